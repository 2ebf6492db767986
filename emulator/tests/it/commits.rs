//! Work that shares a commit: each piece is all or nothing by itself, and what was answered is there for good.

use std::collections::HashSet;

use futures_util::future::join_all;
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn a_call_that_fails_takes_nothing_with_it_that_was_done_beside_it() {
    each_store(async |service| {
        service.knobs(|knobs| knobs.topic_member_limit = 2).await;
        let token = service.token("alice").await;
        // Every second one fails after it made a topic and its members.
        let create = |number: usize| {
            let accounts = if number.is_multiple_of(2) { "bob" } else { "bob,carol" };
            let body = json!({ "topicName": format!("n{number}"), "accounts": accounts });
            post(&format!("/api/topic/{APP}")).token(&token).json(body).on(service)
        };
        let answers = join_all((0..200).map(create)).await;
        for (number, answer) in answers.iter().enumerate() {
            match number % 2 {
                0 => assert_eq!(answer.data()["topicInfo"]["topicName"], format!("n{number}")),
                _ => answer.fails(500, "create topic fail"),
            }
        }
        let list = get(&format!("/api/topic/{APP}/account")).token(&token).on(service).await.data();
        let names: HashSet<String> = strings(&list, "topicName").into_iter().collect();
        assert_eq!(names, (0..200).step_by(2).map(|number| format!("n{number}")).collect());
        // The ids of those that failed were given out again.
        let ids: HashSet<String> = strings(&list, "topicId").into_iter().collect();
        assert_eq!(ids.len(), 100);
        assert!(ids.contains("21360000000000199"));
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_must_leave_no_trace_leaves_none_beside_others() {
    each_store(async |service| {
        let fault = json!({ "endpoint": "M02", "fault": "truncate", "bytes": 5, "times": 50 });
        service.control("faults", fault).await;
        let push = |number: usize| {
            let body = json!({ "toAccount": "bob" });
            post("/api/push/p2p/").push("alice", &number.to_string(), body).on(service)
        };
        join_all((0..100).map(push)).await;
        assert_eq!(service.texts("alice", "bob").await.len(), 50);
    })
    .await;
}
