//! M26–M28: recent contacts.

use mimc_emulator::{ContactRemoval, IdStyle};
use serde_json::{Value, json};

use crate::support::*;

async fn contacts(service: &Service, account: &str) -> Value {
    let token = service.token(account).await;
    get("/api/contact/").token(&token).on(service).await.data()
}

#[tokio::test]
async fn users_and_topics_are_listed_together_newest_first() {
    each_store(async |service| {
        let topic = service.topic("alice", "bob").await;
        service.push("carol", "bob", "old").await;
        service.emulator.advance(10).await;
        service.push_to_topic("alice", &topic, "middle").await;
        service.emulator.advance(10).await;
        service.push("bob", "dave", "new").await;
        let token = service.token("bob").await;
        let answer = get("/api/contact/").token(&token).on(service).await;
        assert!(
            answer.text.starts_with(r#"{"code":200,"data":[{"userType":"USER","id":"#),
            "{}",
            answer.text
        );
        assert!(answer.text.ends_with(r#"],"message":"success"}"#), "{}", answer.text);
        let list = answer.data();
        assert_eq!(strings(&list, "name"), ["dave", "team", "carol"]);
        assert_eq!(
            list[1].to_string(),
            json!({
                "userType": "TOPIC",
                "id": topic,
                "name": "team",
                "timestamp": (NOW + 10).to_string(),
                "extra": null,
                "lastMessage": {
                    "fromUuid": service.uuid("alice").await,
                    "fromAccount": "alice",
                    "payload": "bWlkZGxl",
                    "sequence": ((NOW + 10) * 100_000 + 1).to_string(),
                },
            })
            .to_string()
        );
        assert_eq!(list[0]["id"], service.uuid("dave").await);
        assert_eq!(list[0]["lastMessage"]["fromAccount"], "bob");
    })
    .await;
}

#[tokio::test]
async fn messages_of_one_millisecond_sort_by_sequence() {
    each_store(async |service| {
        for peer in ["a", "b", "c"] {
            service.push("bob", peer, "hi").await;
        }
        service.push("a", "bob", "hi").await;
        assert_eq!(service.contact_names("bob").await, ["a", "c", "b"]);
    })
    .await;
}

#[tokio::test]
async fn an_entry_is_listed_for_30_days() {
    each_store(async |service| {
        service.push("alice", "bob", "hi").await;
        service.emulator.advance(30 * DAY).await;
        assert_eq!(service.contact_names("bob").await, ["alice"]);
        service.emulator.advance(1).await;
        assert_eq!(service.contact_names("bob").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn removing_a_user_hides_the_entry_for_one_side_until_the_next_message() {
    each_store(async |service| {
        service.push("alice", "bob", "hi").await;
        service.push("carol", "bob", "hi").await;
        let token = service.token("bob").await;
        let remove =
            |member: &str| delete(&format!("/api/contact/p2p/session?member={member}")).token(&token);
        let list = remove("alice").on(service).await.data();
        assert_eq!(strings(&list, "name"), ["carol"]);
        assert_eq!(service.contact_names("alice").await, ["bob"]);
        assert_eq!(service.texts("bob", "alice").await, ["hi"]);
        assert_eq!(strings(&remove("nobody").on(service).await.data(), "name"), ["carol"]);
        service.push("bob", "alice", "back").await;
        assert_eq!(service.contact_names("bob").await, ["alice", "carol"]);
        delete("/api/contact/p2p/session").token(&token).on(service).await.refuses("member");
    })
    .await;
}

#[tokio::test]
async fn removing_a_topic_works_the_same() {
    each_store(async |service| {
        let topic = service.topic("alice", "bob").await;
        service.push_to_topic("alice", &topic, "hi").await;
        let token = service.token("bob").await;
        let remove = |topic: &str| delete(&format!("/api/contact/p2t/session?topicId={topic}")).token(&token);
        assert_eq!(remove("21360000000000099").on(service).await.data().as_array().unwrap().len(), 1);
        assert_eq!(remove(&topic).on(service).await.data(), json!([]));
        assert_eq!(service.contact_names("alice").await, ["team"]);
        remove("x").on(service).await.refuses("topicId");
        service.knobs(|knobs| knobs.contact_removal = ContactRemoval::Null).await;
        let answer = remove(&topic).on(service).await;
        assert_eq!(answer.text, r#"{"code":200,"data":null,"message":"success"}"#);
    })
    .await;
}

#[tokio::test]
async fn app_credentials_are_not_accepted() {
    each_store(async |service| {
        get("/api/contact/").app("bob").on(service).await.fails(401, "invalid token");
        delete("/api/contact/p2p/session?member=a").app("bob").on(service).await.fails(401, "invalid token");
        delete("/api/contact/p2t/session?topicId=1").app("bob").on(service).await.fails(401, "invalid token");
    })
    .await;
}

#[tokio::test]
async fn a_topic_entry_follows_a_new_name() {
    each_store(async |service| {
        let topic = service.topic("alice", "bob").await;
        service.push_to_topic("alice", &topic, "hi").await;
        let rename =
            put(&format!("/api/topic/{APP}/{topic}")).app("alice").json(json!({ "topicName": "新名字" }));
        rename.on(service).await.data();
        assert_eq!(service.contact_names("bob").await, ["新名字"]);
    })
    .await;
}

#[tokio::test]
async fn timestamps_are_quoted_unless_ids_are_numbers() {
    let service = Service::in_memory().await;
    service.push("alice", "bob", "hi").await;
    assert_eq!(contacts(&service, "bob").await[0]["timestamp"], NOW.to_string());
    let token = service.token("bob").await;
    service.knobs(|knobs| knobs.id_style = IdStyle::Number).await;
    let list = get("/api/contact/").token(&token).on(&service).await.data();
    assert_eq!(list[0]["timestamp"], NOW);
    assert_eq!(list[0]["id"], json!(9_100_000_000_000_000_001_i64));
}

#[tokio::test]
async fn the_newest_message_wins_also_when_an_older_one_comes_later() {
    each_store(async |service| {
        service.push("alice", "bob", "new").await;
        let old = json!([{ "from": "bob", "to": "alice", "text": "old", "ts": NOW - HOUR }]);
        service.control("seed", json!({ "appId": APP, "messages": old })).await;
        assert_eq!(
            decode(contacts(service, "bob").await[0]["lastMessage"]["payload"].as_str().unwrap()),
            "new"
        );
    })
    .await;
}
