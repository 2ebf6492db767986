//! GeWe's lists: answers, errors, and when the cache is worth a look.

use mimc_wasm::error::ErrorKind;
use mimc_wasm::server::gewe::{Failed, cached, classify, live};
use serde_json::json;

use crate::{answer, sent};

#[test]
fn both_calls_name_the_device_and_only_the_cached_one_is_repeated() {
    let (live, cached) = (live("wx_FAKEdevice0001"), cached("wx_FAKEdevice0001"));
    assert_eq!(
        (live.endpoint, live.path.as_str(), live.repeatable),
        ("G01", "/contacts/fetchContactsList", false)
    );
    assert_eq!(
        (cached.endpoint, cached.path.as_str(), cached.repeatable),
        ("G02", "/contacts/fetchContactsListCache", true)
    );
    for request in [live, cached] {
        assert_eq!((request.method, sent(&request)), ("POST", json!({ "appId": "wx_FAKEdevice0001" })));
    }
}

#[test]
fn the_three_lists_are_kept_as_sent() {
    let body = r#"{"ret":"200","msg":"操作成功","data":{"friends":["weixin","wxid_a","weixin"],"chatrooms":null,"later":1}}"#;
    assert_eq!(
        answer(&live("d"), 200, body).expect("lists"),
        json!({ "friends": ["weixin", "wxid_a", "weixin"], "groups": [], "officialAccounts": [] })
    );
}

#[test]
fn what_the_document_calls_an_error_is_one() {
    let kind = |status, body: &str| answer(&live("d"), status, body).unwrap_err().kind;
    assert_eq!(kind(502, "<html>"), ErrorKind::Http);
    assert_eq!(kind(504, r#"{"ret":200,"data":{}}"#), ErrorKind::Http);
    for body in [
        "",
        "{\"ret\":200,",
        "{}",
        r#"{"ret":200}"#,
        r#"{"ret":200,"data":[]}"#,
        r#"{"msg":"x"}"#,
        r#"{"ret":200,"data":{"friends":[5]}}"#,
        r#"{"ret":200,"data":{"ghs":"gh_1"}}"#,
    ] {
        assert_eq!(kind(200, body), ErrorKind::Decode, "{body}");
    }
    for (body, message, data) in [
        (
            r#"{"ret":500,"msg":"失败","data":{"code":"-1","msg":"设备不存在"}}"#,
            Some("失败"),
            Some(r#"{"code":"-1","msg":"设备不存在"}"#),
        ),
        (r#"{"ret":500,"msg":null}"#, None, None),
        (r#"{"ret":500,"msg":"x","data":"text"}"#, Some("x"), None),
    ] {
        let error = answer(&live("d"), 200, body).unwrap_err();
        let said = &error.answer;
        assert_eq!((error.kind, said.code), (ErrorKind::Api, Some(500)), "{body}");
        assert_eq!((said.message.as_deref(), said.data.as_deref()), (message, data), "{body}");
    }
}

#[test]
fn the_cache_is_worth_a_look_after_a_time_out_and_after_success_without_data() {
    let failed =
        |kind: &str, status: Option<f64>, code: Option<f64>| Failed { kind: kind.into(), status, code };
    for after in [
        failed("timeout", None, None),
        failed("http", Some(504.0), None),
        failed("http", Some(408.0), None),
        failed("decode", Some(200.0), Some(200.0)),
    ] {
        assert!(after.asks_for_cache(), "{after:?}");
    }
    for after in [
        failed("http", Some(502.0), None),
        failed("decode", Some(200.0), None),
        failed("api", Some(200.0), Some(500.0)),
        failed("transport", None, None),
        Failed::default(),
    ] {
        assert!(!after.asks_for_cache(), "{after:?}");
    }
    assert!(
        !failed("http", Some(504.0), None).is_unready(),
        "a gateway that gives up on the cache is an error"
    );
    // As the answers themselves say it.
    let error = answer(&live("d"), 200, r#"{"ret":200,"msg":"ok"}"#).unwrap_err();
    assert_eq!(error.answer.code, Some(200));
    let error = answer(&live("d"), 200, "cut").unwrap_err();
    assert_eq!(error.answer.code, None);
}

#[test]
fn ids_are_sorted_by_their_looks() {
    let ids = ["gh_1", "wxid_a", "1@chatroom", "weixin", "gh_2", "gh_x@chatroom", "wxid_a"];
    let lists = classify(ids.map(str::to_owned).to_vec());
    assert_eq!(
        serde_json::to_value(&lists).unwrap(),
        json!({
            "friends": ["wxid_a", "weixin", "wxid_a"],
            "groups": ["1@chatroom", "gh_x@chatroom"],
            "officialAccounts": ["gh_1", "gh_2"],
        })
    );
}
