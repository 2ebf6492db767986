//! The body, the pages and what limits them.

use serde_json::{Value, json};

use super::*;

/// Peers of a page, the pinned ones with a star.
fn peers(page: &Value) -> Vec<String> {
    let peer = |item: &Value| {
        let name = item.get("To_Account").or(item.get("GroupId")).unwrap().as_str().unwrap();
        format!("{name}{}", if item["TopFlag"] == 1 { "*" } else { "" })
    };
    page["SessionItem"].as_array().unwrap().iter().map(peer).collect()
}

/// All pages, each as its peers.
async fn walk(service: &Service, flags: i64) -> Vec<Vec<String>> {
    let mut body = first_page("alice", flags);
    let mut pages = Vec::new();
    loop {
        let page = page(service, body.clone()).await;
        pages.push(peers(&page));
        if page["CompleteFlag"] == 1 {
            return pages;
        }
        assert!(pages.len() < 20, "it never ends: {pages:?}");
        for cursor in ["TimeStamp", "StartIndex", "TopTimeStamp", "TopStartIndex"] {
            body[cursor] = page[cursor].clone();
        }
    }
}

#[tokio::test]
async fn the_body_needs_an_imported_account_four_cursors_and_flags() {
    let service = service().await;
    contacts(&service, "alice", json!([])).await;
    let asked = async |field: &str, value: Value| {
        let mut body = first_page("alice", 7);
        body[field] = value;
        let signature = Signature::default().text();
        failure(&get_list("administrator", &signature, body).on(&service).await)
    };
    for field in ["From_Account", "TimeStamp", "StartIndex", "TopTimeStamp", "TopStartIndex", "AssistFlags"] {
        assert_eq!(asked(field, Value::Null).await, 50002, "{field}");
    }
    for bad in [json!("0"), json!(-1), json!(1.5), json!(true)] {
        assert_eq!(asked("TimeStamp", bad).await, 50002);
    }
    assert_eq!(asked("From_Account", json!(7)).await, 60015);
    assert_eq!(asked("From_Account", json!("")).await, 50002);
    assert_eq!(asked("From_Account", json!("nobody")).await, 50001);
    let page = page(&service, first_page("alice", 7)).await;
    assert_eq!((&page["SessionItem"], &page["CompleteFlag"]), (&json!([]), &json!(1)));
}

#[tokio::test]
async fn a_page_has_the_documented_fields() {
    each_tencent_store(async |service| {
        let list = json!([
            { "account": "bob", "time": 1_699_999_000, "pinned": true },
            { "groupId": "@TGS#1", "time": 1_699_998_000, "standardMark": "0100", "customMark": "todo",
              "contactGroupIds": [1, 3] },
        ]);
        contacts(service, "alice", list).await;
        let marked = json!({
            "Type": 2, "GroupId": "@TGS#1", "MsgTime": 1_699_998_000, "TopFlag": 0, "StandardMark": "0100",
            "CustomMark": "todo", "ContactGroupId": [1, 3],
        });
        let pinned =
            json!({ "Type": 1, "To_Account": "bob", "MsgTime": 1_699_999_000, "TopFlag": 1 });
        assert_eq!(
            page(service, first_page("alice", 63)).await,
            json!({
                "ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "ErrorDisplay": "",
                "SessionItem": [pinned, marked], "CompleteFlag": 1, "TimeStamp": 1_699_998_000, "StartIndex": 1,
                "TopTimeStamp": 1_699_999_000, "TopStartIndex": 1,
            })
        );
        let plain = page(service, first_page("alice", 7)).await;
        assert_eq!(plain["SessionItem"][1].as_object().unwrap().len(), 4, "{plain}");
    })
    .await;
}

/// Five ordinary conversations, three of one second, and three pinned ones, two of one second.
async fn eight(service: &Service) {
    let list = json!([
        { "account": "o1", "time": 50 }, { "account": "o2", "time": 40 }, { "account": "o3", "time": 40 },
        { "account": "o4", "time": 40 }, { "account": "o5", "time": 30 },
        { "account": "p1", "time": 45, "pinned": true }, { "account": "p2", "time": 45, "pinned": true },
        { "account": "p3", "time": 35, "pinned": true },
    ]);
    contacts(service, "alice", list).await;
}

#[tokio::test]
async fn two_cursors_travel_together_and_lose_nothing_within_a_second() {
    each_tencent_store(async |service| {
        eight(service).await;
        service.knobs(|knobs| knobs.tencent_page_size = 2).await;
        assert_eq!(
            walk(service, 7).await,
            [vec!["p1*", "p2*", "o1", "o2"], vec!["p3*", "o3", "o4"], vec!["o5"]]
        );
        service.knobs(|knobs| knobs.tencent_page_size = 1).await;
        assert_eq!(walk(service, 7).await.concat().len(), 8);
    })
    .await;
}

#[tokio::test]
async fn it_is_complete_when_both_lists_are() {
    let service = service().await;
    let list = json!([
        { "account": "o1", "time": 50 }, { "account": "p1", "time": 45, "pinned": true },
        { "account": "p2", "time": 40, "pinned": true }, { "account": "p3", "time": 35, "pinned": true },
    ]);
    contacts(&service, "alice", list).await;
    service.knobs(|knobs| knobs.tencent_page_size = 1).await;
    assert_eq!(walk(&service, 7).await, [vec!["p1*", "o1"], vec!["p2*"], vec!["p3*"]]);
}

#[tokio::test]
async fn the_cursor_of_an_exhausted_list_stays() {
    let service = service().await;
    eight(&service).await;
    service.knobs(|knobs| knobs.tencent_page_size = 3).await;
    let first = page(&service, first_page("alice", 7)).await;
    let position = |page: &Value| (page["TopTimeStamp"].clone(), page["TopStartIndex"].clone());
    assert_eq!(position(&first), (json!(35), json!(1)));
    let mut body = first_page("alice", 7);
    for cursor in ["TimeStamp", "StartIndex", "TopTimeStamp", "TopStartIndex"] {
        body[cursor] = first[cursor].clone();
    }
    let second = page(&service, body).await;
    assert_eq!(
        (peers(&second), position(&second)),
        (vec!["o4".to_owned(), "o5".to_owned()], position(&first))
    );
    assert_eq!((&second["TimeStamp"], &second["StartIndex"]), (&json!(30), &json!(1)));
}

#[tokio::test]
async fn the_flags_choose_what_comes_and_when() {
    let service = service().await;
    eight(&service).await;
    contacts(&service, "alice", json!([{ "account": "empty", "time": 0 }])).await;
    service.knobs(|knobs| knobs.tencent_page_size = 2).await;
    // Without the first bit the pinned ones are ordinary.
    assert_eq!(walk(&service, 0).await.concat(), ["o1", "p1", "p2", "o2", "o3", "o4", "p3", "o5"]);
    // Without the third all pinned ones come on the first page.
    assert_eq!(walk(&service, 1).await[0], ["p1*", "p2*", "p3*", "o1", "o2"]);
    // The second asks for the empty one.
    assert_eq!(walk(&service, 7).await.concat().last().unwrap(), "empty");
    assert!(!walk(&service, 5).await.concat().contains(&"empty".to_owned()));
}

#[tokio::test]
async fn a_conversation_that_moved_away_makes_nobody_skip_another() {
    let service = service().await;
    eight(&service).await;
    service.knobs(|knobs| knobs.tencent_page_size = 3).await;
    let first = page(&service, first_page("alice", 7)).await;
    assert_eq!(peers(&first)[3..], ["o1", "o2", "o3"]);
    contacts(&service, "alice", json!([{ "account": "o2", "time": 60 }, { "account": "o3", "time": 60 }]))
        .await;
    let mut body = first_page("alice", 7);
    for cursor in ["TimeStamp", "StartIndex", "TopTimeStamp", "TopStartIndex"] {
        body[cursor] = first[cursor].clone();
    }
    assert!(peers(&page(&service, body).await).contains(&"o5".to_owned()));
}

#[tokio::test]
async fn more_calls_than_allowed_in_one_second_are_refused() {
    let service = service().await;
    contacts(&service, "alice", json!([])).await;
    service
        .knobs(|knobs| {
            knobs.rate_limits = true;
            knobs.tencent_per_second = 2;
        })
        .await;
    let signature = Signature::default().text();
    let call = async || signed(&service, "administrator", &signature).await;
    for _ in 0..2 {
        assert_eq!(call().await.json()["ErrorCode"], 0);
    }
    assert_eq!(failure(&call().await), 60011);
    service.emulator.advance(1_000).await;
    assert_eq!(call().await.json()["ErrorCode"], 0);
}

#[tokio::test]
async fn integers_may_be_quoted_and_pages_let_in_when_knobs_say_so() {
    let service = service().await;
    contacts(&service, "alice", json!([{ "account": "bob", "time": 5 }])).await;
    let signature = Signature::default().text();
    let call = || {
        get_list("administrator", &signature, first_page("alice", 7)).header("origin", "https://page.example")
    };
    assert_eq!(call().on(&service).await.header("access-control-allow-origin"), None);
    service
        .knobs(|knobs| {
            knobs.quoted_integers = true;
            knobs.server_cors = true;
        })
        .await;
    let answer = call().on(&service).await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let page = answer.json();
    assert_eq!((&page["ErrorCode"], &page["SessionItem"][0]["MsgTime"]), (&json!("0"), &json!("5")));
}

#[tokio::test]
async fn any_code_can_be_ordered_and_every_call_is_logged() {
    let service = service().await;
    contacts(&service, "alice", json!([])).await;
    let signature = Signature::default().text();
    let fault = json!({ "endpoint": "T01", "fault": "code", "code": 50005, "message": "network time-out" });
    service.control("faults", fault).await;
    let answer = signed(&service, "administrator", &signature).await;
    assert_eq!(failure(&answer), 50005);
    signed(&service, "administrator", &signature).await;
    let log = get("/__control/requests?endpoint=T01").control().on(&service).await.json();
    let seen = |n: usize, field: &str| log["requests"][n][field].clone();
    assert_eq!((seen(0, "code"), seen(1, "code")), (json!(50005), json!(0)));
    assert_eq!((seen(1, "method"), seen(1, "path")), (json!("POST"), json!("/v4/recentcontact/get_list")));
}

#[tokio::test]
async fn a_control_call_that_makes_no_sense_is_refused_with_a_sentence() {
    let service = Service::in_memory().await;
    let contact = |fields: Value| json!({ "sdkAppId": 5, "account": "a", "contacts": [fields] });
    service.control("tencent", json!({ "sdkAppId": "5", "key": "k" })).await;
    for (path, body, word) in [
        ("tencent", json!({ "sdkAppId": 6 }), "key"),
        ("tencent", json!({ "sdkAppId": 0, "key": "k" }), "positive"),
        ("tencent/contacts", json!({ "sdkAppId": 7, "account": "a", "contacts": [] }), "defined"),
        ("tencent/contacts", contact(json!({})), "groupId"),
        ("tencent/contacts", contact(json!({ "account": "b", "time": -1 })), "seconds"),
    ] {
        let answer = post(&format!("/__control/{path}")).control().json(body).on(&service).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text.contains(word), "{}", answer.text);
    }
    let apps = get("/__control/tencent").control().on(&service).await.json();
    assert_eq!(apps, json!({ "apps": [{ "sdkAppId": 5, "key": "k" }] }));
}
