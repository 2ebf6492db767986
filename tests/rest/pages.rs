//! History pages: the client's decoder against serde_json and the `base64` crate.

use base64::{Engine, engine::general_purpose::STANDARD};
use mimc_wasm::json::Malformed;
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{Index, select},
};
use serde_json::{Map, Value, json};

use crate::calls::history::{self, Filter, Peer};
use crate::service::{NOW, Service};
use crate::sink::{Message, read_page, read_unordered};
use mimc_wasm::rest::envelope::{self, Reply};

/// Reads a message with nothing of the client.
pub fn independent(message: &Value, topic_id: Option<&str>) -> Message {
    let digits = |value: &Value| value.as_str().map(str::to_owned).unwrap_or_else(|| value.to_string());
    let name = |key: &str| match &message[key] {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let payload = message["payload"].as_str().unwrap();
    let decoded = STANDARD.decode(payload).ok();
    let text = match &decoded {
        Some(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        None => payload.to_owned(),
    };
    Message {
        sequence: digits(&message["sequence"]),
        timestamp: digits(&message["ts"]).parse().unwrap(),
        from: name("fromAccount").filter(|from| Some(from.as_str()) != topic_id),
        to: name("toAccount"),
        text,
        undecoded: decoded.is_none(),
        bytes: decoded.filter(|bytes| str::from_utf8(bytes).is_err()),
        extra: match &message["extra"] {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        },
        biz_type: name("bizType"),
    }
}

fn payload() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[ -~]{0,40}".prop_map(|text| STANDARD.encode(text)),
        3 => any::<String>().prop_map(|text| STANDARD.encode(text)),
        2 => vec(any::<u8>(), 0..20).prop_map(|bytes| STANDARD.encode(bytes)),
        1 => any::<String>(),
        1 => select(&["", "=", "aGk", "你好", "aGk=\n", "\u{feff}"][..]).prop_map(str::to_owned),
    ]
}

fn account() -> impl Strategy<Value = Value> {
    prop_oneof![
        select(&["alice", "bob", "李雷", "a😀b", "with \"quotes\"\n", "", "21360000000000001"][..])
            .prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        any::<u32>().prop_map(Value::from),
        Just(json!(21_360_000_000_000_001_u64)),
        Just(Value::Null),
    ]
}

fn extra() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<String>().prop_map(Value::from),
        Just(Value::Null),
        Just(json!({ "read": true, "n": [1, 154_503_794_553_568_001_u64] })),
        Just(json!(7)),
        Just(json!([])),
        Just(json!(false)),
    ]
}

fn id() -> impl Strategy<Value = Value> {
    let number = prop_oneof![any::<u64>().prop_map(Value::from), any::<i64>().prop_map(Value::from)];
    (number, any::<bool>())
        .prop_map(|(number, quoted)| if quoted { number.to_string().into() } else { number })
}

fn message() -> impl Strategy<Value = Value> {
    let optional = (option::of(account()), option::of(account()), option::of(extra()), option::of(account()));
    (id(), 0..1_u64 << 53, any::<bool>(), payload(), optional).prop_map(
        |(sequence, ts, quoted, payload, optional)| {
            let mut message = Map::new();
            let (from, to, extra, biz_type) = optional;
            // A key that is not there, and one that nobody knows, at the place where another service might put it.
            for (key, value) in
                [("unknown", Some(json!([{ "sequence": 1 }]))), ("fromAccount", from), ("extra", extra)]
            {
                value.map(|value| message.insert(key.to_owned(), value));
            }
            message.insert("sequence".to_owned(), sequence);
            message.insert("payload".to_owned(), payload.into());
            message.insert("ts".to_owned(), if quoted { ts.to_string().into() } else { ts.into() });
            for (key, value) in [("toAccount", to), ("bizType", biz_type)] {
                value.map(|value| message.insert(key.to_owned(), value));
            }
            message.into()
        },
    )
}

/// The same JSON with every character beyond ASCII as an escape.
fn escaped(json: &str) -> String {
    let escape = |c: char| match c.is_ascii() {
        true => c.to_string(),
        false => c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04X}")).collect(),
    };
    json.chars().map(escape).collect()
}

/// A message as text, its members in any order, some of them twice, with this between them.
fn spelt(message: &Value, order: &[Index], space: &str) -> String {
    let members: Vec<_> = message.as_object().unwrap().iter().collect();
    let again = order.iter().map(|index| members[index.index(members.len())]);
    let members = members.iter().copied().rev().chain(again);
    let members: Vec<_> =
        members.map(|(key, value)| format!("{space}\"{key}\"{space}:{space}{value}{space}")).collect();
    format!("{{{}}}", members.join(","))
}

proptest! {
    #![proptest_config(crate::cases(256))]

    #[test]
    fn a_message_is_read_behind_others_as_it_is_read_alone(
        messages in vec(message(), 1..4),
        orders in vec(vec(any::<Index>(), 0..3), 1..4),
        spaces in vec(select(&["", "", " ", "\n\t", "                    "][..]), 1..4),
        turns in vec(any::<(Index, Index, Index)>(), 0..12),
    ) {
        let spell = |(message, order, space): &(Index, Index, Index)| -> String {
            spelt(message.get(&messages), &orders[order.index(orders.len())], spaces[space.index(spaces.len())])
        };
        let texts: Vec<String> = turns.iter().map(spell).collect();
        let read = |text: &str| read_unordered(&format!("{{\"messages\":[{text}]}}"), None).unwrap().1;
        let alone: Vec<Message> = texts.iter().flat_map(|text| read(text)).collect();
        prop_assert_eq!(read(&texts.join(",")), alone);
    }

    #[test]
    fn any_page_is_read_as_other_crates_read_it(messages in vec(message(), 0..12), in_topic in any::<bool>(), escape in any::<bool>()) {
        let topic = in_topic.then_some("21360000000000001");
        let data = json!({ "row": 3, "messages": messages }).to_string();
        let data = if escape { escaped(&data) } else { data };
        let expected: Vec<Message> = messages.iter().map(|message| independent(message, topic)).collect();
        prop_assert_eq!(read_unordered(&data, topic).unwrap().1, expected);
    }

    #[test]
    fn long_pages_are_read_as_other_crates_read_them(messages in vec(message(), 60..200)) {
        let expected: Vec<Message> = messages.iter().map(|message| independent(message, None)).collect();
        let data = json!({ "messages": messages }).to_string();
        prop_assert_eq!(read_unordered(&data, None).unwrap().1, expected);
    }
}

#[test]
fn a_message_without_its_three_required_fields_fails_the_page() {
    let whole = json!({ "sequence": "1", "payload": "", "ts": 5 });
    assert!(read_page(&json!({ "messages": [whole] }).to_string(), None).is_ok());
    for key in ["sequence", "payload", "ts"] {
        let wrong = [Value::Null, json!(""), json!("x"), json!(1.5), json!([]), json!({}), json!(true)];
        for value in wrong.into_iter().map(Some).chain([None]) {
            // Any string is a payload, and no base64 is no failure.
            if key == "payload" && value.as_ref().is_some_and(Value::is_string) {
                continue;
            }
            let mut message = whole.clone();
            match &value {
                Some(value) => message[key] = value.clone(),
                None => drop(message.as_object_mut().unwrap().remove(key)),
            }
            let data = json!({ "messages": [whole, message] }).to_string();
            assert_eq!(read_page(&data, None).unwrap_err(), Malformed, "{key}: {value:?}");
        }
    }
}

#[test]
fn any_byte_may_be_wrong_behind_messages_that_are_right() {
    let message = r#"{"sequence":12345678901,"payload":"aGk=","ts":1545037945535,"fromAccount":"al"}"#;
    let read = |page: &str| read_unordered(page, None).map(|(_, messages)| messages);
    let alone = |message: &Value| read(&json!({ "messages": [message] }).to_string());
    let list = [message; 4].join(",");
    // In the third of four, and in what stands before and behind it.
    for at in message.len() * 2..message.len() * 3 + 4 {
        for byte in *b"\0 \"\\,:{}[]0-.eAx=" {
            let mut wrong = list.as_bytes().to_vec();
            wrong[at] = byte;
            let page = format!(r#"{{"messages":[{}]}}"#, str::from_utf8(&wrong).unwrap());
            let expected = serde_json::from_str::<Value>(&page).map_err(|_| Malformed).and_then(|page| {
                let messages = page["messages"].as_array().ok_or(Malformed)?;
                messages.iter().map(alone).collect::<Result<Vec<_>, _>>().map(|messages| messages.concat())
            });
            assert_eq!(read(&page), expected, "{page}");
        }
    }
}

/// Numbers of all lengths, what is worth the same again after 64 bits, and what stands behind numbers.
#[test]
fn numbers_count_as_those_of_other_crates_do() {
    let numbers = (1..=22).flat_map(|digits| ["1", "9", "10"].map(|first| format!("{first:9<digits$}")));
    let edges = [u64::MAX.to_string(), "18446744073709551616".into(), "9007199254740991".into(), "0".into()];
    let odd = ["-5", "-0", "1.0", "1e3", "007", "9007199254740992", "5x", "12345678 "].map(str::to_owned);
    for number in numbers.chain(edges).chain(odd) {
        for key in ["sequence", "ts"] {
            for behind in ["", " ", ",\"last\":1"] {
                let other = if key == "ts" { "sequence" } else { "ts" };
                let data = format!(
                    r#"{{"messages":[{{"payload":"","{other}":7,"{key}":{number}{behind}}}],"row":1}}"#
                );
                let exact = number.trim().parse::<i128>().ok().filter(|_| !number.starts_with("007"));
                let range =
                    if key == "ts" { -MAX_SAFE..=MAX_SAFE } else { i64::MIN.into()..=u64::MAX.into() };
                let expected = exact.filter(|exact| range.contains(exact));
                let read = read_page(&data, None).ok().map(|listing| {
                    let message = &listing.messages[0];
                    if key == "ts" { message.timestamp as i128 } else { message.sequence.parse().unwrap() }
                });
                assert_eq!(read, expected, "{data}");
            }
        }
    }
}

const MAX_SAFE: i128 = (1 << 53) - 1;

#[test]
fn names_that_begin_and_end_alike_are_told_apart() {
    let long = (0..200).map(|number| format!("department-{number:03}-of-a-company"));
    // Of one that is repeated only the length tells.
    let names: Vec<String> = long.chain((1..40).map(|length| "a".repeat(length))).collect();
    let message = |name: &String| json!({ "sequence": "1", "payload": "", "ts": 1, "fromAccount": name });
    let messages: Vec<Value> = names.iter().chain(&names).map(message).collect();
    let (_, read) = read_unordered(&json!({ "messages": messages }).to_string(), None).unwrap();
    let read: Vec<String> = read.into_iter().filter_map(|message| message.from).collect();
    assert_eq!(read, [names.clone(), names].concat());
}

#[test]
fn messages_that_are_no_list_of_objects_fail_the_page() {
    for messages in ["{}", "\"\"", "1", "true", "[1]", "[null]", "[[]]", "[{}]"] {
        assert_eq!(
            read_page(&format!("{{\"messages\":{messages}}}"), None).unwrap_err(),
            Malformed,
            "{messages}"
        );
    }
    for page in ["[]", "1", "\"\"", "null", ""] {
        assert_eq!(read_page(page, None).unwrap_err(), Malformed, "{page}");
    }
}

#[test]
fn keys_may_be_spelt_with_escapes() {
    let data = r#"{"m\u0065ssages":[{"s\u0065quence":"7","payload":"aGk=","t\u0073":5,"from\u0041ccount":"alice"}]}"#;
    let listing = read_page(data, None).unwrap();
    assert_eq!((listing.texts(), listing.messages[0].from.as_deref()), (vec!["hi"], Some("alice")));
}

#[test]
fn of_equal_keys_the_last_one_counts() {
    let data = r#"{"messages":[{"sequence":1,"payload":"aGk=","ts":5,"sequence":2,"fromAccount":"alice","fromAccount":null}]}"#;
    let listing = read_page(data, None).unwrap();
    assert_eq!((listing.sequences(), &listing.messages[0].from), (vec!["2"], &None));
}

#[tokio::test]
async fn two_hundred_stored_messages_arrive_as_other_crates_read_them() {
    crate::service::each_id_style(async |service: &Service| {
        let messages = (0..200_u64).map(|n| {
            let (from, to) = if n % 3 == 0 { ("李雷", "bob") } else { ("bob", "李雷") };
            let payload = match n % 5 {
                0 => format!("message {n}").into_bytes(),
                1 => format!("你好 {n} a😀b").into_bytes(),
                2 => vec![0xff, n as u8, 0xf0, 0x9f, 0x98],
                3 => Vec::new(),
                _ => format!("{{\"n\":{n},\"emoji\":\"👩‍👩‍👧\u{0}\"}}").into_bytes(),
            };
            let mut message = json!({ "from": from, "to": to, "payload": STANDARD.encode(payload), "ts": NOW - 1000 + n as i64 / 2 });
            if n % 7 == 0 {
                message["bizType"] = json!(format!("type-{}", n % 4));
                message["extra"] = json!(format!("extra {n} 附"));
            }
            message
        });
        let sequences = service.seed(messages.collect()).await;
        let bob = service.user("bob").await;
        let request = history::before(&bob.who, &Peer::Direct("李雷".into()), None, 200, &Filter::default()).unwrap();

        let opened = bob.open(&request).await.unwrap();
        let data: Value = serde_json::from_str(opened.data().unwrap()).unwrap();
        let expected: Vec<Message> =
            data["messages"].as_array().unwrap().iter().map(|message| independent(message, None)).collect();

        let listing = read_page(opened.data().unwrap(), None).unwrap();
        assert_eq!(listing.messages, expected);
        assert_eq!(listing.sequences(), sequences);
        assert_eq!((listing.row, listing.timestamp), (200.0, Some(NOW - 1000)));
    })
    .await;
}

#[test]
fn a_page_that_is_taken_back_is_none() {
    let page = r#"{"messages":[{"sequence":1,"payload":"","ts":1}]}"#;
    let read = |data: &str| {
        let body = format!(r#"{{"code":200{data}}}"#).into_bytes();
        let reply = Reply { status: 200, body, retry_after_ms: None };
        let mut messages = 0;
        let (_, page) =
            envelope::open_page(reply, None, &mut |columns| messages += columns.rows.len()).unwrap();
        page.map(|page| (page.keys.len(), messages))
    };
    assert_eq!(read(&format!(r#","data": {page}"#)), Some((1, 1)));
    assert_eq!(read(""), None);
    for after in ["null", "1", "{}", page] {
        assert_eq!(read(&format!(r#","data":{page},"data":{after}"#)), None, "{after}");
    }
}
