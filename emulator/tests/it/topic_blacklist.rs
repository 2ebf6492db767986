//! L23–L25: the blacklist of a topic.

use serde_json::{Value, json};

use crate::support::*;

fn query(topic: &str, account: &str) -> String {
    format!("/api/topicblacklist/{topic}/blackAccount?blackAccount={account}")
}

#[tokio::test]
async fn a_blocked_members_pushes_vanish_until_the_owner_relents() {
    each_store(async |service| {
        let topic = service.topic("alice", "bob").await;
        let (alice, bob) = (service.token("alice").await, service.token("bob").await);
        let add = json!({ "blackTopicId": topic, "blackAccount": "bob" });
        for _ in 0..2 {
            let call = post("/api/topicblacklist/").token(&alice).json(add.clone());
            assert_eq!(call.on(service).await.data(), Value::Null);
        }
        let is_black = async |token: &str| get(&query(&topic, "bob")).token(token).on(service).await.data();
        assert_eq!(is_black(&bob).await, json!({ "isBlack": true }));
        service.push_to_topic("bob", &topic, "dropped").await;
        assert_eq!(service.contact_names("alice").await, [""; 0]);
        for _ in 0..2 {
            let call = delete(&query(&topic, "bob/")).token(&alice);
            assert_eq!(call.on(service).await.data(), Value::Null);
        }
        assert_eq!(is_black(&alice).await, json!({ "isBlack": false }));
        service.push_to_topic("bob", &topic, "heard").await;
        assert_eq!(service.contact_names("alice").await, ["team"]);
    })
    .await;
}

#[tokio::test]
async fn only_the_owner_changes_it_and_only_members_ask() {
    each_store(async |service| {
        let topic = service.topic("alice", "bob").await;
        let (alice, bob, eve) =
            (service.token("alice").await, service.token("bob").await, service.token("eve").await);
        let add = |token: &str, topic: &str, account: &str| {
            post("/api/topicblacklist/")
                .token(token)
                .json(json!({ "blackTopicId": topic, "blackAccount": account }))
        };
        add(&bob, &topic, "alice").on(service).await.fails(403, "permission denied");
        add(&alice, "21360000000000099", "bob").on(service).await.fails(403, "permission denied");
        add(&alice, &topic, "alice").on(service).await.refuses("blackAccount");
        add(&alice, &topic, "").on(service).await.refuses("blackAccount");
        delete(&query(&topic, "bob")).token(&bob).on(service).await.fails(403, "permission denied");
        get(&query(&topic, "bob")).token(&eve).on(service).await.fails(403, "permission denied");
        get(&query("x", "bob")).token(&bob).on(service).await.refuses("topicId");
        get(&query(&topic, "bob")).app("alice").on(service).await.fails(401, "invalid token");
    })
    .await;
}
