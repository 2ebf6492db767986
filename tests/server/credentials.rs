//! What shows that a server may act for an account, and that nothing of it is printed.

use mimc_wasm::error::ErrorKind;
use mimc_wasm::server::app;
use mimc_wasm::server::credentials::AppCredentials;
use mimc_wasm::types::Identity;

use crate::{answer, sent};

fn credentials() -> AppCredentials {
    AppCredentials::new("2880000000000000001".into(), "the-key".into(), "the-secret".into())
        .expect("usable ones")
}

/// Header `name` of a call on behalf of `account`.
fn header(account: &str, name: &str) -> Option<String> {
    credentials().headers(account).into_iter().find(|(header, _)| header == name).map(|(_, value)| value)
}

#[test]
fn an_ascii_account_goes_as_it_is() {
    assert_eq!(header("alice smith", "appAccount").as_deref(), Some("alice smith"));
    assert_eq!(header("alice", "appAccountEncode"), None);
    assert_eq!(header("alice", "appId").as_deref(), Some("2880000000000000001"));
    assert_eq!(header("alice", "appKey").as_deref(), Some("the-key"));
    assert_eq!(header("alice", "appSecret").as_deref(), Some("the-secret"));
}

#[test]
fn an_account_that_no_header_carries_goes_as_base64() {
    assert_eq!(header("张三", "appAccount").as_deref(), Some("5byg5LiJ"));
    for account in ["张三", "🙂", " edges ", "line\nfeed", "tab\t", "caf\u{e9}"] {
        assert_eq!(header(account, "appAccountEncode").as_deref(), Some("base64"), "{account:?}");
    }
}

#[test]
fn secrets_that_no_header_carries_are_refused() {
    for (key, secret) in [("", "s"), ("k", ""), ("k\n", "s"), ("k", "密码"), ("k k", "s")] {
        let error = AppCredentials::new("1".into(), key.into(), secret.into()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidInput);
    }
}

#[test]
fn no_debug_form_shows_a_secret() {
    let request = app::token(&credentials(), "alice");
    let shown = format!("{:?} {request:?} {:?}", credentials(), *request);
    assert!(!shown.contains("the-"), "{shown}");
    let error = AppCredentials::new("1".into(), "the-key\n".into(), "the-secret".into()).unwrap_err();
    assert!(!format!("{error:?}").contains("the-"));
}

#[test]
fn the_token_service_gets_the_credentials_in_the_body() {
    let request = app::token(&credentials(), "张三");
    assert_eq!((request.method, request.path.as_str()), ("POST", "/api/account/token"));
    assert!(!request.repeatable);
    assert_eq!(
        sent(&request),
        serde_json::json!({
            "appId": "2880000000000000001", "appKey": "the-key", "appSecret": "the-secret", "appAccount": "张三",
        })
    );
}

#[test]
fn a_token_answer_is_kept_byte_for_byte() {
    let text = "{ \"code\" :200,\n\"data\":{\"appId\":2880000000000000001,\"appAccount\":\"a\\u6c49\",\"miUserId\":9100000000000000001,\"token\":\"T\"}, \"x\": 1.50 }\n";
    let kept = answer(&app::token(&credentials(), "a汉"), 200, text).expect("a success");
    assert_eq!(kept.as_str(), Some(text));
    let who = |account: &str| Identity { app_id: "2880000000000000001".into(), account: account.into() };
    assert!(app::check_token(text, &who("a汉")).is_ok());
    assert_eq!(app::check_token(text, &who("bob")).unwrap_err().kind, ErrorKind::Decode);
    assert_eq!(
        app::check_token(r#"{"code":200,"data":null}"#, &who("a汉")).unwrap_err().kind,
        ErrorKind::Decode
    );
}

#[test]
fn a_refused_token_is_the_services_error() {
    let refused = answer(
        &app::token(&credentials(), "a"),
        200,
        r#"{"code":401,"message":"app authentication failed","data":null}"#,
    );
    let error = refused.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Api);
    assert!(error.is_auth());
}
