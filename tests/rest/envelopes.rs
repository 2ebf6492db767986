//! The table of error kinds: what status and body of an answer mean, and what is kept of them.

use mimc_emulator::{Fault, FaultKind};
use mimc_wasm::error::{Answer, Error, ErrorKind, MAX_DATA};
use mimc_wasm::rest::envelope::{Opened, Reply, open};

use crate::calls::contacts;
use crate::service::Service;

fn reply(status: u16, body: &str) -> Reply {
    Reply { status, body: body.as_bytes().to_vec(), retry_after_ms: None }
}

fn opened(status: u16, body: &str) -> Result<Opened, Error> {
    open(reply(status, body), true)
}

fn error(status: u16, body: &str) -> Error {
    opened(status, body).expect_err(body)
}

fn answer(error: &Error) -> &Answer {
    &error.answer
}

/// Bodies without a readable `code`.
const FOREIGN: [&str; 22] = [
    "",
    " ",
    "<html>Bad Gateway</html>",
    "null",
    "[]",
    "[{\"code\":200}]",
    "200",
    "\"code\"",
    "{}",
    "{\"data\":{}}",
    "{\"code\":null}",
    "{\"code\":true}",
    "{\"code\":200.0}",
    "{\"code\":2e2}",
    "{\"code\":\"\"}",
    "{\"code\":\"ok\"}",
    "{\"code\":[200]}",
    "{\"code\":99999999999999999999}",
    "{\"code\":200",
    "{\"code\":200}x",
    "{\"Code\":200}",
    "{\"code\":200,}",
];

#[test]
fn a_success_is_code_200_with_a_status_of_success() {
    for status in [200, 201, 204, 299] {
        for body in [
            "{\"code\":200}",
            "{\"code\":\"200\"}",
            " {\"more\":[],\"code\":200}\n",
            "\u{feff}{\"code\":200}",
        ] {
            assert_eq!(opened(status, body).unwrap().data(), None, "{status} {body}");
        }
    }
}

#[test]
fn an_answer_with_success_and_no_readable_code_is_a_decode_error() {
    for body in FOREIGN {
        for status in [200, 201] {
            let error = error(status, body);
            assert_eq!(error.kind, ErrorKind::Decode, "{body}");
            assert_eq!((answer(&error).status, answer(&error).code), (status, None));
        }
    }
}

#[test]
fn an_answer_with_another_status_and_no_readable_code_is_an_http_error() {
    for body in FOREIGN {
        for status in [100, 199, 300, 304, 400, 401, 404, 429, 500, 502, 503] {
            let error = error(status, body);
            assert_eq!(error.kind, ErrorKind::Http, "{status} {body}");
            assert_eq!((answer(&error).status, answer(&error).code), (status, None));
            // What looks like JSON may hold messages.
            let kept = (!body.starts_with(['{', '['])).then_some(body);
            assert_eq!(answer(&error).body.as_deref(), kept);
        }
    }
}

#[test]
fn code_200_with_another_status_is_an_http_error() {
    for body in ["{\"code\":200}", "{\"code\":\"200\",\"data\":{}}"] {
        assert_eq!(error(500, body).kind, ErrorKind::Http);
        assert_eq!(error(302, body).kind, ErrorKind::Http);
    }
}

#[test]
fn any_other_code_is_an_api_error_whatever_the_status() {
    for status in [200, 204, 301, 400, 401, 500, 502] {
        for (code, number) in [
            ("500", 500),
            ("\"401\"", 401),
            ("0", 0),
            ("-1", -1),
            ("\"-7\"", -7),
            ("9007199254740991", 9_007_199_254_740_991),
        ] {
            let error = error(status, &format!("{{\"data\":[1, 2],\"message\":\"m\\n\",\"code\":{code}}}"));
            assert_eq!(error.kind, ErrorKind::Api, "{status} {code}");
            let answer = answer(&error);
            assert_eq!((answer.status, answer.code), (status, Some(number)));
            assert_eq!((answer.message.as_deref(), answer.data.as_deref()), (Some("m\n"), Some("[1, 2]")));
            assert_eq!(answer.body, None);
        }
    }
}

#[test]
fn message_and_data_of_a_refusal_may_be_missing_or_null() {
    for body in
        ["{\"code\":500}", "{\"code\":500,\"message\":null,\"data\":null}", "{\"code\":500,\"message\":7}"]
    {
        let error = error(200, body);
        assert_eq!((&answer(&error).message, &answer(&error).data), (&None, &None), "{body}");
    }
}

#[test]
fn data_is_handed_on_as_it_stands_in_the_text() {
    for data in ["{ \"a\" : [1, \"}\"] }", "[ ]", "\"a\\\"b\"", "\"\"", "154503794553568001", "false"] {
        for body in [
            format!("{{\"code\":200,\"data\": {data} }}"),
            format!("\u{feff}{{\"data\":{data},\"code\":200}}"),
        ] {
            assert_eq!(opened(200, &body).unwrap().data(), Some(data), "{body}");
        }
        let error = error(200, &format!("{{\"code\":1,\"data\":{data}}}"));
        assert_eq!(answer(&error).data.as_deref(), Some(data));
    }
    assert_eq!(opened(200, "{\"code\":200,\"data\":null}").unwrap().data(), None);
}

#[test]
fn bytes_that_are_not_utf_8_are_no_envelope() {
    let mut body = b"{\"code\":200,\"message\":\"\xff\"}".to_vec();
    for (status, kind) in [(200, ErrorKind::Decode), (502, ErrorKind::Http)] {
        let error = open(Reply { status, body: body.clone(), retry_after_ms: None }, true).unwrap_err();
        assert_eq!(error.kind, kind);
    }
    let error =
        open(Reply { status: 502, body: b"<\xff>".to_vec(), retry_after_ms: None }, true).unwrap_err();
    assert_eq!(answer(&error).body.as_deref(), Some("<\u{fffd}>"));
    body.retain(u8::is_ascii);
    assert!(open(Reply { status: 200, body, retry_after_ms: None }, true).is_ok());
}

#[test]
fn only_a_short_start_of_a_foreign_body_is_kept() {
    let error = error(502, &"网".repeat(1000));
    assert_eq!(answer(&error).body.as_deref(), Some(&*"网".repeat(66)));
}

#[test]
fn long_data_is_cut_between_characters() {
    let error = error(200, &format!("{{\"code\":500,\"data\":\"x{}\"}}", "网".repeat(MAX_DATA)));
    let data = answer(&error).data.as_deref().unwrap();
    assert!(data.len() <= MAX_DATA && data.len() > MAX_DATA - 4 && data.ends_with('网'));
}

#[test]
fn a_path_of_the_applications_own_needs_no_envelope() {
    for body in ["[1]", "{\"a\":1}", "\"x\"", "1", "{\"code\":200}", " {} "] {
        assert_eq!(open(reply(200, body), false).unwrap().text(), body);
    }
    assert_eq!(open(reply(200, "{\"code\":403}"), false).unwrap_err().kind, ErrorKind::Api);
    for body in ["", "<html>", "[1"] {
        assert_eq!(open(reply(200, body), false).unwrap_err().kind, ErrorKind::Decode, "{body}");
    }
    assert_eq!(open(reply(500, "[1]"), false).unwrap_err().kind, ErrorKind::Http);
}

#[tokio::test]
async fn what_goes_wrong_on_the_way_is_told_apart() {
    let service = Service::new().await;
    let alice = service.user("alice").await;
    let html =
        |status| FaultKind::Status { status, body: "<html>".into(), content_type: Some("text/html".into()) };
    let envelope = FaultKind::Status { status: 503, body: "{\"code\":7}".into(), content_type: None };
    for (fault, kind, status, code) in [
        (html(200), ErrorKind::Decode, 200, None),
        (html(404), ErrorKind::Http, 404, None),
        (html(502), ErrorKind::Http, 502, None),
        (envelope, ErrorKind::Api, 503, Some(7)),
        (FaultKind::Empty, ErrorKind::Decode, 200, None),
        (FaultKind::Truncate { bytes: 20 }, ErrorKind::Decode, 200, None),
        (FaultKind::Body { body: "[]".into() }, ErrorKind::Decode, 200, None),
        (FaultKind::Code { code: 429, message: "slow".into() }, ErrorKind::Api, 200, Some(429)),
    ] {
        service.emulator.inject(Fault::once("M26", fault.clone())).unwrap();
        let error = alice.call(contacts::list()).await.unwrap_err();
        assert_eq!(
            (error.kind, answer(&error).status, answer(&error).code),
            (kind, status, code),
            "{fault:?}"
        );
    }
    assert!(alice.call(contacts::list()).await.is_ok());
}
