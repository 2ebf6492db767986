//! All seven forms of a push.

use mimc_wasm::error::ErrorKind;
use mimc_wasm::server::credentials::AppCredentials;
use mimc_wasm::server::push::{self, Content, Form, MAX_TARGETS, Rate, Sender};
use serde_json::{Value, json};

use crate::{answer, sent};

const TOPIC: &str = "21360000000000001";

fn text(text: &str) -> Content {
    Content::Text(text.into())
}

fn request(form: &Form) -> mimc_wasm::rest::Request {
    let credentials = AppCredentials::new("5".into(), "k".into(), "s".into()).expect("usable ones");
    let sender = Sender { account: "alice".into(), resource: "server".into(), store: false, biz_type: None };
    push::request(&credentials, &sender, form)
}

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// Forms with their id, path and what their body says besides the sender.
fn forms() -> Vec<(Form, &'static str, &'static str, Value)> {
    let hi = || text("hi");
    vec![
        (
            Form::Direct("bob".into(), hi()),
            "M02",
            "/api/push/p2p/",
            json!({ "toAccount": "bob", "msg": "hi" }),
        ),
        (
            Form::DirectMany(ids(&["bob", "张三", "bob"]), hi()),
            "M03",
            "/api/push/p2p/more",
            json!({ "toAccounts": ["bob", "张三", "bob"], "msg": "hi" }),
        ),
        (
            Form::Topic(TOPIC.into(), hi()),
            "M04",
            "/api/push/p2t/",
            json!({ "topicId": 21_360_000_000_000_001_i64, "msg": "hi" }),
        ),
        (
            Form::TopicMany(ids(&[TOPIC, "18446744073709551615"]), hi()),
            "M05",
            "/api/push/p2t/more",
            json!({ "topicIds": [21_360_000_000_000_001_i64, u64::MAX], "msg": "hi" }),
        ),
        (
            Form::Unlimited(TOPIC.into(), hi()),
            "L26",
            "/api/push/ucs/singleMsgPush/",
            json!({ "topicId": 21_360_000_000_000_001_i64, "message": "hi" }),
        ),
        (
            Form::UnlimitedMessages(TOPIC.into(), vec![hi(), text("ho")]),
            "L27",
            "/api/push/ucs/multiMsgPush/",
            json!({ "topicId": 21_360_000_000_000_001_i64, "messages": ["hi", "ho"] }),
        ),
        (
            Form::UnlimitedMany(ids(&[TOPIC]), hi()),
            "L28",
            "/api/push/ucs/multiTopicPush/",
            json!({ "topicIds": [21_360_000_000_000_001_i64], "message": "hi" }),
        ),
    ]
}

#[test]
fn each_form_is_sent_as_its_endpoint_wants_it_and_never_twice() {
    for (form, endpoint, path, expected) in forms() {
        let request = request(&form);
        assert_eq!((request.endpoint, request.path.as_str(), request.method), (endpoint, path, "POST"));
        assert!(!request.repeatable, "{endpoint}");
        let mut body = json!({
            "appId": "5", "appKey": "k", "appSecret": "s", "fromAccount": "alice", "fromResource": "server",
            "msgType": "", "isStore": false,
        });
        body.as_object_mut().unwrap().extend(expected.as_object().unwrap().clone());
        assert_eq!(sent(&request), body, "{endpoint}");
    }
}

#[test]
fn bytes_go_as_base64_and_texts_beside_them_too() {
    let bytes = || Content::Bytes(vec![0, 159, 146, 150]);
    let body = sent(&request(&Form::Direct("bob".into(), bytes())));
    assert_eq!((&body["msg"], &body["msgType"]), (&json!("AJ+Slg=="), &json!("base64")));
    let body = sent(&request(&Form::UnlimitedMessages(TOPIC.into(), vec![text("你好"), bytes()])));
    assert_eq!((&body["messages"], &body["msgType"]), (&json!(["5L2g5aW9", "AJ+Slg=="]), &json!("base64")));
}

#[test]
fn answers_have_one_packet_id_or_a_list_of_them() {
    for (form, endpoint, ..) in forms() {
        let (right, wrong) = if form.is_many() {
            (json!({ "packetIds": ["a-1", "b-2"] }), json!({ "packetId": "a-1" }))
        } else {
            (json!({ "packetId": "a-1" }), json!({ "packetIds": ["a-1"] }))
        };
        let read = |data: &Value| {
            answer(
                &request(&form),
                200,
                &json!({ "data": data, "code": 200, "message": "success" }).to_string(),
            )
        };
        assert_eq!(read(&right).expect("a success"), right, "{endpoint}");
        for data in [wrong, Value::Null, json!({}), json!({ "packetId": 5, "packetIds": [5] })] {
            assert_eq!(read(&data).unwrap_err().kind, ErrorKind::Decode, "{endpoint} {data}");
        }
    }
}

#[test]
fn a_long_list_is_split_in_order_and_completely() {
    let all: Vec<String> = (0..2_500).map(|number| number.to_string()).collect();
    let mut rest = Form::DirectMany(all.clone(), text("hi"));
    let mut seen = Vec::new();
    let mut sizes = Vec::new();
    while let Some(batch) = rest.split(MAX_TARGETS) {
        assert_eq!(batch.rate(), Rate::Direct);
        sizes.push(batch.amount());
        let Form::DirectMany(targets, Content::Text(text)) = batch else { panic!("another form") };
        assert_eq!(text, "hi");
        seen.extend(targets);
    }
    assert_eq!(sizes, [1_000, 1_000, 500]);
    assert_eq!(seen, all);
}

#[test]
fn every_message_to_every_target_counts() {
    let amounts: Vec<_> = forms().iter().map(|(form, ..)| (form.rate(), form.amount())).collect();
    use Rate::{Direct, Topic, Unlimited};
    assert_eq!(
        amounts,
        [(Direct, 1), (Direct, 3), (Topic, 1), (Topic, 2), (Unlimited, 1), (Unlimited, 2), (Unlimited, 1)]
    );
}
