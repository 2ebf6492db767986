//! M29–M31: the one-to-one blacklist.

use serde_json::{Value, json};

use crate::support::*;

fn add(account: Value) -> Call {
    post("/api/blacklist/").json(json!({ "blackAccount": account }))
}

fn remove(account: &str) -> Call {
    delete(&format!("/api/blacklist/?blackAccount={account}"))
}

async fn blocks(service: &Service, owner: &str, account: &str) -> bool {
    let data = get(&format!("/api/blacklist/?blackAccount={account}")).app(owner).on(service).await.data();
    data["isBlack"].as_bool().unwrap()
}

#[tokio::test]
async fn blocking_has_a_direction_and_both_changes_may_be_repeated() {
    each_store(async |service| {
        let token = service.token("alice").await;
        for _ in 0..2 {
            let answer = add(json!("小 明")).token(&token).on(service).await;
            assert_eq!(answer.text, r#"{"code":200,"message":"success","data":null}"#);
        }
        let name = "%E5%B0%8F%20%E6%98%8E";
        assert!(blocks(service, "alice", name).await);
        let reverse = get("/api/blacklist/?blackAccount=alice").token(&service.token("小 明").await);
        assert_eq!(reverse.on(service).await.data(), json!({ "isBlack": false }));
        for _ in 0..2 {
            assert_eq!(remove(name).app("alice").on(service).await.data(), Value::Null);
        }
        assert!(!blocks(service, "alice", name).await);
    })
    .await;
}

#[tokio::test]
async fn blocking_oneself_or_nobody_is_refused() {
    each_store(async |service| {
        for bad in [json!("alice"), json!(""), json!(null), json!(5)] {
            add(bad).app("alice").on(service).await.refuses("blackAccount");
        }
        delete("/api/blacklist/").app("alice").on(service).await.refuses("blackAccount");
        get("/api/blacklist/?blackAccount=").app("alice").on(service).await.refuses("blackAccount");
    })
    .await;
}

#[tokio::test]
async fn all_four_app_headers_are_needed() {
    each_store(async |service| {
        add(json!("bob")).keys("alice").on(service).await.fails(401, "app authentication failed");
        let other = add(json!("bob")).header("appId", OTHER_APP.to_string()).keys("alice");
        other.on(service).await.fails(401, "app authentication failed");
        let unnamed = add(json!("bob")).app("");
        unnamed.on(service).await.fails(401, "app authentication failed");
    })
    .await;
}

#[tokio::test]
async fn asking_about_somebody_does_not_create_him() {
    each_store(async |service| {
        assert!(!blocks(service, "alice", "unknown").await);
        assert_eq!(service.uuid("next").await, "9100000000000000003");
    })
    .await;
}

#[tokio::test]
async fn a_block_leaves_history_contacts_and_topics_alone() {
    each_store(async |service| {
        let topic = service.topic("alice", "bob").await;
        service.push("bob", "alice", "before").await;
        add(json!("bob")).app("alice").on(service).await.data();
        assert_eq!(service.texts("alice", "bob").await, ["before"]);
        assert_eq!(service.contact_names("alice").await, ["bob"]);
        service.emulator.advance(1).await;
        service.push_to_topic("bob", &topic, "still here").await;
        assert_eq!(service.contact_names("alice").await, ["team", "bob"]);
    })
    .await;
}
