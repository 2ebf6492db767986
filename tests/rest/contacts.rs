//! M26–M28 against the emulator, with ids in every style.

use serde_json::{Value, json};

use crate::calls::{contacts, topics};
use crate::service::{NOW, Service, each_id_style};

async fn uuid(service: &Service, account: &str) -> Value {
    let answer: Value = serde_json::from_str(&service.token_answer(account).await).unwrap();
    let uuid = &answer["data"]["miUserId"];
    if uuid.is_string() { uuid.clone() } else { uuid.to_string().into() }
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|contact| contact["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn people_and_topics_are_listed_newest_first_with_their_last_message() {
    each_id_style(async |service| {
        let alice = service.user("alice").await;
        let topic = alice.get(topics::create("team", "李雷", None)).await;
        let topic_id = &topic["info"]["topicId"];
        let sequences = service
            .seed(vec![
                json!({ "from": "bob", "to": "alice", "text": "你好", "ts": NOW - 3000, "bizType": "TEXT" }),
                json!({ "from": "李雷", "topicId": topic_id, "payload": "/w==", "ts": NOW - 2000 }),
                json!({ "from": "alice", "to": "carol", "text": "", "ts": NOW - 1000 }),
            ])
            .await;
        let (a, b, c, l) = (
            uuid(service, "alice").await,
            uuid(service, "bob").await,
            uuid(service, "carol").await,
            uuid(service, "李雷").await,
        );
        let listed = alice.get(contacts::list()).await;
        let expected = json!([
            { "kind": "user", "id": c, "name": "carol", "timestamp": NOW - 1000,
              "lastMessage": { "fromUuid": a, "fromAccount": "alice", "sequence": sequences[2], "text": "" } },
            { "kind": "topic", "id": topic_id, "name": "team", "timestamp": NOW - 2000,
              "lastMessage": { "fromUuid": l, "fromAccount": "李雷", "sequence": sequences[1], "text": "\u{fffd}", "bytes": "FF" } },
            { "kind": "user", "id": b, "name": "bob", "timestamp": NOW - 3000,
              "lastMessage": { "fromUuid": b, "fromAccount": "bob", "sequence": sequences[0], "text": "你好", "bizType": "TEXT" } },
        ]);
        assert_eq!(listed, expected);
    })
    .await;
}

#[tokio::test]
async fn a_conversation_is_removed_by_account_and_a_topic_by_id() {
    each_id_style(async |service| {
        let alice = service.user("alice").await;
        let topic = alice.get(topics::create("team", "", None)).await;
        let topic_id = topic["info"]["topicId"].as_str().unwrap();
        service
            .seed(vec![
                json!({ "from": "李 雷&", "to": "alice", "text": "1", "ts": NOW - 3 }),
                json!({ "from": "bob", "to": "alice", "text": "2", "ts": NOW - 2 }),
                json!({ "from": "alice", "topicId": topic_id, "text": "3", "ts": NOW - 1 }),
            ])
            .await;
        assert_eq!(names(&alice.get(contacts::list()).await), ["team", "bob", "李 雷&"]);
        assert_eq!(names(&alice.get(contacts::remove_direct("李 雷&")).await), ["team", "bob"]);
        assert_eq!(names(&alice.get(contacts::remove_topic(topic_id)).await), ["bob"]);
        let bob = service.user("bob").await;
        assert_eq!(names(&bob.get(contacts::list()).await), ["alice"]);
    })
    .await;
}

#[tokio::test]
async fn a_removal_answered_with_null_leaves_an_empty_list() {
    let service = Service::new().await;
    service.knobs(|knobs| knobs.contact_removal = mimc_emulator::ContactRemoval::Null).await;
    let alice = service.user("alice").await;
    service.seed(vec![json!({ "from": "bob", "to": "alice", "text": "1", "ts": NOW })]).await;
    assert_eq!(alice.get(contacts::remove_direct("bob")).await, json!([]));
    assert_eq!(alice.get(contacts::remove_topic("21360000000000001")).await, json!([]));
}

#[tokio::test]
async fn nobody_has_no_contacts() {
    let service = Service::new().await;
    assert_eq!(service.user("nobody").await.get(contacts::list()).await, json!([]));
}
