//! M01: the token service.

use mimc_emulator::{IdStyle, Knobs};
use serde_json::{Value, json};

use crate::support::*;

fn request(account: Value) -> Value {
    json!({ "appId": APP.to_string(), "appKey": "key", "appSecret": "secret", "appAccount": account })
}

#[tokio::test]
async fn an_answer_has_the_documented_fields_in_the_documented_order() {
    each_store(async |service| {
        let data = post("/api/account/token").json(request(json!("小明"))).on(service).await.data();
        let keys: Vec<_> = data.as_object().unwrap().keys().collect();
        let expected =
            ["appId", "appPackage", "appAccount", "miChid", "miUserId", "miUserSecurityKey", "token"];
        assert_eq!(keys, expected);
        assert_eq!(data["appId"], "2880000000000000001");
        assert_eq!(data["appAccount"], "小明");
        assert_eq!(data["miChid"], 9);
        assert_eq!(data["miUserId"], "9100000000000000001");
        assert_ne!(data["miUserSecurityKey"], "secret");
    })
    .await;
}

#[tokio::test]
async fn each_call_gives_a_new_token_and_the_same_uuid_and_key() {
    each_store(async |service| {
        let first = post("/api/account/token").json(request(json!("bob"))).on(service).await.data();
        let second = post("/api/account/token").json(request(json!("bob"))).on(service).await.data();
        assert_ne!(first["token"], second["token"]);
        assert_eq!(first["miUserId"], second["miUserId"]);
        assert_eq!(first["miUserSecurityKey"], second["miUserSecurityKey"]);
        for data in [first, second] {
            get("/api/contact/").token(data["token"].as_str().unwrap()).on(service).await.data();
        }
    })
    .await;
}

#[tokio::test]
async fn wrong_credentials_are_refused_before_parameters_are_looked_at() {
    each_store(async |service| {
        for (field, value) in [("appId", json!(1)), ("appKey", json!("x")), ("appSecret", json!(null))] {
            let mut body = request(json!(""));
            body[field] = value;
            post("/api/account/token").json(body).on(service).await.fails(401, "app authentication failed");
        }
    })
    .await;
}

#[tokio::test]
async fn an_account_is_text_of_1_to_256_bytes() {
    each_store(async |service| {
        for bad in [json!(""), json!(null), json!(7), json!("é".repeat(129))] {
            post("/api/account/token").json(request(bad)).on(service).await.refuses("appAccount");
        }
        post("/api/account/token").json(request(json!("é".repeat(128)))).on(service).await.data();
    })
    .await;
}

#[tokio::test]
async fn accounts_are_told_apart_by_case_and_spaces_and_app() {
    each_store(async |service| {
        let mut uuids =
            vec![service.uuid("bob").await, service.uuid("Bob").await, service.uuid("bob ").await];
        let body =
            json!({ "appId": OTHER_APP, "appKey": "other", "appSecret": "other", "appAccount": "bob" });
        let data = post("/api/account/token").json(body).on(service).await.data();
        uuids.push(data["miUserId"].as_str().unwrap().to_owned());
        assert_eq!(uuids, [1, 3, 5, 7].map(|n| format!("910000000000000000{n}")));
    })
    .await;
}

#[tokio::test]
async fn a_token_expires_after_its_life_time() {
    each_store(async |service| {
        let old = service.token("bob").await;
        service.knobs(|knobs| knobs.token_lifetime_seconds = Some(60)).await;
        service.emulator.advance(59_999).await;
        get("/api/contact/").token(&old).on(service).await.data();
        service.emulator.advance(1).await;
        get("/api/contact/").token(&old).on(service).await.fails(401, "invalid token");
        let new = service.token("bob").await;
        get("/api/contact/").token(&new).on(service).await.data();
    })
    .await;
}

#[tokio::test]
async fn revoking_ends_all_tokens_of_one_account() {
    each_store(async |service| {
        let (first, second, other) =
            (service.token("bob").await, service.token("bob").await, service.token("alice").await);
        let answer = service.control("tokens/revoke", json!({ "appId": APP, "account": "bob" })).await;
        assert_eq!(answer, json!({ "revoked": 2 }));
        for token in [first, second] {
            get("/api/contact/").token(&token).on(service).await.fails(401, "invalid token");
        }
        get("/api/contact/").token(&other).on(service).await.data();
    })
    .await;
}

#[tokio::test]
async fn region_and_domain_fields_appear_with_their_knob() {
    let service = Service::in_memory().await;
    let plain = post("/api/account/token").json(request(json!("bob"))).on(&service).await.data();
    assert_eq!(plain.get("regionBucket"), None);
    service.knobs(|knobs| knobs.token_extras = true).await;
    let data = post("/api/account/token").json(request(json!("bob"))).on(&service).await.data();
    assert!(data["regionBucket"].is_i64());
    for field in ["feDomainName", "relayDomainName", "ppsMiotDomainName"] {
        assert!(data[field].is_string(), "{field}");
    }
}

#[tokio::test]
async fn ids_are_written_in_the_style_of_the_knob() {
    let service = Service::in_memory().await;
    let style = async |style| {
        service.emulator.set_knobs(Knobs { id_style: style, ..Knobs::default() }).await;
        let data = post("/api/account/token").json(request(json!("bob"))).on(&service).await.data();
        (data["appId"].clone(), data["miUserId"].clone())
    };
    let (app, user) = ("2880000000000000001", "9100000000000000001");
    assert_eq!(style(IdStyle::String).await, (json!(app), json!(user)));
    assert_eq!(style(IdStyle::Number).await, (json!(APP), json!(9_100_000_000_000_000_001_i64)));
    assert_eq!(style(IdStyle::Mixed).await, (json!(app), json!(9_100_000_000_000_000_001_i64)));
}
