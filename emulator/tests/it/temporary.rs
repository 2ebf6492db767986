//! Accounts with a life span.

use serde_json::json;

use crate::support::*;

async fn live(service: &Service, seconds: u32) {
    service.control("apps", json!({ "appId": APP, "userTtlSeconds": seconds })).await;
}

#[tokio::test]
async fn a_temporary_account_cannot_create_topics() {
    each_store(async |service| {
        live(service, 60).await;
        let create = post(&format!("/api/topic/{APP}")).app("bob").json(json!({ "topicName": "x" }));
        create.on(service).await.fails(500, "create topic fail");
    })
    .await;
}

#[tokio::test]
async fn at_its_end_an_account_loses_everything_but_its_messages() {
    each_store(async |service| {
        let topic = service.topic("owner", "").await;
        let (token, old) = (service.token("bob").await, service.uuid("bob").await);
        let invite = post(&format!("/api/topic/{APP}/{topic}/accounts")).app("owner");
        invite.json(json!({ "accounts": "bob" })).on(service).await.data();
        service.push("bob", "alice", "kept").await;
        post("/api/blacklist/").app("bob").json(json!({ "blackAccount": "alice" })).on(service).await.data();

        service.emulator.advance(59_999).await;
        live(service, 60).await;
        get("/api/contact/").token(&token).on(service).await.data();
        service.emulator.advance(1).await;
        get("/api/contact/").token(&token).on(service).await.fails(401, "invalid token");

        live(service, 0).await;
        let new = service.uuid("bob").await;
        assert_ne!(new, old);
        assert_eq!(service.contact_names("bob").await, [""; 0]);
        let data = get("/api/blacklist/?blackAccount=alice").app("bob").on(service).await.data();
        assert_eq!(data["isBlack"], false);
        let list = get(&format!("/api/topic/{APP}/account")).app("bob").on(service).await.data();
        assert_eq!(list, json!([]));
        assert_eq!(service.texts("bob", "alice").await, ["kept"]);
    })
    .await;
}
