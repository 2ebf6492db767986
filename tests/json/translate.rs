//! The table-driven decoder: each kind of value, what it takes and what becomes of it.

use mimc_wasm::json::{Field, Kind, Malformed, Need, Shape, translate};
use serde_json::{Value, json};

const INNER: &[Field] = &[Field { wire: "n", js: "n", kind: Kind::Integer, need: Need::Required }];
const WORDS: &[(&str, &str)] = &[("USER", "user"), ("TOPIC", "topic"), ("", "other")];

/// `data` under a table of one field, `in` on the wire and `out` in JavaScript.
macro_rules! one {
    ($kind:expr, $need:ident, $data:expr) => {{
        const FIELDS: &[Field] = &[Field { wire: "in", js: "out", kind: $kind, need: Need::$need }];
        parsed(Shape::Object(FIELDS), Some($data))
    }};
}

/// Every value as a required field of this kind; `None` where it is not readable.
macro_rules! table {
    ($kind:expr, $($wire:literal => $js:expr,)*) => {
        $({
            let data = format!("{{\"in\":{}}}", $wire);
            let expected: Option<Value> = $js;
            let expected = expected.map(|out| json!({ "out": out })).ok_or(Malformed);
            assert_eq!(one!($kind, Required, &data), expected, "{}", $wire);
        })*
    };
}

fn parsed(shape: Shape, data: Option<&str>) -> Result<Value, Malformed> {
    Ok(match translate(shape, data)? {
        None => Value::Null,
        Some(json) => serde_json::from_str(&json.text).unwrap(),
    })
}

fn some(value: impl Into<Value>) -> Option<Value> {
    Some(value.into())
}

#[test]
fn text_is_a_string_or_the_digits_of_a_number() {
    table!(Kind::Text,
        r#""a\n😀""# => some("a\n😀"), r#""""# => some(""), "12" => some("12"), "154503794553568001" => some("154503794553568001"),
        "1.50" => some("1.50"), "null" => None, "true" => None, "[]" => None, "{}" => None,
    );
}

#[test]
fn an_id_is_digits_quoted_or_not_in_the_range_of_64_bits() {
    table!(Kind::Id,
        "154503794553568001" => some("154503794553568001"), r#""154503794553568001""# => some("154503794553568001"),
        "18446744073709551615" => some("18446744073709551615"), "-9223372036854775808" => some("-9223372036854775808"),
        r#""\u0031""# => some("1"), "18446744073709551616" => None, "-9223372036854775809" => None, "1.0" => None,
        "1e3" => None, r#""""# => None, r#""1a""# => None, r#"" 1""# => None, r#""+1""# => None, "true" => None, "null" => None,
    );
}

#[test]
fn an_integer_is_digits_quoted_or_not_that_a_number_holds() {
    table!(Kind::Integer,
        "1545037945535" => some(1_545_037_945_535_i64), r#""1545037945535""# => some(1_545_037_945_535_i64), "-7" => some(-7),
        "9007199254740991" => some(9_007_199_254_740_991_i64), "9007199254740992" => None, "1.5" => None, "1e3" => None,
        r#""""# => None, r#""x""# => None, "false" => None, "null" => None,
    );
}

#[test]
fn a_flag_is_a_boolean_or_one_of_its_spellings() {
    table!(Kind::Flag,
        "true" => some(true), "false" => some(false), r#""true""# => some(true), r#""false""# => some(false), "1" => some(true),
        "0" => some(false), "2" => None, r#""yes""# => None, r#""True""# => None, r#""""# => None, "null" => None, "[]" => None,
    );
}

#[test]
fn extra_is_text_or_the_json_text_of_what_is_there() {
    table!(Kind::Extra,
        r#""plain \"text\"""# => some("plain \"text\""), r#"{ "read" : [1, true] }"# => some(r#"{ "read" : [1, true] }"#),
        "[1,2]" => some("[1,2]"), "154503794553568001" => some("154503794553568001"), "true" => some("true"), "null" => None,
    );
}

#[test]
fn a_word_is_translated_and_an_unknown_one_is_other() {
    table!(Kind::Word(WORDS),
        r#""USER""# => some("user"), r#""TOPIC""# => some("topic"), r#""\u0055SER""# => some("user"), r#""CHANNEL""# => some("other"),
        r#""user""# => some("other"), r#""""# => some("other"), "1" => None, "null" => None,
    );
}

#[test]
fn objects_and_lists_are_read_inside_and_their_faults_are_faults_of_the_whole() {
    table!(Kind::Object(INNER),
        r#"{"n":"1","more":2}"# => some(json!({ "n": 1 })), "{}" => None, r#"{"n":"x"}"# => None, "[]" => None, r#""n""# => None,
    );
    table!(Kind::List(INNER),
        r#"[{"n":1},{"n":"2"}]"# => some(json!([{ "n": 1 }, { "n": 2 }])), "[]" => some(json!([])), "[{}]" => None,
        "[null]" => None, "[1]" => None, "{}" => None,
    );
}

#[test]
fn of_several_spellings_the_last_field_that_can_be_read_counts() {
    const FIELDS: &[Field] = &[
        Field { wire: "older", js: "n", kind: Kind::Integer, need: Need::Optional },
        Field { wire: "old", js: "n", kind: Kind::Integer, need: Need::Optional },
        Field { wire: "new", js: "n", kind: Kind::Integer, need: Need::Required },
        Field { wire: "m", js: "m", kind: Kind::Integer, need: Need::Optional },
    ];
    let read = |data| parsed(Shape::Object(FIELDS), Some(data));
    for data in [
        r#"{"new":1,"old":2}"#,
        r#"{"older":3,"old":2,"new":1,"old":3}"#,
        r#"{"old":1}"#,
        r#"{"older":1}"#,
        r#"{"older":2,"old":1}"#,
        r#"{"new":null,"old":1}"#,
        r#"{"old":1,"new":null}"#,
        r#"{"new":1,"old":null}"#,
        r#"{"new":"x","old":1}"#,
    ] {
        assert_eq!(read(data), Ok(json!({ "n": 1 })), "{data}");
    }
    assert_eq!(read(r#"{"old":1,"m":2}"#), Ok(json!({ "n": 1, "m": 2 })));
    for data in ["{}", r#"{"m":1}"#, r#"{"new":"x"}"#, r#"{"old":"x"}"#] {
        assert_eq!(read(data), Err(Malformed), "{data}");
    }
}

#[test]
fn a_payload_is_text_and_more_where_it_must() {
    for (payload, expected) in [
        ("5L2g5aW9", json!({ "out": "你好" })),
        ("YfCfmIBi", json!({ "out": "a😀b" })),
        ("", json!({ "out": "" })),
        ("no base64!", json!({ "out": "no base64!", "undecoded": true })),
        ("aGk", json!({ "out": "aGk", "undecoded": true })),
        ("/w==", json!({ "out": "\u{fffd}", "bytes": "FF" })),
        ("YQCAYg==", json!({ "out": "a\0\u{fffd}b", "bytes": "61008062" })),
    ] {
        let data = json!({ "in": payload }).to_string();
        assert_eq!(one!(Kind::Payload, Required, &data), Ok(expected), "{payload}");
    }
    for wrong in ["1", "null", "[]", "{}", "true"] {
        assert_eq!(one!(Kind::Payload, Required, &format!("{{\"in\":{wrong}}}")), Err(Malformed), "{wrong}");
    }
}

#[test]
fn only_a_payload_that_is_no_text_makes_the_result_binary() {
    const FIELDS: &[Field] = &[Field { wire: "l", js: "l", kind: Kind::List(PAYLOAD), need: Need::Required }];
    const PAYLOAD: &[Field] = &[Field { wire: "p", js: "p", kind: Kind::Payload, need: Need::Required }];
    let binary = |data| translate(Shape::Object(FIELDS), Some(data)).unwrap().unwrap().binary;
    assert!(!binary(r#"{"l":[{"p":"aGk="},{"p":"?"}]}"#));
    assert!(binary(r#"{"l":[{"p":"/w=="},{"p":"aGk="}]}"#));
}

#[test]
fn an_optional_value_that_is_missing_null_or_unreadable_is_left_out() {
    for data in ["{}", r#"{"in":null}"#, r#"{"in":"x"}"#, r#"{"in":1.5}"#, r#"{"in":[]}"#] {
        assert_eq!(one!(Kind::Id, Optional, data), Ok(json!({})), "{data}");
        assert_eq!(one!(Kind::Text, OrEmpty, r#"{"in":null}"#), Ok(json!({ "out": "" })));
        assert_eq!(one!(Kind::List(INNER), OrEmpty, "{}"), Ok(json!({ "out": [] })));
    }
}

#[test]
fn each_shape_has_its_rule_for_missing_data() {
    const FIELD: Field = Field { wire: "n", js: "n", kind: Kind::Integer, need: Need::Required };
    for (shape, missing, object, list, word) in [
        (Shape::Void, Ok(Value::Null), Ok(Value::Null), Ok(Value::Null), Ok(Value::Null)),
        (Shape::Object(INNER), Err(Malformed), Ok(json!({ "n": 1 })), Err(Malformed), Err(Malformed)),
        (Shape::MaybeObject(INNER), Ok(Value::Null), Ok(json!({ "n": 1 })), Ok(Value::Null), Ok(Value::Null)),
        (Shape::List(INNER), Ok(json!([])), Err(Malformed), Ok(json!([{ "n": 1 }])), Err(Malformed)),
        (Shape::Only(&FIELD), Err(Malformed), Ok(json!(1)), Err(Malformed), Err(Malformed)),
    ] {
        assert_eq!(parsed(shape, None), missing, "{shape:?}");
        assert_eq!(parsed(shape, Some(r#"{"n":1}"#)), object, "{shape:?}");
        assert_eq!(parsed(shape, Some(r#"[{"n":1}]"#)), list, "{shape:?}");
        assert_eq!(parsed(shape, Some(r#""n""#)), word, "{shape:?}");
    }
}
