//! `--seed demo` and the calls of the demo page.

use std::collections::HashSet;

use mimc_emulator::{App, AppId, Config, Emulator, Seed, Storage};
use serde_json::{Value, json};

use crate::support::tencent::{Signature, first_page, get_list};
use crate::support::*;

async fn demo(storage: Storage) -> Service {
    let emulator =
        Emulator::open(Config { storage, seed: Some(Seed::Demo), ..Config::default() }).await.unwrap();
    Service { emulator }
}

async fn demo_token(service: &Service, account: &str) -> String {
    let data = post("/demo/token").json(json!({ "account": account })).on(service).await.data();
    data["token"].as_str().unwrap().to_owned()
}

/// Everything two accounts wrote, window by window.
async fn month(service: &Service, one: &str, other: &str) -> Vec<Value> {
    let token = demo_token(service, one).await;
    let mut messages = Vec::new();
    for day in (0..31).rev() {
        let to = service.emulator.now() - day * DAY;
        let body =
            json!({ "fromAccount": one, "toAccount": other, "utcFromTime": to - DAY, "utcToTime": to });
        let data = post("/api/msg/p2p/queryOnTime").token(&token).json(body).on(service).await.data();
        messages.extend(data["messages"].as_array().unwrap().clone());
    }
    messages
}

#[tokio::test]
async fn twelve_people_talk_for_a_month_that_ends_now() {
    let service = demo(Storage::Memory).await;
    let people = get("/demo/accounts").on(&service).await.json();
    assert_eq!(people["appId"], "2880000000000000001");
    let accounts = strings(&people["accounts"], "account");
    assert_eq!(accounts.len(), 12);
    assert_eq!(people["accounts"][0], json!({ "account": "lilei", "name": "李雷" }));

    let (mut topics, mut busiest) = (HashSet::new(), 0);
    for account in &accounts {
        let token = demo_token(&service, account).await;
        let contacts = get("/api/contact/").token(&token).on(&service).await.data();
        assert!(contacts.as_array().unwrap().len() >= 3, "{account}");
        busiest = busiest.max(contacts.as_array().unwrap().len());
        let list = get(&format!("/api/topic/{APP}/account")).token(&token).on(&service).await.data();
        topics.extend(strings(&list, "topicId"));
    }
    assert_eq!(topics.len(), 6);
    assert!(busiest >= 10);

    let messages = month(&service, "lilei", "hanmeimei").await;
    let times: Vec<i64> = messages.iter().map(|message| message["ts"].as_i64().unwrap()).collect();
    assert!(messages.len() > 100, "{}", messages.len());
    assert!(times[0] < service.emulator.now() - 25 * DAY);
    assert!(*times.last().unwrap() > service.emulator.now() - HOUR);
    assert!(times.iter().all(|time| *time < service.emulator.now()));
}

#[tokio::test]
async fn bodies_are_envelopes_plain_text_and_binary_in_two_languages() {
    let service = demo(Storage::Memory).await;
    let mut kinds = HashSet::new();
    let mut all = String::new();
    for (one, other) in
        [("lilei", "hanmeimei"), ("alice", "bob"), ("carol", "emma"), ("wangfang", "zhangwei")]
    {
        for message in month(&service, one, other).await {
            use base64::Engine;
            let payload = message["payload"].as_str().unwrap();
            let bytes = base64::engine::general_purpose::STANDARD.decode(payload).unwrap();
            let Ok(text) = String::from_utf8(bytes) else {
                kinds.insert("binary".to_owned());
                continue;
            };
            let kind = match serde_json::from_str::<Value>(&text) {
                Ok(envelope) => {
                    assert_eq!((&envelope["version"], envelope["timestamp"].is_string()), (&json!(0), true));
                    envelope["msgType"].as_str().unwrap().to_owned()
                }
                Err(_) => "plain".to_owned(),
            };
            kinds.insert(kind);
            all.push_str(&text);
        }
    }
    for kind in ["TEXT", "PIC_FILE", "AUDIO_FILE", "BIN_FILE", "TEXT_RECALL", "plain", "binary"] {
        assert!(kinds.contains(kind), "{kind} in {kinds:?}");
    }
    assert!(all.contains('猫') && all.contains("Morning") && all.contains('🎂'));
}

#[tokio::test]
async fn two_seedings_at_the_same_time_are_equal_and_a_third_does_nothing() {
    let folder = Folder::new();
    let storage = Storage::File(folder.file("demo.db"));
    let first = demo(storage.clone()).await;
    let written = month(&first, "lilei", "hanmeimei").await;
    first.emulator.close().await;
    let again = demo(storage).await;
    assert_eq!(month(&again, "lilei", "hanmeimei").await, written);
    again.emulator.close().await;

    let texts = |messages: &[Value]| messages.iter().map(|m| m["fromAccount"].clone()).collect::<Vec<_>>();
    let other = demo(Storage::Memory).await;
    let rewritten = month(&other, "lilei", "hanmeimei").await;
    let shared = texts(&written).len().min(texts(&rewritten).len()) - 30;
    assert_eq!(texts(&written)[..shared], texts(&rewritten)[..shared]);
}

#[tokio::test]
async fn the_first_app_given_is_the_one_that_is_filled() {
    let apps = vec![App::new(AppId(77), "k", "s")];
    let config = Config { apps, seed: Some(Seed::Demo), ..Config::default() };
    let service = Service { emulator: Emulator::open(config).await.unwrap() };
    assert_eq!(get("/demo/accounts").on(&service).await.json()["appId"], "77");
    let data = post("/demo/token").json(json!({ "account": "anybody" })).on(&service).await.data();
    assert_eq!((&data["appId"], &data["appAccount"]), (&json!("77"), &json!("anybody")));
    post("/demo/token").json(json!({ "account": "" })).on(&service).await.refuses("account");
    post("/demo/token").body("x").on(&service).await.refuses("body");
}

#[tokio::test]
async fn demo_calls_are_for_pages_from_this_machine() {
    let service = demo(Storage::Memory).await;
    let token = || post("/demo/token").json(json!({ "account": "bob" }));
    let local = token().header("origin", "http://localhost:5173").on(&service).await;
    assert_eq!(local.header("access-control-allow-origin"), Some("http://localhost:5173"));
    local.data();
    for call in [
        token().header("origin", "https://evil.example"),
        token().header("origin", "null"),
        token().header("host", "evil.example:8700"),
        token().header("origin", "http://evil.example:8700").header("host", "evil.example:8700"),
    ] {
        let answer = call.on(&service).await;
        assert_eq!(answer.status, 403);
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[tokio::test]
async fn without_the_seed_there_are_no_demo_calls() {
    let service = Service::in_memory().await;
    assert_eq!(get("/demo/accounts").on(&service).await.status, 404);
}

#[tokio::test]
async fn everybody_has_conversations_at_tencent_and_a_device_at_gewe() {
    let service = demo(Storage::Memory).await;
    let accounts = strings(&get("/demo/accounts").on(&service).await.json()["accounts"], "account");
    let signature = Signature {
        key: "demo-tencent-key".to_owned(),
        time: service.emulator.now() / 1000,
        ..Signature::default()
    };
    for account in accounts {
        let call = get_list("administrator", &signature.text(), first_page(&account, 63));
        let page = call.on(&service).await.json();
        let items = page["SessionItem"].as_array().unwrap();
        assert!(items.len() > 12, "{account}: {page}");
        assert!(items.iter().any(|item| item["TopFlag"] == 1) && items.iter().any(|item| item["Type"] == 2));
        assert_eq!(page["CompleteFlag"] == 0, account == "lilei");
        let body = json!({ "appId": format!("wx_demo_{account}") });
        let call = post("/gewe/v2/api/contacts/fetchContactsList").header("X-GEWE-TOKEN", "demo-gewe-token");
        let lists = call.json(body).on(&service).await.json();
        let count = |name: &str| lists["data"][name].as_array().unwrap().len();
        assert!(count("friends") > 40 && count("chatrooms") == 8 && count("ghs") == 15, "{account}");
    }
}
