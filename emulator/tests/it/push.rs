//! M02–M05: push.

use mimc_emulator::BlacklistMode;
use serde_json::{Value, json};

use crate::support::*;

fn p2p(fields: Value) -> Call {
    post("/api/push/p2p/").push("alice", "hi", fields)
}

#[tokio::test]
async fn a_push_answers_with_a_packet_id_and_data_before_message() {
    each_store(async |service| {
        let answer = p2p(json!({ "toAccount": "bob" })).on(service).await;
        assert!(answer.text.starts_with(r#"{"code":200,"data":{"packetId":""#), "{}", answer.text);
        assert!(answer.text.ends_with(r#""},"message":"success"}"#), "{}", answer.text);
        let first = answer.data()["packetId"].as_str().unwrap().to_owned();
        let (random, count) = first.split_once('-').unwrap();
        assert!(random.len() == 10 && random.chars().all(|c| c.is_ascii_alphanumeric()), "{first}");
        assert_eq!(count, "1");
        assert!(service.push("alice", "bob", "again").await.ends_with("-2"));
        assert!(service.push("bob", "alice", "own counter").await.ends_with("-1"));
    })
    .await;
}

#[tokio::test]
async fn a_batch_sends_to_each_target_in_order_with_repetitions() {
    each_store(async |service| {
        let body = json!({ "toAccounts": ["bob", "carol", "bob"] });
        let data = post("/api/push/p2p/more").push("alice", "hi", body).on(service).await.data();
        let ids: Vec<&str> =
            data["packetIds"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        let counters: Vec<_> = ids.iter().map(|id| id.split_once('-').unwrap().1).collect();
        assert_eq!(counters, ["1", "2", "3"]);
        assert_eq!(service.texts("bob", "alice").await, ["hi", "hi"]);
        assert_eq!(service.texts("carol", "alice").await, ["hi"]);
    })
    .await;
}

#[tokio::test]
async fn a_target_list_has_1_to_1000_entries_of_text() {
    let service = Service::in_memory().await;
    let long = vec!["bob"; 1001];
    for bad in
        [json!([]), json!(long), json!("bob,carol"), json!(["bob", 7]), json!(["bob", ""]), json!(null)]
    {
        let call = post("/api/push/p2p/more").push("alice", "hi", json!({ "toAccounts": bad }));
        call.on(&service).await.refuses("toAccounts");
    }
    assert_eq!(service.texts("bob", "alice").await, [""; 0]);
    let call = post("/api/push/p2p/more").push("alice", "hi", json!({ "toAccounts": vec!["bob"; 1000] }));
    assert_eq!(call.on(&service).await.data()["packetIds"].as_array().unwrap().len(), 1000);
}

#[tokio::test]
async fn credentials_come_from_the_body_and_a_token_header_is_ignored() {
    each_store(async |service| {
        p2p(json!({ "toAccount": "bob" })).token("nonsense").on(service).await.data();
        let wrong = json!({ "toAccount": "bob", "appSecret": "wrong" });
        p2p(wrong).app("alice").on(service).await.fails(401, "app authentication failed");
    })
    .await;
}

#[tokio::test]
async fn every_required_field_is_named_when_it_is_missing() {
    let service = Service::in_memory().await;
    for field in ["fromAccount", "fromResource", "msg", "toAccount"] {
        let mut fields = json!({ "toAccount": "bob" });
        fields[field] = Value::Null;
        p2p(fields).on(&service).await.refuses(field);
    }
    for topic in [json!(null), json!("x"), json!(1.5), json!(""), json!(true)] {
        let call = post("/api/push/p2t/").push("alice", "hi", json!({ "topicId": topic }));
        call.on(&service).await.refuses("topicId");
    }
}

#[tokio::test]
async fn msg_is_text_unless_msg_type_says_base64() {
    each_store(async |service| {
        for (message, kind, expected) in [
            ("YSBi", json!(""), "YSBi"),
            ("YSBi", json!(null), "YSBi"),
            ("5L2g5aW9", json!("base64"), "你好"),
            ("", json!(""), ""),
        ] {
            service.emulator.advance(1).await;
            p2p(json!({ "toAccount": "bob", "msg": message, "msgType": kind })).on(service).await.data();
            assert_eq!(service.texts("bob", "alice").await.last().unwrap(), expected);
        }
        p2p(json!({ "toAccount": "bob", "msg": "*", "msgType": "base64" })).on(service).await.refuses("msg");
        p2p(json!({ "toAccount": "bob", "msgType": "hex" })).on(service).await.refuses("msgType");
    })
    .await;
}

#[tokio::test]
async fn an_unstored_message_is_in_neither_history_nor_contacts() {
    each_store(async |service| {
        p2p(json!({ "toAccount": "bob", "isStore": false })).on(service).await.data();
        assert_eq!(service.texts("bob", "alice").await, [""; 0]);
        assert_eq!(service.contact_names("bob").await, [""; 0]);
        service.knobs(|knobs| knobs.push_store_default = false).await;
        p2p(json!({ "toAccount": "bob" })).on(service).await.data();
        assert_eq!(service.texts("bob", "alice").await, [""; 0]);
        p2p(json!({ "toAccount": "bob", "isStore": true })).on(service).await.data();
        assert_eq!(service.texts("bob", "alice").await, ["hi"]);
        p2p(json!({ "toAccount": "bob", "isStore": "yes" })).on(service).await.refuses("isStore");
    })
    .await;
}

#[tokio::test]
async fn a_message_may_go_to_oneself() {
    each_store(async |service| {
        service.push("alice", "alice", "note").await;
        assert_eq!(service.texts("alice", "alice").await, ["note"]);
        assert_eq!(service.contact_names("alice").await, ["alice"]);
    })
    .await;
}

#[tokio::test]
async fn only_members_push_to_a_topic() {
    each_store(async |service| {
        let topic = service.topic("alice", "bob").await;
        service.push_to_topic("bob", &topic, "hello").await;
        let call = post("/api/push/p2t/").push("carol", "hi", json!({ "topicId": topic }));
        call.on(service).await.fails(500, "push message fail");
        let call = post("/api/push/p2t/").push("bob", "hi", json!({ "topicId": "21360000000099999" }));
        call.on(service).await.fails(500, "push message fail");
    })
    .await;
}

#[tokio::test]
async fn one_bad_topic_fails_the_batch_before_anything_is_sent() {
    each_store(async |service| {
        let (mine, other) = (service.topic("alice", "").await, service.topic("bob", "").await);
        let ids = json!([mine.parse::<i64>().unwrap(), other]);
        let call = post("/api/push/p2t/more").push("alice", "hi", json!({ "topicIds": ids }));
        call.on(service).await.fails(500, "push message fail");
        assert_eq!(service.contact_names("alice").await, [""; 0]);
        let call = post("/api/push/p2t/more").push("alice", "hi", json!({ "topicIds": [mine, mine] }));
        assert_eq!(call.on(service).await.data()["packetIds"].as_array().unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_blocked_senders_push_vanishes_or_is_refused_as_the_knob_says() {
    each_store(async |service| {
        post("/api/blacklist/").app("bob").json(json!({ "blackAccount": "alice" })).on(service).await.data();
        service.push("alice", "bob", "dropped").await;
        service.push("bob", "alice", "the other way works").await;
        assert_eq!(service.texts("alice", "bob").await, ["the other way works"]);

        service.knobs(|knobs| knobs.blacklist_mode = BlacklistMode::Reject).await;
        let call = post("/api/push/p2p/more").push("alice", "hi", json!({ "toAccounts": ["carol", "bob"] }));
        call.on(service).await.fails(500, "push message fail");
        assert_eq!(service.contact_names("carol").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn rates_count_receivers_per_second_of_the_clock() {
    let service = Service::in_memory().await;
    service.knobs(|knobs| knobs.rate_limits = true).await;
    let forty = || post("/api/push/p2p/more").push("alice", "hi", json!({ "toAccounts": vec!["bob"; 40] }));
    forty().on(&service).await.data();
    forty().on(&service).await.fails(429, "too many requests");
    service.push("alice", "bob", "ten are left").await;
    service.emulator.advance(1000).await;
    forty().on(&service).await.data();

    let topic = service.topic("alice", "").await;
    let groups = |n| post("/api/push/p2t/more").push("alice", "hi", json!({ "topicIds": vec![&topic; n] }));
    groups(21).on(&service).await.fails(429, "too many requests");
    groups(20).on(&service).await.data();
}
