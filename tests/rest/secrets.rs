//! No token, key or payload shows in an error's text or in any `Debug` output.

use base64::{Engine, engine::general_purpose::STANDARD};
use mimc_wasm::error::{Error, ErrorKind};
use mimc_wasm::json::{self, Shape};
use mimc_wasm::rest::Decode;
use mimc_wasm::rest::envelope::{Reply, open};
use mimc_wasm::rest::page;
use mimc_wasm::rest::tokens;
use mimc_wasm::types::Identity;
use serde_json::json;

use crate::calls::{contacts, history};
use crate::service::APP;

const PAYLOAD: &str = "the-private-words";
const TOKEN: &str = "the-private-token";
const KEY: &str = "dGhlLXByaXZhdGUta2V5";

fn shows(text: &str) -> Option<&'static str> {
    let encoded = STANDARD.encode(PAYLOAD).leak() as &str;
    // A vector of bytes prints as numbers.
    let numbers: Vec<String> =
        [PAYLOAD, encoded].iter().map(|text| format!("{:?}", text.as_bytes())).collect();
    let inner = |list: &str| list.trim_matches(['[', ']']).to_owned();
    let secrets = [PAYLOAD, TOKEN, KEY, encoded];
    let plain = secrets.into_iter().find(|secret| text.contains(secret));
    plain.or_else(|| numbers.iter().any(|list| text.contains(&inner(list))).then_some("bytes of a payload"))
}

fn page_body() -> String {
    let message = json!({ "sequence": "1", "payload": STANDARD.encode(PAYLOAD), "ts": 5 });
    json!({ "code": 200, "data": { "messages": [message] } }).to_string()
}

fn reply(body: &str) -> Reply {
    Reply { status: 200, body: body.as_bytes().to_vec(), retry_after_ms: None }
}

#[test]
fn a_problem_with_a_token_shows_nothing_of_it() {
    let answer = json!({ "code": 200, "data": {
        "appId": APP, "appAccount": "alice", "miUserId": "1", "miUserSecurityKey": KEY, "token": TOKEN } });
    let who = Identity { app_id: APP.into(), account: "alice".into() };
    let text = tokens::describe(&answer.to_string(), false, &who);
    assert!(text.contains(TOKEN) && text.contains(KEY));
    let unsafe_token = answer.to_string().replace(TOKEN, &format!("{TOKEN}\\n"));
    let refused = answer.to_string().replace("200", "500");
    for wrong in [unsafe_token, refused, answer.to_string().replace("alice", "bob")] {
        let text = tokens::describe(&wrong, false, &who);
        assert!(text.starts_with('!'), "{text}");
        assert_eq!(shows(&text), None);
    }
}

#[test]
fn an_error_does_not_print_what_the_service_sent() {
    let data = json!({ "payload": PAYLOAD });
    let refused =
        json!({ "code": 401, "message": format!("invalid token {TOKEN}"), "data": data }).to_string();
    for (body, kind) in
        [(refused.as_str(), ErrorKind::Api), (&format!("<html>{TOKEN} {PAYLOAD}"), ErrorKind::Decode)]
    {
        let error = open(reply(body), true).unwrap_err();
        assert_eq!(error.kind, kind);
        assert_eq!(shows(&format!("{error:?} {error:#?}")), None);
    }
}

#[test]
fn a_cut_off_page_shows_no_payload_in_its_error() {
    let body = page_body();
    let error: Error = open(reply(&body[..body.len() - 3]), true).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Decode);
    assert_eq!(shows(&error.text), None);
    let answer = &error.answer;
    assert_eq!((&answer.body, &answer.data, &answer.message), (&None, &None, &None));
}

#[test]
fn an_answer_shows_no_payload() {
    assert_eq!(shows(&format!("{:?}", reply(&page_body()))), None);
    assert_eq!(shows(&format!("{:?}", open(reply(&page_body()), true).unwrap())), None);
}

#[test]
fn decoded_messages_show_no_payload() {
    let opened = open(reply(&page_body()), true).unwrap();
    let page = page::decode(opened.data().unwrap(), None, &mut |columns| {
        assert_eq!(shows(&format!("{columns:?}")), None);
    });
    assert_eq!(shows(&format!("{:?}", page.unwrap())), None);

    let last = json!([{ "userType": "USER", "id": "1", "timestamp": 1, "lastMessage": { "payload": STANDARD.encode(PAYLOAD) } }]);
    let Decode::Plain(shape @ Shape::List(_)) = contacts::list().decode else { panic!("a list") };
    let json = json::translate(shape, Some(&last.to_string())).unwrap().unwrap();
    assert!(json.text.contains(PAYLOAD));
    assert_eq!(shows(&format!("{json:?}")), None);
}

#[test]
fn a_refused_call_names_the_parameter_and_not_its_value() {
    let who = Identity { app_id: APP.into(), account: "alice".into() };
    let peer = history::Peer::Direct("bob".into());
    let error = history::sequences(&who, &peer, TOKEN, TOKEN).unwrap_err();
    assert_eq!((error.kind, shows(&error.text)), (ErrorKind::InvalidInput, None));
}
