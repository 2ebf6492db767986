//! T01: Tencent's recent contacts: `signature`, who may ask for them; `pages`, what there is.

mod pages;
mod signature;

use mimc_emulator::{Config, Storage, TencentApp};
use serde_json::{Value, json};

use crate::support::tencent::*;
use crate::support::*;

fn with_tencent(storage: Storage) -> Config {
    let app = TencentApp { sdk_app_id: SDK_APP_ID, key: KEY.to_owned() };
    Config { tencent: vec![app], ..config(storage) }
}

/// Runs a test in memory and on a file.
async fn each_tencent_store(test: impl AsyncFn(&Service)) {
    let folder = Folder::new();
    for storage in [Storage::Memory, Storage::File(folder.file("store.db"))] {
        let service = Service::open(with_tencent(storage)).await;
        test(&service).await;
        service.emulator.close().await;
    }
}

async fn service() -> Service {
    Service::open(with_tencent(Storage::Memory)).await
}

async fn contacts(service: &Service, account: &str, contacts: Value) {
    service.control("tencent/contacts", json!({ "account": account, "contacts": contacts })).await;
}

async fn signed(service: &Service, identifier: &str, signature: &str) -> Answer {
    get_list(identifier, signature, first_page("alice", 7)).on(service).await
}
