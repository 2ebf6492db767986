//! One-shot faults, before and after the state change.

use serde_json::{Value, json};

use crate::support::*;

async fn fault(service: &Service, fields: Value) {
    let mut fault = json!({ "endpoint": "M02" });
    fault.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    service.control("faults", fault).await;
}

async fn push(service: &Service) -> Answer {
    post("/api/push/p2p/").push("alice", "hi", json!({ "toAccount": "bob" })).on(service).await
}

async fn sent(service: &Service) -> usize {
    service.texts("alice", "bob").await.len()
}

#[tokio::test]
async fn a_status_comes_with_its_body_type_and_headers() {
    each_store(async |service| {
        fault(
            service,
            json!({
                "fault": "status", "status": 502, "body": "<html>bad gateway</html>", "contentType": "text/html",
                "headers": { "Retry-After": "7" },
            }),
        )
        .await;
        let answer = push(service).await;
        assert_eq!((answer.status, answer.text.as_str()), (502, "<html>bad gateway</html>"));
        assert_eq!(answer.header("content-type"), Some("text/html"));
        assert_eq!(answer.header("retry-after"), Some("7"));
        assert_eq!(sent(service).await, 0);
        push(service).await.data();
    })
    .await;
}

#[tokio::test]
async fn each_fault_happens_before_the_state_change_unless_it_says_after() {
    each_store(async |service| {
        for (kind, fields) in [
            ("status", json!({ "status": 500 })),
            ("truncate", json!({ "bytes": 10 })),
            ("empty", json!({})),
            ("body", json!({ "body": "[]" })),
            ("code", json!({ "code": 429, "message": "slow down" })),
            ("reset", json!({})),
        ] {
            for after in [false, true] {
                let before = sent(service).await;
                let mut fields = fields.clone();
                fields["fault"] = json!(kind);
                fields["after"] = json!(after);
                fault(service, fields).await;
                push(service).await;
                assert_eq!(sent(service).await - before, usize::from(after), "{kind}, after: {after}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn truncation_cuts_the_normal_answer() {
    let service = Service::in_memory().await;
    let token = service.token("bob").await;
    let whole = get("/api/contact/").token(&token).on(&service).await.text;
    service.control("faults", json!({ "endpoint": "M26", "fault": "truncate", "bytes": 12 })).await;
    let answer = get("/api/contact/").token(&token).on(&service).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, &whole[..12]));
}

#[tokio::test]
async fn empty_body_and_code_replace_the_answer() {
    let service = Service::in_memory().await;
    fault(&service, json!({ "fault": "empty" })).await;
    fault(&service, json!({ "fault": "body", "body": "{\"code\":\"200\"}" })).await;
    fault(&service, json!({ "fault": "code", "code": 429, "message": "slow down" })).await;
    assert_eq!(push(&service).await.text, "");
    assert_eq!(push(&service).await.text, r#"{"code":"200"}"#);
    push(&service).await.fails(429, "slow down");
    push(&service).await.data();
}

#[tokio::test]
async fn a_delay_holds_the_normal_answer_and_may_carry_headers() {
    let service = Service::in_memory().await;
    fault(&service, json!({ "fault": "delay", "ms": 1, "headers": { "x-mark": "1" } })).await;
    let answer = push(&service).await;
    assert_eq!(answer.header("x-mark"), Some("1"));
    answer.data();
    assert_eq!(sent(&service).await, 1);
}

#[tokio::test]
async fn a_fault_lasts_its_times_and_meets_only_its_endpoint() {
    let service = Service::in_memory().await;
    fault(&service, json!({ "fault": "empty", "times": 2 })).await;
    service.token("bob").await;
    assert_eq!(push(&service).await.text, "");
    let left = get("/__control/faults").control().on(&service).await.json();
    assert_eq!(left["faults"][0]["times"], 1);
    assert_eq!(push(&service).await.text, "");
    push(&service).await.data();
    service.control("faults", json!([{ "endpoint": "*", "fault": "empty" }])).await;
    assert_eq!(get("/api/contact/").on(&service).await.text, "");
}

#[tokio::test]
async fn a_fault_that_cannot_be_is_refused_with_a_sentence() {
    let service = Service::in_memory().await;
    for (bad, word) in [
        (json!({ "fault": "status", "status": 99 }), "status"),
        (json!({ "fault": "empty", "times": 0 }), "times"),
        (json!({ "fault": "empty", "headers": { "a b": "c" } }), "header"),
        (json!({ "fault": "empty", "afterwards": true }), "afterwards"),
        (json!({ "fault": "explode" }), "explode"),
        (json!({ "fault": "truncate" }), "bytes"),
    ] {
        let mut fault = bad;
        fault["endpoint"] = json!("M02");
        let answer = post("/__control/faults").control().json(fault).on(&service).await;
        assert_eq!(answer.status, 400);
        assert!(answer.json()["error"].as_str().unwrap().contains(word), "{}", answer.text);
    }
    let unknown = json!({ "endpoint": "M99", "fault": "empty" });
    let answer = post("/__control/faults").control().json(unknown).on(&service).await;
    assert!(answer.json()["error"].as_str().unwrap().contains("M99"), "{}", answer.text);
    let cleared = delete("/__control/faults").control().on(&service).await.json();
    assert_eq!(cleared, json!({ "faults": [] }));
}
