//! Paths, methods and bodies before any endpoint looks at them.

use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn every_path_works_with_and_without_a_slash_and_with_doubled_ones() {
    each_store(async |service| {
        let token = service.token("bob").await;
        for path in ["/api/contact", "/api/contact/", "//api/contact", "/api//contact//"] {
            get(path).token(&token).on(service).await.data();
        }
        for path in ["/api/msg/p2p/queryOnTime", "/api/msg/p2p/queryOnTime/"] {
            let body = json!({ "fromAccount": "bob", "toAccount": "a", "utcFromTime": 1, "utcToTime": 2 });
            post(path).token(&token).json(body).on(service).await.data();
        }
        let topic = service.topic("bob", "x").await;
        for path in [format!("/api/topic/{APP}/{topic}/"), format!("//api/topic/{APP}//{topic}")] {
            get(&path).token(&token).on(service).await.data();
        }
        let kick = format!("/api/topic/{APP}/{topic}/accounts/?accounts=x");
        delete(&kick).token(&token).on(service).await.data();
        get("/api/blacklist?blackAccount=x").token(&token).on(service).await.data();
    })
    .await;
}

#[tokio::test]
async fn an_unknown_path_is_404_and_a_wrong_method_405_without_json() {
    let service = Service::in_memory().await;
    for (call, status) in [
        (get("/api/nothing"), 404),
        (get("/nothing"), 404),
        (get("/"), 404),
        (get("/api/account/token"), 405),
        (put("/api/contact/"), 405),
        (delete(&format!("/api/topic/{APP}/account")), 405),
    ] {
        let answer = call.on(&service).await;
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(answer.text.len() < 40 && serde_json::from_str::<serde_json::Value>(&answer.text).is_err());
    }
}

#[tokio::test]
async fn a_body_may_have_a_mebibyte_and_not_more() {
    let service = Service::in_memory().await;
    let sized = |size: usize| {
        let frame = json!({
            "appId": APP, "appKey": "key", "appSecret": "secret", "fromAccount": "alice", "fromResource": "r",
            "toAccount": "bob", "msg": "",
        })
        .to_string();
        let text = "x".repeat(size - frame.len());
        post("/api/push/p2p/").body(frame.replace(r#""msg":"""#, &format!(r#""msg":"{text}""#)))
    };
    sized(1024 * 1024).on(&service).await.data();
    let answer = sized(1024 * 1024 + 1).on(&service).await;
    assert_eq!(answer.status, 413);
    assert_eq!(answer.text, "body too large\n");
}

#[tokio::test]
async fn an_unreadable_body_is_named_before_the_missing_token() {
    each_store(async |service| {
        for bad in ["", "{", "[]", "null", "{\"a\":1，}", "{\"a\":1,}"] {
            post("/api/msg/p2p/query/").body(bad).on(service).await.refuses("body");
        }
        post("/api/msg/p2p/query/").json(json!({})).on(service).await.fails(401, "app authentication failed");
        let token = service.token("bob").await;
        post("/api/msg/p2p/query/").token(&token).json(json!({})).on(service).await.refuses("fromAccount");
        get("/api/contact/").token(&token).body("not read").on(service).await.data();
    })
    .await;
}

#[tokio::test]
async fn a_failed_call_leaves_nothing_behind() {
    each_store(async |service| {
        let call = post("/api/push/p2t/").push("newcomer", "hi", json!({ "topicId": 1 }));
        call.on(service).await.fails(500, "push message fail");
        assert_eq!(service.uuid("first").await, "9100000000000000001");
    })
    .await;
}
