//! The realtime connection of an emulator that runs in the test.

mod client;
mod socket;

use mimc_emulator::wire::mimc::UcGroup;
use mimc_emulator::{Config, Emulator, Server, Storage};
use serde_json::{Value, json};

pub use client::{Client, payloads};
pub use socket::{Account, Ending, Socket, header, text};

use super::{APP, NOW, Service, config, post};

/// An emulator that listens, its clock standing at [`NOW`]. The calls of [`Service`] work on it, too.
pub struct Live {
    pub server: Server,
    pub service: Service,
}

impl Live {
    pub async fn start(config: Config) -> Self {
        let server = Emulator::start(config).await.unwrap();
        let service = Service { emulator: server.emulator().clone() };
        service.emulator.freeze_clock(true).await;
        service.emulator.set_clock(NOW).await;
        Self { server, service }
    }

    pub async fn in_memory() -> Self {
        Self::start(config(Storage::Memory)).await
    }

    pub async fn account(&self, name: &str) -> Account {
        let body = json!({ "appId": APP, "appKey": "key", "appSecret": "secret", "appAccount": name });
        Account::of_answer(&post("/api/account/token").json(body).on(&self.service).await.data())
    }

    pub async fn socket(&self) -> Socket {
        Socket::open_at(&self.server.url()).await
    }

    /// A client that is logged in.
    pub async fn client(&self, name: &str, resource: &str) -> Client {
        let account = self.account(name).await;
        let mut socket = self.socket().await;
        let result = socket.log_in(&account, resource).await;
        assert!(result.result(), "{result:?}");
        Client { socket, account, resource: resource.to_owned() }
    }

    /// What a control call says about connections, as long as it is asked: presence and counters follow a closed
    /// socket a moment later.
    pub async fn until(&self, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        loop {
            let connections = self.connections().await;
            if wanted(&connections) {
                return connections;
            }
            tokio::task::yield_now().await;
        }
    }

    pub async fn connections(&self) -> Vec<Value> {
        let answer = super::get("/__control/sockets").control().on(&self.service).await;
        answer.json()["connections"].as_array().unwrap().clone()
    }

    pub async fn fault(&self, fault: Value) -> Value {
        self.service.control("sockets/faults", fault).await
    }
}

impl Client {
    /// Leaves without a word and waits until the emulator knows.
    pub async fn leave(self, live: &Live) {
        let Self { socket, account, resource } = self;
        drop(socket);
        let gone = |connections: &[Value]| {
            !connections.iter().any(|one| one["account"] == account.name && one["resource"] == resource)
        };
        live.until(gone).await;
    }
}

pub fn group(topic: &str) -> UcGroup {
    UcGroup { app_id: Some(APP as u64), topic_id: Some(topic.parse().unwrap()) }
}
