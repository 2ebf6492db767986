//! What the token hook hands over: the token service's answer, whole or through a JavaScript object.

use mimc_wasm::rest::tokens;
use mimc_wasm::types::Identity;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::service::{APP, each_id_style};

/// A token as JavaScript keeps it.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Token {
    pub token: String,
    pub uuid: Option<String>,
    pub security_key: String,
    pub app_package: String,
    pub chid: i64,
}

/// Why an answer is of no use.
#[derive(Debug, PartialEq)]
pub enum TokenProblem {
    Unreadable,
    OtherApp,
    OtherAccount,
    Refused(i64),
}

impl Token {
    pub fn read(answer: &str, parsed: bool, who: &Identity) -> Result<Self, TokenProblem> {
        let text = tokens::describe(answer, parsed, who);
        let Some(error) = text.strip_prefix('!') else { return Ok(serde_json::from_str(&text).unwrap()) };
        let error: Value = serde_json::from_str(error).unwrap();
        assert_eq!(error["kind"], "token");
        let says = error["message"].as_str().unwrap();
        Err(match error["code"].as_i64() {
            Some(code) => {
                assert_eq!(says, format!("the token service refused with code {code}"));
                TokenProblem::Refused(code)
            }
            None if says.contains("another application id") => TokenProblem::OtherApp,
            None if says.contains("another account") => TokenProblem::OtherAccount,
            None => {
                assert_eq!(says, "the token hook did not return the token service's answer");
                TokenProblem::Unreadable
            }
        })
    }
}

fn who(account: &str) -> Identity {
    Identity { app_id: APP.to_owned(), account: account.to_owned() }
}

fn answer() -> Value {
    json!({ "code": 200, "message": "success", "data": {
        "appId": APP, "appPackage": "com.example.chat", "appAccount": "alice", "miChid": 9,
        "miUserId": "9100000000000000001", "miUserSecurityKey": "ZmFrZQ==", "token": "FAKE-token" } })
}

/// The answer with one field of `data` changed; `None` takes it away.
fn with(key: &str, value: Option<Value>) -> String {
    let mut answer = answer();
    match value {
        Some(value) => answer["data"][key] = value,
        None => drop(answer["data"].as_object_mut().unwrap().remove(key)),
    }
    answer.to_string()
}

fn read(text: &str) -> Result<Token, TokenProblem> {
    Token::read(text, false, &who("alice"))
}

fn read_parsed(text: &str) -> Result<Token, TokenProblem> {
    Token::read(text, true, &who("alice"))
}

/// What `JSON.stringify` makes of a number that JavaScript rounded.
fn through_javascript(id: u64) -> Value {
    serde_json::from_str(&(id as f64).to_string()).unwrap()
}

#[tokio::test]
async fn an_answer_of_the_service_is_read_whole() {
    each_id_style(async |service| {
        for account in ["alice", "李雷 \"x\""] {
            let text = service.token_answer(account).await;
            let data: Value = serde_json::from_str::<Value>(&text).unwrap()["data"].clone();
            let token = Token::read(&text, false, &who(account)).unwrap();
            let uuid = data["miUserId"].as_str().map_or_else(|| data["miUserId"].to_string(), str::to_owned);
            assert_eq!((token.uuid.as_deref(), token.chid), (Some(uuid.as_str()), 9));
            assert_eq!(data["token"], *token.token);
            assert_eq!(data["miUserSecurityKey"], *token.security_key);
            assert_eq!(data["appPackage"], *token.app_package);
        }
    })
    .await;
}

#[test]
fn ids_may_be_text_or_numbers() {
    for app in [json!(APP), json!(2_880_000_000_000_000_001_u64)] {
        for uuid in [json!("9100000000000000001"), json!(9_100_000_000_000_000_001_u64)] {
            let mut answer = answer();
            answer["data"]["appId"] = app.clone();
            answer["data"]["miUserId"] = uuid;
            assert_eq!(read(&answer.to_string()).unwrap().uuid.as_deref(), Some("9100000000000000001"));
        }
    }
}

#[test]
fn an_answer_for_another_app_is_refused() {
    // The neighbour is the same double.
    for app in [
        json!("2880000000000000003"),
        json!(2_880_000_000_000_000_003_u64),
        json!(1),
        json!(""),
        json!(null),
        json!("x"),
    ] {
        assert_eq!(read(&with("appId", Some(app.clone()))), Err(TokenProblem::OtherApp), "{app}");
    }
    assert_eq!(read(&with("appId", None)), Err(TokenProblem::OtherApp));
}

#[test]
fn an_answer_for_another_account_is_refused() {
    for account in [json!("bob"), json!("Alice"), json!("alice "), json!(""), json!(null), json!(7)] {
        assert_eq!(
            read(&with("appAccount", Some(account.clone()))),
            Err(TokenProblem::OtherAccount),
            "{account}"
        );
    }
    assert_eq!(read(&with("appAccount", None)), Err(TokenProblem::OtherAccount));
}

#[test]
fn a_refusal_of_the_token_service_keeps_its_code() {
    for (code, expected) in [(json!(500), 500), (json!("401"), 401), (json!(-1), -1)] {
        let body = json!({ "code": code, "message": "no", "data": null }).to_string();
        assert_eq!(read(&body), Err(TokenProblem::Refused(expected)));
    }
}

#[test]
fn what_is_no_token_answer_is_unreadable() {
    for text in [
        "",
        "null",
        "[]",
        "\"x\"",
        "{}",
        "{\"code\":null}",
        "{\"code\":200}",
        "{\"code\":200,\"data\":null}",
        "{\"code\":200,\"data\":[]}",
        "{\"code\":200",
        "<html>",
    ] {
        assert_eq!(read(text), Err(TokenProblem::Unreadable), "{text}");
    }
    for uuid in
        [None, Some(json!(null)), Some(json!("")), Some(json!("x")), Some(json!(1.5)), Some(json!(true))]
    {
        assert_eq!(read(&with("miUserId", uuid.clone())), Err(TokenProblem::Unreadable), "{uuid:?}");
    }
}

#[test]
fn a_fraction_is_no_id_even_where_javascript_parsed_it() {
    for uuid in [json!(1.5), json!(1e300), json!(null), json!("")] {
        assert_eq!(
            read_parsed(&with("miUserId", Some(uuid.clone()))),
            Err(TokenProblem::Unreadable),
            "{uuid}"
        );
    }
}

#[test]
fn a_token_that_no_header_can_carry_is_unreadable() {
    for token in [
        json!(""),
        json!("a b"),
        json!("a\nb"),
        json!("a\r\nX: y"),
        json!("ü"),
        json!("令牌"),
        json!("a\u{7f}"),
        json!("a\u{0}"),
        json!("a\t"),
        json!(null),
        json!(7),
    ] {
        assert_eq!(read(&with("token", Some(token.clone()))), Err(TokenProblem::Unreadable), "{token}");
    }
    assert_eq!(read(&with("token", None)), Err(TokenProblem::Unreadable));
    let long = "!~aZ09+/=_-.".repeat(500);
    assert_eq!(read(&with("token", Some(json!(long)))).unwrap().token, long);
}

#[test]
fn the_rest_of_the_answer_is_optional() {
    for value in [None, Some(json!(null)), Some(json!([]))] {
        let read = |key| read(&with(key, value.clone())).unwrap();
        assert_eq!(read("miUserSecurityKey").security_key, "");
        assert_eq!(read("appPackage").app_package, "");
        assert_eq!(read("miChid").chid, 9);
    }
    assert_eq!(read(&with("miChid", Some(json!("7")))).unwrap().chid, 7);
}

#[test]
fn an_object_that_javascript_parsed_has_lost_big_digits() {
    let mut rounded = answer();
    rounded["data"]["appId"] = through_javascript(APP.parse().unwrap());
    rounded["data"]["miUserId"] = through_javascript(9_100_000_000_000_000_001);
    assert_ne!(rounded["data"]["appId"].to_string(), APP);
    let token = read_parsed(&rounded.to_string()).unwrap();
    assert_eq!((token.uuid, token.token.as_str()), (None, "FAKE-token"));
    // As text of the service it would simply be another app.
    assert_eq!(read(&rounded.to_string()), Err(TokenProblem::OtherApp));
}

#[test]
fn an_object_that_javascript_parsed_keeps_what_fits() {
    assert_eq!(read_parsed(&answer().to_string()).unwrap().uuid.as_deref(), Some("9100000000000000001"));
    let small = with("miUserId", Some(json!(9_007_199_254_740_991_u64)));
    assert_eq!(read_parsed(&small).unwrap().uuid.as_deref(), Some("9007199254740991"));
    let other = with("appId", Some(through_javascript(2_880_000_000_000_010_001)));
    assert_eq!(read_parsed(&other), Err(TokenProblem::OtherApp));
    let as_text = with("appId", Some(json!("2880000000000000003")));
    assert_eq!(read_parsed(&as_text), Err(TokenProblem::OtherApp));
}
