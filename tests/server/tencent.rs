//! Tencent's list: answers, errors, paging.

use mimc_wasm::error::{Class, Error, ErrorKind};
use mimc_wasm::server::tencent::{Collected, Contact, Cursor, Page, Walk, class, get_list};
use serde_json::{Value, json};

use crate::{answer, sent};

fn request() -> mimc_wasm::rest::Request {
    get_list("user", &Cursor::default(), 63)
}

fn read(body: &Value) -> Result<Value, Error> {
    answer(&request(), 200, &body.to_string())
}

fn page(items: Value, next: Option<[i64; 4]>) -> Page {
    let next = next.map(
        |[a, b, c, d]| json!({ "timeStamp": a, "startIndex": b, "topTimeStamp": c, "topStartIndex": d }),
    );
    serde_json::from_value(json!({ "items": items, "complete": next.is_none(), "next": next })).unwrap()
}

fn contact(kind: &str, id: &str, timestamp: i64, pinned: bool) -> Value {
    json!({ "kind": kind, "id": id, "timestamp": timestamp, "pinned": pinned })
}

#[test]
fn the_request_has_both_cursors_and_the_flags() {
    let cursor = Cursor { time_stamp: 1, start_index: 2, top_time_stamp: 3, top_start_index: 4 };
    let request = get_list("用户", &cursor, 7);
    assert_eq!((request.endpoint, request.method, request.repeatable), ("T01", "POST", true));
    assert_eq!(
        sent(&request),
        json!({
            "From_Account": "用户", "TimeStamp": 1, "StartIndex": 2, "TopTimeStamp": 3, "TopStartIndex": 4,
            "AssistFlags": 7,
        })
    );
}

#[test]
fn items_of_both_kinds_and_with_later_fields_are_read() {
    let body = json!({
        "SessionItem": [
            { "Type": 1, "To_Account": "bob", "MsgTime": 1_700_000_000, "TopFlag": 1 },
            { "Type": "2", "GroupId": "@TGS#1", "MsgTime": "1700000001" },
            { "Type": 2, "ToGroupId": "@TGS#2", "MsgTime": 5, "TopFlag": 0, "StandardMark": "0101",
              "CustomMark": "c", "ContactGroupId": [1, "2"], "Later": {} },
            { "Type": 7 },
        ],
        "CompleteFlag": 0, "TimeStamp": 1, "StartIndex": 2, "TopTimeStamp": "3", "TopStartIndex": 4,
        "ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "ErrorDisplay": "",
    });
    assert_eq!(
        read(&body).expect("a page"),
        json!({
            "items": [
                contact("user", "bob", 1_700_000_000_000, true),
                contact("group", "@TGS#1", 1_700_000_001_000, false),
                { "kind": "group", "id": "@TGS#2", "timestamp": 5000, "pinned": false, "standardMark": "0101",
                  "customMark": "c", "contactGroupIds": [1, 2] },
                contact("other", "", 0, false),
            ],
            "complete": false,
            "next": { "timeStamp": 1, "startIndex": 2, "topTimeStamp": 3, "topStartIndex": 4 },
        })
    );
    for items in [json!({}), json!({ "SessionItem": null })] {
        let mut body = json!({ "ErrorCode": 0, "CompleteFlag": 1 });
        body.as_object_mut().unwrap().extend(items.as_object().unwrap().clone());
        assert_eq!(read(&body).expect("a page"), json!({ "items": [], "complete": true }));
    }
}

#[test]
fn what_the_document_calls_an_error_is_one() {
    let kind = |status, body: &str| answer(&request(), status, body).unwrap_err().kind;
    assert_eq!(kind(502, "<html>"), ErrorKind::Http);
    assert_eq!(kind(500, r#"{"a":1}"#), ErrorKind::Http);
    for body in [
        "",
        "{",
        "[]",
        "{}",
        r#"{"ActionStatus":"LATER"}"#,
        r#"{"ErrorCode":0}"#,
        r#"{"ErrorCode":0,"CompleteFlag":0,"TimeStamp":1,"StartIndex":1,"TopTimeStamp":1}"#,
        r#"{"ErrorCode":0,"CompleteFlag":1,"SessionItem":[{"Type":1}]}"#,
        r#"{"ErrorCode":0,"CompleteFlag":1,"SessionItem":5}"#,
    ] {
        assert_eq!(kind(200, body), ErrorKind::Decode, "{body}");
    }
    for (body, code) in [
        (r#"{"ActionStatus":"FAIL","ErrorCode":70001,"ErrorInfo":"why","ErrorDisplay":""}"#, 70001),
        (r#"{"ErrorCode":"50004","ErrorInfo":"why"}"#, 50004),
        (r#"{"ResultCode":60007,"ResultInfo":"why"}"#, 60007),
        (r#"{"ActionStatus":"FAIL","ErrorInfo":"why"}"#, 0),
        (r#"{"ActionStatus":"FAIL","ErrorCode":0,"ErrorInfo":"why"}"#, 0),
    ] {
        let error = answer(&request(), 200, body).unwrap_err();
        let said = &error.answer;
        assert_eq!(
            (error.kind, said.code, said.message.as_deref()),
            (ErrorKind::Api, Some(code), Some("why")),
            "{body}"
        );
    }
}

#[test]
fn the_services_own_table_says_what_may_be_repeated() {
    let error = |code: i64| read(&json!({ "ActionStatus": "FAIL", "ErrorCode": code })).unwrap_err();
    for code in [50004, 50005, 60008, 60013, 60014, 70169, 70500] {
        assert!(
            error(code).retryable() && !error(code).is_auth() && !error(code).is_rate_limited(),
            "{code}"
        );
    }
    for code in [60007, 60011, 60018, 60019, 70050] {
        assert!(error(code).retryable() && error(code).is_rate_limited(), "{code}");
    }
    for code in [
        60004, 60006, 60010, 60021, 70001, 70002, 70003, 70009, 70013, 70014, 70016, 70020, 70051, 50003,
        70403,
    ] {
        assert!(error(code).is_auth() && !error(code).retryable(), "{code}");
    }
    // Numbers that mean something over HTTP mean nothing here.
    for code in [50001, 50002, 51008, 60002, 60015, 70107, 70402, 401, 429, 1] {
        assert_eq!(class(code), Class::Request, "{code}");
        assert!(
            !error(code).retryable() && !error(code).is_auth() && !error(code).is_rate_limited(),
            "{code}"
        );
    }
}

#[test]
fn a_walk_hands_the_cursors_back_unchanged_and_ends_with_the_flag_alone() {
    let mut walk = Walk::new();
    assert_eq!(walk.next(), Some(Cursor::default()));
    // Empty, but with another cursor: legal.
    walk.accept(&page(json!([]), Some([9, 8, 7, 6]))).expect("it gets on");
    assert_eq!(
        walk.next(),
        Some(Cursor { time_stamp: 9, start_index: 8, top_time_stamp: 7, top_start_index: 6 })
    );
    // The same cursor, but with items: legal too.
    walk.accept(&page(json!([contact("user", "a", 1, false)]), Some([9, 8, 7, 6]))).expect("it gets on");
    assert_eq!(walk.accept(&page(json!([]), Some([9, 8, 7, 6]))).unwrap_err().kind, ErrorKind::Decode);
    let mut walk = Walk::new();
    walk.accept(&page(json!([]), None)).expect("the end");
    assert_eq!(walk.next(), None);
}

#[test]
fn a_walk_that_never_ends_is_ended() {
    let mut walk = Walk::new();
    let mut pages = 0;
    let error = loop {
        pages += 1;
        if let Err(error) = walk.accept(&page(json!([]), Some([pages, 0, 0, 0]))) {
            break error;
        }
    };
    assert_eq!((error.kind, pages), (ErrorKind::Decode, 1_000));
}

#[test]
fn a_list_has_each_conversation_once_pinned_ones_first_then_the_newest() {
    let mut all = Collected::default();
    all.add(page(
        json!([
            contact("user", "a", 5, false),
            contact("group", "a", 6, false),
            contact("user", "p", 1, true)
        ]),
        Some([1, 1, 1, 1]),
    ));
    all.add(page(json!([contact("user", "a", 9, false), contact("group", "a", 2, true)]), None));
    let list: Vec<Contact> = all.finish();
    assert_eq!(
        serde_json::to_value(&list).unwrap(),
        json!([
            contact("user", "p", 1, true),
            contact("user", "a", 9, false),
            contact("group", "a", 6, false)
        ])
    );
}
