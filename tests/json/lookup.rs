//! `find`: members by name, as serde_json's own map has them.

use mimc_wasm::json::{Malformed, Value, find};
use proptest::{collection::vec, prelude::*, sample::select};

use crate::texts::{damage, document, value};
use crate::trees::scanner_accepts;

fn found(name: &str, text: &str) -> Option<String> {
    match find(&[name], text).unwrap()[0] {
        Value::Null => None,
        Value::Text(text) => Some(format!("\"{}\"", text.raw)),
        other => Some(other.json().to_owned()),
    }
}

/// The last value of the member, if that is not null.
fn last(name: &str, text: &str) -> Option<String> {
    let map: std::collections::HashMap<String, &serde_json::value::RawValue> =
        serde_json::from_str(text).unwrap();
    map.get(name).map(|value| value.get().to_owned()).filter(|value| value != "null")
}

fn object(values: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let key = select(&[r#""a""#, r#""\u0061""#, r#""b""#, r#""""#, r#""a|b""#][..]);
    vec((key, values), 0..6).prop_map(|members| {
        let members: Vec<String> = members.iter().map(|(key, value)| format!("{key} : {value}")).collect();
        format!(" {{ {} }}\n", members.join(" , "))
    })
}

proptest! {
    #![proptest_config(crate::cases(256))]

    #[test]
    fn of_equal_keys_the_last_one_counts(text in object(value().prop_filter("null", |value| value != "null"))) {
        for name in ["a", "b", ""] {
            prop_assert_eq!(found(name, &text), last(name, &text), "{} in {}", name, text);
        }
    }

    #[test]
    fn only_a_whole_object_is_looked_into(text in document(), damage in damage()) {
        for text in [text.clone(), damage.apply(&text)] {
            let is_object = scanner_accepts(&text) && text.trim_start().starts_with('{');
            prop_assert_eq!(find(&["a"], &text).is_ok(), is_object, "{}", text);
        }
    }
}

#[test]
fn a_null_behind_an_equal_key_counts_as_the_last_one() {
    assert_eq!(found("a", r#"{"a":1,"a":null}"#), None);
    assert_eq!(found("a", r#"{"a":null,"a":1}"#).as_deref(), Some("1"));
}

#[test]
fn values_come_in_the_order_of_the_names() {
    let values = find(&["c", "a", "b"], r#"{"a":1,"b":[2],"c":"3"}"#).unwrap();
    let texts: Vec<_> = values.iter().map(|value| value.json()).collect();
    assert_eq!(texts, ["3", "1", "[2]"]);
}

#[test]
fn what_follows_the_object_is_an_error() {
    assert_eq!(find(&["a"], "{\"a\":1}x").unwrap_err(), Malformed);
    assert_eq!(find(&["a"], "{\"a\":1").unwrap_err(), Malformed);
}
