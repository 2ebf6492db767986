//! What a file keeps, and which files are refused.

use mimc_emulator::{Emulator, Error, IdStyle, Storage};
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn everything_answered_is_there_after_a_restart() {
    let folder = Folder::new();
    let storage = Storage::File(folder.file("store.db"));
    let service = Service::open(config(storage.clone())).await;
    let token = service.token("bob").await;
    let topic = service.topic("alice", "bob").await;
    service.push("alice", "bob", "before").await;
    service.knobs(|knobs| knobs.id_style = IdStyle::Mixed).await;
    service.emulator.advance(5).await;
    service.emulator.close().await;

    let emulator = Emulator::open(config(storage)).await.unwrap();
    let service = Service { emulator };
    assert_eq!(service.emulator.now(), NOW + 5);
    assert_eq!(service.emulator.knobs().id_style, IdStyle::Mixed);
    service.knobs(|knobs| knobs.id_style = IdStyle::String).await;
    let list = get("/api/contact/").token(&token).on(&service).await.data();
    assert_eq!(strings(&list, "name"), ["alice"]);
    let data = get(&format!("/api/topic/{APP}/{topic}")).token(&token).on(&service).await.data();
    assert_eq!(strings(&data["members"], "account"), ["alice", "bob"]);
    assert_eq!(service.uuid("next").await, "9100000000000000005");
    service.push("alice", "bob", "after").await;
    assert_eq!(service.texts("bob", "alice").await, ["before", "after"]);
    service.emulator.close().await;
}

#[tokio::test]
async fn the_clocks_offset_is_kept_while_it_runs() {
    let folder = Folder::new();
    let storage = Storage::File(folder.file("store.db"));
    let emulator = Emulator::open(config(storage.clone())).await.unwrap();
    let real = emulator.now();
    emulator.advance(365 * DAY).await;
    emulator.close().await;
    let emulator = Emulator::open(config(storage)).await.unwrap();
    assert!(emulator.now() >= real + 365 * DAY);
    emulator.close().await;
}

#[tokio::test]
async fn callbacks_that_wait_for_a_retry_are_made_after_a_restart() {
    let folder = Folder::new();
    let storage = Storage::File(folder.file("store.db"));
    let mut receiver = Receiver::start().await;
    let service = Service::open(config(storage.clone())).await;
    service.control("apps", json!({ "appId": APP, "callbackUrl": receiver.url })).await;
    service.control("presence", json!({ "appId": APP, "account": "bob", "online": true })).await;
    receiver.answers(&[503]);
    service.push("alice", "bob", "hi").await;
    service.emulator.settle().await;
    service.emulator.close().await;
    assert_eq!(receiver.arrived().len(), 1);

    let emulator = Emulator::open(config(storage)).await.unwrap();
    emulator.settle().await;
    assert_eq!(receiver.arrived().len(), 0);
    emulator.advance(5_000).await;
    assert_eq!(receiver.arrived().len(), 1);
    emulator.close().await;
}

#[tokio::test]
async fn a_closed_emulator_answers_503() {
    let service = Service::in_memory().await;
    service.emulator.close().await;
    assert_eq!(get("/api/contact/").token("x").on(&service).await.status, 503);
}

#[tokio::test]
async fn a_database_without_realtime_is_brought_up_to_date() {
    let folder = Folder::new();
    let file = folder.file("store.db");
    let sql = rusqlite::Connection::open(&file).unwrap();
    sql.execute_batch(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/schema.sql"))).unwrap();
    let marks = format!("PRAGMA application_id = {}; PRAGMA user_version = 1;", 0x4D49_4D43);
    sql.execute_batch(&marks).unwrap();
    let app = "INSERT INTO app (id, key, secret, package) VALUES (?1, 'key', 'secret', 'x')";
    sql.execute(app, [APP]).unwrap();
    let user = "INSERT INTO user (uuid, app, account, security_key, created, online) VALUES (?1, ?2, ?3, 'AA==', 0, ?4)";
    sql.execute(user, (9_100_000_000_000_000_101_i64, APP, "bob", true)).unwrap();
    sql.execute(user, (9_100_000_000_000_000_103_i64, APP, "carol", false)).unwrap();
    drop(sql);
    let service = Service::open(config(Storage::File(file))).await;
    let mut receiver = Receiver::start().await;
    service.control("apps", json!({ "appId": APP, "callbackUrl": receiver.url })).await;
    for account in ["bob", "carol"] {
        service.push("alice", account, "x").await;
    }
    service.emulator.settle().await;
    let missed = receiver.arrived().into_iter().filter(|body| body["msgType"] == "OFFLINE_MSG");
    assert_eq!(missed.map(|body| body["toAccount"].clone()).collect::<Vec<_>>(), ["carol"]);
    service.emulator.close().await;
}

#[tokio::test]
async fn a_database_from_a_newer_version_is_refused_and_left_alone() {
    let folder = Folder::new();
    let file = folder.file("store.db");
    let emulator = Emulator::open(config(Storage::File(file.clone()))).await.unwrap();
    emulator.close().await;
    let version = |set: Option<i64>| {
        let sql = rusqlite::Connection::open(&file).unwrap();
        if let Some(version) = set {
            sql.pragma_update(None, "user_version", version).unwrap();
        }
        sql.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).unwrap()
    };
    let known = version(None);
    version(Some(known + 1));
    let error = Emulator::open(config(Storage::File(file.clone()))).await.err().unwrap();
    assert!(matches!(error, Error::NewerDatabase { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("newer mimc-emulator") && text.contains("--db"), "{text}");
    assert_eq!(version(None), known + 1);
}

#[tokio::test]
async fn files_of_others_are_refused_and_left_alone() {
    let folder = Folder::new();
    let (text, database) = (folder.file("notes.txt"), folder.file("other.db"));
    std::fs::write(&text, "my notes, which are no database at all, ".repeat(40)).unwrap();
    let sql = rusqlite::Connection::open(&database).unwrap();
    sql.execute_batch("CREATE TABLE mine (x); PRAGMA user_version = 1").unwrap();
    drop(sql);
    for file in [text, database] {
        let before = std::fs::read(&file).unwrap();
        let error = Emulator::open(config(Storage::File(file.clone()))).await.err().unwrap();
        assert!(matches!(error, Error::ForeignDatabase { .. }), "{error}");
        assert_eq!(std::fs::read(&file).unwrap(), before);
    }
}

#[tokio::test]
async fn a_file_has_one_owner() {
    let folder = Folder::new();
    let storage = Storage::File(folder.file("store.db"));
    let first = Emulator::open(config(storage.clone())).await.unwrap();
    let error = Emulator::open(config(storage)).await.err().unwrap();
    assert!(matches!(error, Error::DatabaseInUse { .. }), "{error}");
    first.close().await;
}

#[tokio::test]
async fn a_path_that_cannot_be_opened_is_named() {
    let folder = Folder::new();
    let storage = Storage::File(folder.file("missing/store.db"));
    let error = Emulator::open(config(storage)).await.err().unwrap().to_string();
    assert!(error.contains("missing/store.db"), "{error}");
}
