//! L01–L05, L08–L15 against the emulator, with ids in every style.

use mimc_wasm::error::Error;
use mimc_wasm::rest::Request;
use serde_json::{Value, json};

use crate::calls::history::{self, Filter, Peer};
use crate::calls::{contacts, request, topics};
use crate::service::{APP, NOW, Service, User, each_id_style};

/// `extra` is text, key, value, entries: what is not given is null.
fn set_one(peer: &Peer, sequence: &str, extra: Value, sender: Option<&str>) -> Result<Request, Error> {
    let mut values = peer.values();
    values.push(sequence.into());
    values.extend(extra.as_array().unwrap().clone());
    values.push(sender.into());
    request("conversation.setExtra", values.into())
}

fn set_many(peer: &Peer, texts: Value) -> Result<Request, Error> {
    let mut values = peer.values();
    values.push(texts);
    request("conversation.setExtras", values.into())
}

#[test]
fn an_extra_is_a_text_an_entry_or_entries() {
    let peer = Peer::Direct("bob".into());
    for extra in [
        json!([null, null, null, null]),
        json!(["x", "key", null, null]),
        json!([null, "key", null, null]),
        json!([null, null, "value", null]),
        json!([null, "key", "value", { "a": "b" }]),
    ] {
        let error = set_one(&peer, "5", extra.clone(), None).unwrap_err();
        assert!(error.text.starts_with("extra must be"), "{extra}");
    }
}

/// Alice's conversation with bob or with a topic of both, in which bob wrote two messages, and their sequences.
async fn conversations(service: &Service, alice: &User<'_>) -> Vec<(Peer, Vec<String>)> {
    let topic = alice.get(topics::create("team", "bob", None)).await;
    let topic = topic["info"]["topicId"].as_str().unwrap().to_owned();
    let mut result = Vec::new();
    for (peer, to) in [
        (Peer::Direct("bob".into()), json!({ "to": "alice" })),
        (Peer::Topic(topic.clone()), json!({ "topicId": topic })),
    ] {
        let message = |text: &str, ts: i64| {
            let mut message = to.clone();
            message["from"] = "bob".into();
            message["text"] = text.into();
            message["ts"] = ts.into();
            message
        };
        let sequences = service.seed(vec![message("1", NOW - 2), message("2", NOW - 1)]).await;
        result.push((peer, sequences));
    }
    result
}

async fn texts_and_extras(user: &User<'_>, peer: &Peer, filter: &Filter) -> Value {
    let page = user.page(history::before(&user.who, peer, None, 20, filter).unwrap()).await.unwrap();
    page.messages.iter().map(|message| json!([message.text, message.extra])).collect()
}

#[tokio::test]
async fn messages_keep_a_text_and_a_map() {
    each_id_style(async |service| {
        let alice = service.user("alice").await;
        for (peer, sequences) in conversations(service, &alice).await {
            let [first, second] = sequences.as_slice() else { panic!("two messages") };
            let change = async |request: Request| assert_eq!(alice.call(request).await.unwrap(), None);
            change(set_one(&peer, first, json!(["READ", null, null, null]), None).unwrap()).await;
            let plain = Filter::default();
            let read = json!([["1", "READ"], ["2", null]]);
            assert_eq!(texts_and_extras(&alice, &peer, &plain).await, read);
            change(set_many(&peer, json!({ first: "a", second: "b" })).unwrap()).await;
            assert_eq!(texts_and_extras(&alice, &peer, &plain).await, json!([["1", "a"], ["2", "b"]]));
            change(set_one(&peer, second, json!([null, "color", "red", null]), None).unwrap()).await;
            change(set_one(&peer, second, json!([null, null, null, { "size": "big" }]), None).unwrap()).await;
            let all = Filter { all_extra: true, ..Filter::default() };
            let maps = json!([["1", "{}"], ["2", r#"{"color":"red","size":"big"}"#]]);
            assert_eq!(texts_and_extras(&alice, &peer, &all).await, maps);
            let red = Filter { extra_filter: Some(r#"{"color":"red"}"#.into()), ..Filter::default() };
            assert_eq!(texts_and_extras(&alice, &peer, &red).await, json!([["2", "b"]]));
            let nobody = set_one(&peer, "1", json!(["x", null, null, null]), None).unwrap();
            assert_eq!(alice.refusal(nobody).await.0, 500);
        }
    })
    .await;
}

#[test]
fn the_reader_is_whoever_did_not_send() {
    let peer = Peer::Direct("bob".into());
    for (sender, expected) in
        [(None, ["bob", "alice"]), (Some("bob"), ["bob", "alice"]), (Some("alice"), ["alice", "bob"])]
    {
        let request = set_one(&peer, "5", json!(["x", null, null, null]), sender).unwrap();
        let body: Value = serde_json::from_str(request.body.as_ref().unwrap()).unwrap();
        assert_eq!(
            body,
            json!({ "fromAccount": expected[0], "toAccount": expected[1], "sequence": "5", "extra": "x" })
        );
    }
}

#[test]
fn unlimited_topics_have_no_sequences_no_extras_and_no_map() {
    let who = mimc_wasm::types::Identity { app_id: APP.into(), account: "alice".into() };
    let peer = Peer::Unlimited("5".into());
    let map = Filter { extra_filter: Some("{}".into()), ..Filter::default() };
    assert!(set_many(&peer, json!({ "5": "x" })).is_err());
    assert!(history::sequences(&who, &peer, "1", "2").is_err());
    assert!(history::before(&who, &peer, None, 1, &map).is_err());
    assert!(history::between(&who, &Peer::Direct("bob".into()), (0.0, 1.0), false, &map).is_err());
}

#[tokio::test]
async fn the_later_list_of_contacts_is_a_page() {
    each_id_style(async |service| {
        let alice = service.user("alice").await;
        let conversations = conversations(service, &alice).await;
        let [(direct, sequences), (topic, _)] = conversations.as_slice() else { panic!("two conversations") };
        let Peer::Topic(topic) = topic else { panic!("a topic") };
        let change = set_one(direct, &sequences[1], json!(["READ", null, null, null]), None).unwrap();
        alice.call(change).await.unwrap();
        for (account, topic_id, extra) in [(Some("bob"), None, "b"), (None, Some(topic.as_str()), "t")] {
            let request = contacts::set_extra(account, topic_id, extra);
            assert_eq!(alice.call(request).await.unwrap(), None);
        }
        let page = alice.get(contacts::page(Some(true))).await;
        assert_eq!(json!([page["account"], page["row"], page["timestamp"]]), json!(["alice", 2, NOW - 1]));
        let shown =
            |contact: &Value| json!([contact["name"], contact["extra"], contact["lastMessage"]["extra"]]);
        let mut list: Vec<Value> = page["contacts"].as_array().unwrap().iter().map(shown).collect();
        list.sort_by_key(Value::to_string);
        assert_eq!(Value::from(list), json!([["bob", "b", "READ"], ["team", "t", null]]));
        let plain = alice.get(contacts::page(None)).await;
        assert!(
            plain["contacts"]
                .as_array()
                .unwrap()
                .iter()
                .all(|contact| contact["lastMessage"]["extra"].is_null())
        );
    })
    .await;
}

#[test]
fn a_page_without_a_row_counts_its_contacts() {
    use mimc_wasm::json::translate;
    let mimc_wasm::rest::Decode::Plain(shape) = contacts::page(None).decode.clone() else {
        panic!("a plain result")
    };
    let row = |data: &str| -> Value {
        serde_json::from_str::<Value>(&translate(shape, Some(data)).unwrap().unwrap().text).unwrap()["row"]
            .clone()
    };
    assert_eq!(row("{}"), 0);
    assert_eq!(row(r#"{"contacts":[{"userType":"USER","id":1,"timestamp":1}]}"#), 1);
    assert_eq!(row(r#"{"row":"7","contacts":[]}"#), 7);
}
