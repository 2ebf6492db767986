//! Calls from what to send to what the answer means, as `js/client.js` goes through them.

use std::cell::Cell;
use std::rc::Rc;

use mimc_wasm::error::Error;
use mimc_wasm::rest::envelope::Reply;
use mimc_wasm::rest::exchange::{Chances, Exchange, LATE, Outcome, Summary, UNREACHED};
use mimc_wasm::rest::pass::{Secret, Signed};
use mimc_wasm::rest::{operation, tokens};
use mimc_wasm::types::Identity;
use serde_json::{Value, json};

use crate::calls::row;
use crate::service::{APP, NOW, Service};

fn alice() -> Identity {
    Identity { app_id: APP.to_owned(), account: "alice".to_owned() }
}

/// The exchange of `method`, with its namespace before a dot.
fn exchange(method: &str, values: Value) -> Exchange {
    Exchange::new(alice(), row(method), &values.to_string())
}

const CHANCES: Chances = Chances { max_retries: 2, random: 0.0 };

/// What an answer with this status and body means.
fn answer(exchange: &mut Exchange, status: u16, body: &str) -> String {
    let reply = Reply { status, body: body.as_bytes().to_vec(), retry_after_ms: None };
    exchange.answer(reply, &CHANCES, &mut |_| {}).text
}

/// The members of a text that begins with `mark`.
fn members(text: &str, mark: char) -> Value {
    let rest = text.strip_prefix(mark).unwrap_or_else(|| panic!("{text} does not begin with {mark}"));
    serde_json::from_str(rest).unwrap()
}

const REFUSED: &str = r#"{"code":401,"message":"no"}"#;

#[test]
fn a_call_says_what_to_send() {
    let call = exchange("topics.create", json!(["n\n", "bob", null]));
    let text = call.next();
    let lines: Vec<_> = text.split('\n').collect();
    let [endpoint, method, path, headers, body, ""] = lines[..] else { panic!("{text}") };
    assert_eq!((endpoint, method), ("M10", "POST"));
    assert_eq!(path, format!("/api/topic/{APP}"));
    assert_eq!(headers, "{}", "type and token are the host's to add");
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body, json!({ "topicName": "n\n", "accounts": "bob" }));
}

#[test]
fn a_call_without_a_body_has_an_empty_line_for_it() {
    assert!(exchange("contacts.list", json!([])).next().ends_with("{}\n\n"));
}

#[test]
fn a_call_that_is_wrong_fails_before_anything_is_sent() {
    for (method, values) in [
        ("conversation.between", json!([0, "bob", 5, 5])),
        ("conversation.range", json!([0, "bob", 5, 5])),
        ("conversation.range", json!([2, "7", 1, 5, null, null, null, { "a": "b" }])),
    ] {
        let error = members(&exchange(method, values).next(), '!');
        assert_eq!(error["kind"], "invalid_input", "{method}");
        assert_eq!(error["renew"], Value::Null);
        assert_eq!(error["again"], Value::Null);
    }
    assert_eq!(members(&Exchange::new(alice(), 99_999, "[]").next(), '!')["kind"], "invalid_input");
}

#[test]
fn an_answer_becomes_its_result() {
    let mut call = exchange("blacklist.has", json!(["bob"]));
    assert_eq!(answer(&mut call, 200, r#"{"code":200,"data":{"isBlack":true}}"#), "=true");
    let mut call = exchange("blacklist.add", json!(["bob"]));
    assert_eq!(answer(&mut call, 200, r#"{"code":200,"message":"ok"}"#), "=");
    let mut call = exchange("user.request", json!(["GET", "/x", ""]));
    assert_eq!(
        answer(&mut call, 200, "\u{feff}{\"a\":12345678901234567890}"),
        r##"#{"a":12345678901234567890}"##
    );
}

#[test]
fn a_refused_token_is_renewed_once() {
    let mut call = exchange("topics.create", json!(["n", "", null]));
    let error = members(&answer(&mut call, 200, REFUSED), '!');
    assert_eq!((&error["renew"], &error["kind"]), (&json!(true), &json!("api")));
    assert!(call.next().starts_with("M10\n"));
    let error = members(&answer(&mut call, 200, REFUSED), '!');
    assert_eq!(
        error,
        json!({ "kind": "api", "message": "the service refused with code 401", "endpoint": "M10", "status": 200,
            "code": 401, "serviceMessage": "no", "isAuth": true })
    );
}

#[test]
fn failures_are_repeated_as_often_as_allowed_and_only_where_that_does_no_harm() {
    for (status, kind) in [(UNREACHED, "transport"), (LATE, "timeout"), (503, "http")] {
        let mut call = exchange("contacts.list", json!([]));
        for pause in [500, 1000] {
            let error = members(&answer(&mut call, status, ""), '!');
            assert_eq!((&error["again"], &error["kind"]), (&json!(pause), &json!(kind)));
        }
        let error = members(&answer(&mut call, status, ""), '!');
        assert_eq!((&error["again"], &error["retryable"]), (&Value::Null, &json!(true)));
        assert_eq!(error["status"], if status == 503 { json!(503) } else { Value::Null });

        let mut change = exchange("contacts.removeDirect", json!(["bob"]));
        assert_eq!(members(&answer(&mut change, status, ""), '!')["again"], Value::Null);
    }
}

#[test]
fn the_service_says_how_long_to_wait() {
    let mut call = exchange("contacts.list", json!([]));
    let reply = Reply { status: 503, body: Vec::new(), retry_after_ms: Some(7_000.0) };
    let error = members(&call.answer(reply, &CHANCES, &mut |_| {}).text, '!');
    assert_eq!(error["again"], 7_000);
}

#[test]
fn a_page_says_how_many_messages_there_are_and_since_when() {
    for (row, timestamp) in [(Some(9), Some(1)), (Some(0), None), (None, Some(1_545_037_945_535_i64))] {
        let mut call = exchange("conversation.before", json!([0, "bob", null]));
        let data = json!({ "row": row, "timestamp": timestamp, "messages": [{ "sequence": 5, "ts": 1, "payload": "" }] });
        let body = json!({ "code": 200, "data": data }).to_string();
        let reply = Reply { status: 200, body: body.into(), retry_after_ms: None };
        let page = call.answer(reply, &CHANCES, &mut |_| {}).page;
        assert_eq!(page, Some(Summary { row: row.unwrap_or(1), timestamp }));
    }
    let mut call = exchange("conversation.before", json!([0, "bob", null]));
    let refused = Reply { status: 503, body: Vec::new(), retry_after_ms: None };
    assert_eq!(call.answer(refused, &CHANCES, &mut |_| {}).page, None);
}

#[test]
fn a_page_says_how_its_messages_are_ordered() {
    let mut call = exchange("conversation.before", json!([0, "bob", null]));
    let row = |sequence: u32| format!(r#"{{"sequence":{sequence},"ts":{sequence},"payload":""}}"#);
    let page = |rows: &[u32]| {
        let rows: Vec<_> = rows.iter().map(|sequence| row(*sequence)).collect();
        format!(r#"{{"code":200,"data":{{"row":9,"timestamp":1,"messages":[{}]}}}}"#, rows.join(","))
    };
    assert_eq!(answer(&mut call, 200, &page(&[1, 2])), "");
    let sorted = answer(&mut call, 200, &page(&[3, 1, 2, 1]));
    assert!(["@[1,2,0]", "@[3,2,0]"].contains(&&*sorted), "{sorted}");
    assert_eq!(members(&answer(&mut call, 200, r#"{"code":200,"data":"x"}"#), '!')["kind"], "decode");
}

/// Walks to the end; what each page brought that is new, and how many requests it took.
async fn walked(service: &Service, token: &str, mut walk: Exchange) -> (Vec<u64>, u32) {
    let (mut sequences, mut requests) = (Vec::new(), 0);
    loop {
        let text = walk.next();
        if text.is_empty() {
            return (sequences, requests);
        }
        requests += 1;
        let lines: Vec<_> = text.split('\n').collect();
        let reply = service.post(lines[2], token, lines[4]).await;
        let mut page: Vec<u64> = Vec::new();
        let mut collect = |columns: &mimc_wasm::rest::page::Columns| {
            let mut start = 0;
            for row in &columns.rows {
                page.push(
                    std::str::from_utf8(&columns.texts.ascii.filled()[start..row.sequence as usize])
                        .unwrap()
                        .parse()
                        .unwrap(),
                );
                start = if row.text & 1 == 0 { row.text as usize / 2 } else { row.sequence as usize };
            }
        };
        let Outcome { text, page: summary } = walk.answer(reply, &CHANCES, &mut collect);
        assert_eq!(summary, None);
        let order: Vec<usize> = serde_json::from_str(text.strip_prefix('@').unwrap()).unwrap();
        sequences.extend(order.into_iter().map(|index| page[index]));
    }
}

#[tokio::test]
async fn a_walk_gives_every_message_once_in_its_direction() {
    let service = Service::new().await;
    let user = service.user("alice").await;
    service.user("bob").await;
    let day = 86_400_000;
    // A crowd within one millisecond, so that pages overlap.
    let times = (0..30).map(|n| NOW - 2 * day + n * 8_000_000).chain(std::iter::repeat_n(NOW - day, 30));
    let seeds = times.map(|ts| json!({ "from": "bob", "to": "alice", "text": "hi", "ts": ts }));
    let mut seeded: Vec<u64> =
        service.seed(seeds.collect()).await.iter().map(|text| text.parse().unwrap()).collect();
    seeded.sort_unstable();

    let forward = exchange("conversation.range", json!([0, "bob", NOW - 3 * day, NOW + day, 20]));
    let (mut found, requests) = walked(&service, &user.token, forward).await;
    assert_eq!(requests, 4, "a request a day");
    found.sort_unstable();
    assert_eq!(found, seeded);

    let backward = exchange("conversation.", json!([0, "bob", null, null, 20]));
    let (mut found, requests) = walked(&service, &user.token, backward).await;
    assert!(requests > 3, "{requests} requests for pages of 20");
    found.sort_unstable();
    assert_eq!(found, seeded);
}

/// A secret that waits first, and whose signature the service thinks is over.
#[derive(Default)]
struct Slow {
    asked: Cell<u32>,
    renewed: Cell<bool>,
}

impl Secret for Slow {
    fn wait_ms(&self) -> f64 {
        self.asked.set(self.asked.get() + 1);
        if self.asked.get() == 1 { 12.5 } else { 0.0 }
    }

    fn sign(&self) -> Result<Signed, Error> {
        Ok(Signed { headers: vec![("appId".into(), APP.into())], query: "?sig=1".into() })
    }

    fn renew(&self, error: &Error) -> bool {
        self.renewed.set(true);
        error.answer.code == Some(70001)
    }
}

#[test]
fn a_secret_stands_in_for_the_token_and_sets_the_pace() {
    let secret = Rc::new(Slow::default());
    let mut call = exchange("contacts.list", json!([])).with_secret(secret.clone());
    assert_eq!(call.next(), "~13");
    let text = call.next();
    let lines: Vec<_> = text.split('\n').collect();
    assert!(lines[2].ends_with("?sig=1"), "{text}");
    let headers: Value = serde_json::from_str(lines[3]).unwrap();
    assert_eq!(headers, json!({ "appId": APP }));

    let refused = r#"{"code":70001,"message":"expired"}"#;
    assert_eq!(members(&answer(&mut call, 200, refused), '!')["renew"], json!(true));
    assert!(secret.renewed.get());
    assert_eq!(members(&answer(&mut call, 200, refused), '!')["renew"], Value::Null, "once");
}

#[test]
fn the_hooks_answer_is_described_or_what_is_wrong_with_it() {
    let data = json!({ "appId": APP, "appPackage": "p", "appAccount": "alice", "miChid": 9,
        "miUserId": "9100000000000000001", "miUserSecurityKey": "ZmFrZQ==", "token": "T" });
    let text = json!({ "code": 200, "data": data }).to_string();
    let token: Value = serde_json::from_str(&tokens::describe(&text, false, &alice())).unwrap();
    assert_eq!(
        token,
        json!({ "token": "T", "uuid": "9100000000000000001", "securityKey": "ZmFrZQ==", "appPackage": "p", "chid": 9 })
    );
    let rounded = text.replace("\"9100000000000000001\"", "9100000000000000001");
    let token: Value = serde_json::from_str(&tokens::describe(&rounded, true, &alice())).unwrap();
    assert_eq!(token["uuid"], Value::Null, "its digits are lost");
    for (answer, code, says) in [
        (r#"{"code":500}"#, json!(500), "refused with code 500"),
        ("nonsense", Value::Null, "did not return"),
    ] {
        let error = members(&tokens::describe(answer, false, &alice()), '!');
        assert_eq!((&error["kind"], &error["code"]), (&json!("token"), &code));
        assert!(error["message"].as_str().unwrap().contains(says), "{error}");
    }
}

#[test]
fn a_row_has_the_same_place_for_javascript() {
    // There places count UTF-16 units.
    assert!(operation::TABLE.is_ascii());
    assert!(operation::at(operation::TABLE.len()).is_none());
}
