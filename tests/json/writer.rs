//! What the writer writes, serde_json reads back.

use mimc_wasm::json::{Scanner, Writer};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

fn written(text: &str) -> String {
    let mut writer = Writer::new();
    writer.string(text);
    writer.finish()
}

/// Writes any value with the writer's own methods.
fn write(writer: &mut Writer, value: &Value) {
    match value {
        Value::Null => writer.raw("null"),
        Value::Bool(flag) => writer.bool(*flag),
        Value::Number(number) => writer.raw(&number.to_string()),
        Value::String(text) => writer.string(text),
        Value::Array(items) => {
            writer.open_array();
            items.iter().for_each(|item| write(writer, item));
            writer.close_array()
        }
        Value::Object(members) => {
            writer.open_object();
            for (key, value) in members {
                writer.key(key);
                write(writer, value);
            }
            writer.close_object()
        }
    };
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((any::<String>(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(crate::cases(256))]

    #[test]
    fn any_string_comes_back_from_serde_json(text in any::<String>()) {
        prop_assert_eq!(serde_json::from_str::<String>(&written(&text)).unwrap(), text);
    }

    #[test]
    fn any_string_comes_back_from_the_scanner(text in "[\u{0}-\u{40}\\\\\"a-z😀]{0,30}") {
        let json = written(&text);
        let mut scanner = Scanner::new(&json);
        prop_assert_eq!(scanner.string().unwrap().text(), text.as_str());
        prop_assert_eq!(scanner.position(), json.len());
    }

    #[test]
    fn any_value_is_written_with_its_commas(value in any_value()) {
        let mut writer = Writer::new();
        write(&mut writer, &value);
        prop_assert_eq!(serde_json::from_str::<Value>(&writer.finish()).unwrap(), value);
    }
}

#[test]
fn strings_that_look_like_punctuation_do_not_confuse_the_commas() {
    let mut writer = Writer::new();
    writer.open_array().string("{").string("[").string(":").string(",").string("").close_array();
    assert_eq!(serde_json::from_str::<Value>(&writer.finish()).unwrap(), json!(["{", "[", ":", ",", ""]));
}

#[test]
fn every_control_character_is_escaped() {
    let all: String = (0..0x20).map(char::from).collect();
    let json = written(&all);
    assert!(json.bytes().all(|byte| byte >= 0x20));
    assert_eq!(serde_json::from_str::<String>(&json).unwrap(), all);
}
