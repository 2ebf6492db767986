//! An emulator to call, and ways to call it.

mod call;
pub mod program;
pub mod realtime;
mod receiver;
pub mod tencent;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use mimc_emulator::{App, AppId, Config, Emulator, Knobs, Storage};
use serde_json::{Value, json};

pub use call::{Answer, Call, delete, get, post, put};
pub use receiver::{HELD, Receiver, SILENT};

pub const APP: i64 = 2_880_000_000_000_000_001;
pub const OTHER_APP: i64 = 2_880_000_000_000_000_003;

/// Where the frozen clock of every test starts.
pub const NOW: i64 = 1_700_000_000_000;

pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;

/// A folder that is removed with its owner.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Two apps whose keys and secrets are `key` and `secret`, `other` and `other`.
pub fn config(storage: Storage) -> Config {
    let apps = vec![App::new(AppId(APP), "key", "secret"), App::new(AppId(OTHER_APP), "other", "other")];
    Config { storage, apps, ..Config::default() }
}

/// An emulator whose clock stands at [`NOW`].
pub struct Service {
    pub emulator: Emulator,
}

impl Service {
    pub async fn open(config: Config) -> Self {
        let emulator = Emulator::open(config).await.unwrap();
        emulator.freeze_clock(true).await;
        emulator.set_clock(NOW).await;
        Self { emulator }
    }

    pub async fn in_memory() -> Self {
        Self::open(config(Storage::Memory)).await
    }

    pub async fn knobs(&self, change: impl FnOnce(&mut Knobs)) {
        let mut knobs = (*self.emulator.knobs()).clone();
        change(&mut knobs);
        self.emulator.set_knobs(knobs).await;
    }

    pub async fn token(&self, account: &str) -> String {
        let body = json!({ "appId": APP, "appKey": "key", "appSecret": "secret", "appAccount": account });
        let data = post("/api/account/token").json(body).on(self).await.data();
        data["token"].as_str().unwrap().to_owned()
    }

    pub async fn uuid(&self, account: &str) -> String {
        let body = json!({ "appId": APP, "appKey": "key", "appSecret": "secret", "appAccount": account });
        let data = post("/api/account/token").json(body).on(self).await.data();
        data["miUserId"].as_str().unwrap().to_owned()
    }

    /// Pushes a text and returns the packet id.
    pub async fn push(&self, from: &str, to: &str, text: &str) -> String {
        let body = json!({ "toAccount": to });
        let data = post("/api/push/p2p/").push(from, text, body).on(self).await.data();
        data["packetId"].as_str().unwrap().to_owned()
    }

    pub async fn push_to_topic(&self, from: &str, topic: &str, text: &str) {
        let body = json!({ "topicId": topic });
        post("/api/push/p2t/").push(from, text, body).on(self).await.data();
    }

    /// Creates a topic and returns its id.
    pub async fn topic(&self, owner: &str, accounts: &str) -> String {
        let body = json!({ "topicName": "team", "accounts": accounts });
        let data = post(&format!("/api/topic/{APP}")).app(owner).json(body).on(self).await.data();
        data["topicInfo"]["topicId"].as_str().unwrap().to_owned()
    }

    /// A control call that must succeed.
    pub async fn control(&self, path: &str, body: Value) -> Value {
        let answer = post(&format!("/__control/{path}")).control().json(body).on(self).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// The texts of the newest messages between two accounts, read by the first.
    pub async fn texts(&self, one: &str, other: &str) -> Vec<String> {
        let body = json!({ "fromAccount": one, "toAccount": other, "count": 200 });
        let data = post("/api/msg/p2p/queryOnCount/").app(one).json(body).on(self).await.data();
        texts(&data["messages"])
    }

    /// The names in somebody's list of recent contacts.
    pub async fn contact_names(&self, account: &str) -> Vec<String> {
        let token = self.token(account).await;
        let data = get("/api/contact/").token(&token).on(self).await.data();
        strings(&data, "name")
    }
}

/// Runs a test in memory and on a file.
pub async fn each_store(test: impl AsyncFn(&Service)) {
    let folder = Folder::new();
    for storage in [Storage::Memory, Storage::File(folder.file("store.db"))] {
        let service = Service::open(config(storage)).await;
        test(&service).await;
        service.emulator.close().await;
    }
}

/// One string field of each element.
pub fn strings(list: &Value, field: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
}

pub fn texts(messages: &Value) -> Vec<String> {
    strings(messages, "payload").iter().map(|payload| decode(payload)).collect()
}

pub fn decode(base64: &str) -> String {
    use base64::Engine;
    let bytes = base64::engine::general_purpose::STANDARD.decode(base64).unwrap();
    String::from_utf8(bytes).unwrap()
}
