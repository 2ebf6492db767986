//! What the service posts, in old and new shapes.

use mimc_wasm::error::ErrorKind;
use mimc_wasm::server::callback::{About, Bytes, Callback, key, parse};
use serde_json::{Value, json};

/// A one-to-one callback; `change` goes over it, `null` removing a member.
fn direct(change: Value) -> String {
    changed(
        json!({
            "msgType": "NORMAL_MSG", "fromAppId": 2_880_000_000_000_000_001_u64, "toAppId": "2880000000000000001",
            "fromAccount": "alice", "toAccount": "bob", "payload": "5L2g5aW9", "timestamp": 1_545_037_945_535_u64,
        }),
        change,
    )
}

fn topic(change: Value) -> String {
    changed(
        json!({
            "msgType": "OFFLINE_TOPIC_MSG", "appId": "2880000000000000001", "topicId": 21_360_000_000_000_001_u64,
            "fromAccount": "alice", "toAccounts": ["bob", "张三"], "payload": "aGk=", "timestamp": "1545037945535",
        }),
        change,
    )
}

fn changed(mut body: Value, change: Value) -> String {
    let members = body.as_object_mut().unwrap();
    for (name, value) in change.as_object().unwrap() {
        if value.is_null() {
            members.remove(name)
        } else {
            members.insert(name.clone(), value.clone())
        };
    }
    body.to_string()
}

fn read(body: &str) -> Callback {
    parse(body).unwrap_or_else(|error| panic!("{error:?}: {body}"))
}

#[test]
fn the_four_kinds_are_told_apart() {
    for (msg_type, kind, offline) in [
        ("NORMAL_MSG", About::Direct, false),
        ("OFFLINE_MSG", About::Direct, true),
        ("NORMAL_TOPIC_MSG", About::Topic, false),
        ("OFFLINE_TOPIC_MSG", About::Topic, true),
    ] {
        let change = json!({ "msgType": msg_type });
        let read = read(&if kind == About::Direct { direct(change) } else { topic(change) });
        assert_eq!((read.kind, read.offline), (kind, offline), "{msg_type}");
    }
}

#[test]
fn a_callback_keeps_every_digit_and_every_name() {
    let body = direct(json!({
        "fromResource": "r1", "toResource": "r2", "packetId": "p-1", "sequence": 154_503_794_553_568_001_u64,
        "bizType": "TEXT", "authentication": "opaque", "somethingNew": { "a": [1] },
    }));
    let shown = serde_json::to_value(read(&body)).unwrap();
    assert_eq!(
        shown,
        json!({
            "kind": "direct", "offline": false, "raw": body, "text": "你好", "msgType": "NORMAL_MSG",
            "fromAppId": "2880000000000000001", "toAppId": "2880000000000000001", "fromAccount": "alice",
            "toAccount": "bob", "timestamp": 1_545_037_945_535_u64, "fromResource": "r1", "toResource": "r2",
            "packetId": "p-1", "sequence": "154503794553568001", "bizType": "TEXT", "authentication": "opaque",
        })
    );
    let shown = serde_json::to_value(read(&topic(json!({})))).unwrap();
    assert_eq!(shown["topicId"], "21360000000000001");
    assert_eq!(shown["toAccounts"], json!(["bob", "张三"]));
    assert_eq!(shown["timestamp"], 1_545_037_945_535_u64);
}

#[test]
fn payloads_are_text_or_bytes_or_left_alone() {
    let shape = |payload: &str| {
        let Callback { text, bytes, undecoded, .. } = read(&direct(json!({ "payload": payload })));
        (text, bytes.map(|Bytes(bytes)| bytes), undecoded)
    };
    assert_eq!(shape("aGk="), ("hi".into(), None, None));
    assert_eq!(shape("/w=="), ("\u{fffd}".into(), Some(vec![255]), None));
    assert_eq!(shape("plain text"), ("plain text".into(), None, Some(true)));
    let missing = read(&direct(json!({ "payload": null })));
    assert_eq!((missing.text.as_str(), missing.undecoded), ("", None));
}

#[test]
fn an_unknown_kind_is_no_error() {
    for body in ["{}", r#"{"msgType":"LATER_MSG","payload":"aGk=","toAccounts":5}"#, r#"{"msgType":5}"#] {
        let read = read(body);
        assert_eq!((read.kind, read.offline, read.raw.as_str()), (About::Unknown, false, body));
    }
}

#[test]
fn what_is_no_callback_is_an_error_that_repeats_nothing_of_it() {
    let cut = direct(json!({}));
    for body in [
        "",
        "[]",
        "null",
        "5",
        "\"secret-text\"",
        &cut[..cut.len() - 1],
        &direct(json!({ "fromAccount": null })),
        &direct(json!({ "toAccount": null })),
        &direct(json!({ "timestamp": "yesterday" })),
        &topic(json!({ "topicId": 1.5 })),
    ] {
        let error = parse(body).expect_err(body);
        assert_eq!(error.kind, ErrorKind::Decode);
        assert!(!format!("{error:?}").contains("secret-text"));
    }
    assert!(!format!("{:?}", read(&cut)).contains("alice"), "no Debug form shows a message");
}

#[test]
fn a_repetition_has_the_same_key_and_nothing_else_has() {
    let of = |body: String| key(&read(&body));
    let same = |a: Value, b: Value| assert_eq!(of(direct(a)), of(direct(b)));
    let other = |a: Value, b: Value| assert_ne!(of(direct(a)), of(direct(b)));
    // By sequence, whatever else changed; by packet id and sender; by the whole body.
    same(json!({ "sequence": "7" }), json!({ "sequence": 7, "timestamp": 5, "packetId": "p" }));
    same(json!({ "packetId": "p" }), json!({ "packetId": "p", "timestamp": 5 }));
    same(json!({}), json!({}));
    other(json!({ "sequence": "7" }), json!({ "sequence": "8" }));
    other(json!({ "sequence": "7" }), json!({ "sequence": "7", "msgType": "OFFLINE_MSG" }));
    other(json!({ "packetId": "p" }), json!({ "packetId": "p", "fromAccount": "carol" }));
    other(json!({ "packetId": "7" }), json!({ "sequence": "7" }));
    other(json!({}), json!({ "payload": "aGk=" }));
    // What separates the parts cannot be forged.
    other(
        json!({ "packetId": "a\",\"b", "fromAccount": "c" }),
        json!({ "packetId": "a", "fromAccount": "b\",\"c" }),
    );
}
