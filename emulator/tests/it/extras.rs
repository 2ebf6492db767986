//! L01–L05, L08–L15: data attached to conversations and messages.

use serde_json::{Value, json};

use crate::support::*;

/// Two messages from alice to bob; their sequences.
async fn two_messages(service: &Service) -> (String, String) {
    service.push("alice", "bob", "one").await;
    service.push("alice", "bob", "two").await;
    (((NOW * 100_000) + 1).to_string(), ((NOW * 100_000) + 3).to_string())
}

fn update(path: &str, token: &str, fields: Value) -> Call {
    let mut body = json!({ "fromAccount": "alice", "toAccount": "bob" });
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    post(&format!("/api/msg/p2p/extra/{path}")).token(token).json(body)
}

/// `extra` of the messages between alice and bob.
async fn extras(service: &Service, fields: Value) -> Vec<Value> {
    let mut body = json!({ "fromAccount": "alice", "toAccount": "bob" });
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let data = post("/api/msg/p2p/queryOnCount/v2/").app("bob").json(body).on(service).await.data();
    data["messages"].as_array().unwrap().iter().map(|message| message["extra"].clone()).collect()
}

#[tokio::test]
async fn the_later_contact_list_is_an_object() {
    each_store(async |service| {
        let token = service.token("bob").await;
        let empty = get("/api/contact/v2").token(&token).on(service).await.data();
        assert_eq!(
            empty.to_string(),
            json!({
                "appId": APP.to_string(), "appAccount": "bob", "uuid": service.uuid("bob").await, "row": 0,
                "timestamp": null, "contacts": [],
            })
            .to_string()
        );
        let (_, newest) = two_messages(service).await;
        update("update", &token, json!({ "sequence": newest, "extra": "READ" })).on(service).await.data();
        let list = get("/api/contact/v2?msgExtraFlag=true").token(&token).on(service).await.data();
        assert_eq!((&list["row"], &list["timestamp"]), (&json!(1), &json!(NOW)));
        assert_eq!(list["contacts"][0]["lastMessage"]["msgExtra"], "READ");
        let plain = get("/api/contact/v2?msgExtraFlag=false").token(&token).on(service).await.data();
        assert_eq!(plain["contacts"][0]["lastMessage"].get("msgExtra"), None);
        get("/api/contact/v2?msgExtraFlag=1").token(&token).on(service).await.refuses("msgExtraFlag");
        get("/api/contact/v2").app("bob").on(service).await.fails(401, "invalid token");
    })
    .await;
}

#[tokio::test]
async fn a_conversation_keeps_its_extra_through_new_messages() {
    each_store(async |service| {
        let token = service.token("bob").await;
        let topic = service.topic("alice", "bob").await;
        let direct = |account: &str| {
            post("/api/contact/p2p/extra/update")
                .token(&token)
                .json(json!({ "account": account, "extra": "pinned" }))
        };
        let group = || {
            post("/api/contact/p2t/extra/update")
                .token(&token)
                .json(json!({ "topicId": topic, "extra": "muted" }))
        };
        direct("alice").on(service).await.fails(500, "update extra fail");
        group().on(service).await.fails(500, "update extra fail");
        two_messages(service).await;
        service.push_to_topic("alice", &topic, "hi").await;
        direct("alice").on(service).await.data();
        group().on(service).await.data();
        service.push("alice", "bob", "three").await;
        let list = get("/api/contact/").token(&token).on(service).await.data();
        assert_eq!(strings(&list, "extra"), ["pinned", "muted"]);
        let alice = get("/api/contact/").token(&service.token("alice").await).on(service).await.data();
        assert_eq!(alice[0]["extra"], Value::Null);
        direct("").on(service).await.refuses("account");
    })
    .await;
}

#[tokio::test]
async fn a_message_has_one_text_that_is_replaced() {
    each_store(async |service| {
        let (first, second) = two_messages(service).await;
        let token = service.token("bob").await;
        update("update", &token, json!({ "sequence": first, "extra": "READ" })).on(service).await.data();
        assert_eq!(extras(service, json!({})).await, [json!("READ"), Value::Null]);
        let both = json!({ (first.as_str()): "A", (second.as_str()): "B", "7": "C" });
        update("multiupdate", &token, json!({ "sequenceExtraMap": both })).on(service).await.data();
        assert_eq!(extras(service, json!({})).await, ["A", "B"]);
        assert_eq!(extras(service, json!({ "extra": "B" })).await, ["B"]);
        let none = json!({ "sequenceExtraMap": { "7": "C" } });
        update("multiupdate", &token, none).on(service).await.fails(500, "update extra fail");
    })
    .await;
}

#[tokio::test]
async fn a_message_has_a_map_that_grows_key_by_key() {
    each_store(async |service| {
        let (first, second) = two_messages(service).await;
        let token = service.token("alice").await;
        let key = |sequence: &str, key: &str, value: &str| {
            let fields = json!({ "sequence": sequence, "extraKey": key, "extraValue": value });
            update("update/v2/", &token, fields)
        };
        key(&first, "read", "yes").on(service).await.data();
        key(&first, "stars", "4").on(service).await.data();
        let more = json!({ "sequence": first, "extraKeyMap": { "stars": "5", "tag": "标" } });
        update("batchupdate/", &token, more).on(service).await.data();
        key(&second, "read", "yes").on(service).await.data();
        let all = extras(service, json!({ "getAllExtra": true })).await;
        assert_eq!(all, [json!({ "read": "yes", "stars": "5", "tag": "标" }), json!({ "read": "yes" })]);
        let filter = |map: Value| json!({ "extraFilterMap": map, "getAllExtra": true });
        assert_eq!(extras(service, filter(json!({ "read": "yes" }))).await.len(), 2);
        assert_eq!(extras(service, filter(json!({ "read": "yes", "stars": "5" }))).await.len(), 1);
        assert_eq!(extras(service, filter(json!({ "stars": "4" }))).await.len(), 0);
        assert_eq!(extras(service, json!({})).await, [Value::Null, Value::Null]);
    })
    .await;
}

#[tokio::test]
async fn only_the_two_of_a_conversation_attach_and_only_to_their_messages() {
    each_store(async |service| {
        let (first, _) = two_messages(service).await;
        let fields = json!({ "sequence": first, "extra": "x" });
        let (eve, bob) = (service.token("eve").await, service.token("bob").await);
        update("update", &eve, fields.clone()).on(service).await.fails(403, "permission denied");
        update("update", &bob, json!({ "sequence": 7, "extra": "x" }))
            .on(service)
            .await
            .fails(500, "update extra fail");
        let other = json!({ "fromAccount": "carol", "sequence": first, "extra": "x" });
        update("update", &bob, other).on(service).await.fails(500, "update extra fail");
        let app = post("/api/msg/p2p/extra/update").app("bob").json(fields);
        app.on(service).await.fails(401, "invalid token");
        for (path, fields, name) in [
            ("update", json!({ "extra": "x" }), "sequence"),
            ("update", json!({ "sequence": first }), "extra"),
            ("update/v2/", json!({ "sequence": first, "extraValue": "x" }), "extraKey"),
            ("multiupdate", json!({ "sequenceExtraMap": {} }), "sequenceExtraMap"),
            ("multiupdate", json!({ "sequenceExtraMap": { "x": "y" } }), "sequenceExtraMap"),
            ("batchupdate/", json!({ "sequence": first, "extraKeyMap": { "a": 1 } }), "extraKeyMap"),
        ] {
            update(path, &bob, fields).on(service).await.refuses(name);
        }
    })
    .await;
}

#[tokio::test]
async fn topic_messages_have_the_same_four_calls_for_members() {
    each_store(async |service| {
        let topic = service.topic("alice", "bob").await;
        service.push_to_topic("alice", &topic, "hi").await;
        let sequence = (NOW * 100_000 + 1).to_string();
        let (bob, eve) = (service.token("bob").await, service.token("eve").await);
        let call = |path: &str, token: &str, account: &str, fields: Value| {
            let mut body = json!({ "account": account, "topicId": topic });
            body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            post(&format!("/api/msg/p2t/extra/{path}")).token(token).json(body)
        };
        let text = json!({ "sequence": sequence, "extra": "READ" });
        call("update", &bob, "bob", text.clone()).on(service).await.data();
        let key = json!({ "sequence": sequence, "extraKey": "a", "extraValue": "1" });
        call("update/v2/", &bob, "bob", key).on(service).await.data();
        let texts = json!({ "sequenceExtraMap": { (sequence.as_str()): "DONE" } });
        call("multiupdate", &bob, "bob", texts).on(service).await.data();
        let keys = json!({ "sequence": sequence, "extraKeyMap": { "b": "2" } });
        call("batchupdate/", &bob, "bob", keys).on(service).await.data();

        let read = async |fields: Value| {
            let mut body = json!({ "account": "bob", "topicId": topic });
            body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            let data = post("/api/msg/p2t/queryOnCount/v2/").token(&bob).json(body).on(service).await.data();
            data["messages"][0]["extra"].clone()
        };
        assert_eq!(read(json!({})).await, "DONE");
        assert_eq!(read(json!({ "getAllExtra": true })).await, json!({ "a": "1", "b": "2" }));

        call("update", &bob, "alice", text.clone()).on(service).await.fails(403, "permission denied");
        call("update", &eve, "eve", text).on(service).await.fails(403, "permission denied");
    })
    .await;
}
