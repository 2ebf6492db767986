//! L01–L05, L08–L15 against the emulator, with ids in every style.

use mimc_wasm::rest::extras::{Change, set};
use mimc_wasm::rest::history::{self, Filter, Peer};
use mimc_wasm::rest::{contacts, topics};
use serde_json::{Value, json};

use crate::service::{APP, NOW, Service, User, each_id_style};

/// Alice's conversation with bob or with a topic of both, in which bob wrote two messages, and their sequences.
async fn conversations(service: &Service, alice: &User<'_>) -> Vec<(Peer, Vec<String>)> {
    let topic = alice.get(topics::create(APP, "team", "bob", None)).await;
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
            let change = async |change: Change| {
                assert_eq!(alice.call(set(&alice.who, &peer, None, &change).unwrap()).await.unwrap(), None);
            };
            change(Change::Text(first.clone(), "READ".into())).await;
            let plain = Filter::default();
            let read = json!([["1", "READ"], ["2", null]]);
            assert_eq!(texts_and_extras(&alice, &peer, &plain).await, read);
            change(Change::Texts(json!({ first: "a", second: "b" }).to_string())).await;
            assert_eq!(texts_and_extras(&alice, &peer, &plain).await, json!([["1", "a"], ["2", "b"]]));
            change(Change::Entry(second.clone(), "color".into(), "red".into())).await;
            change(Change::Entries(second.clone(), r#"{"size":"big"}"#.into())).await;
            let all = Filter { all_extra: true, ..Filter::default() };
            let maps = json!([["1", "{}"], ["2", r#"{"color":"red","size":"big"}"#]]);
            assert_eq!(texts_and_extras(&alice, &peer, &all).await, maps);
            let red = Filter { extra_filter: Some(r#"{"color":"red"}"#.into()), ..Filter::default() };
            assert_eq!(texts_and_extras(&alice, &peer, &red).await, json!([["2", "b"]]));
            let nobody = Change::Text("1".into(), "x".into());
            assert_eq!(alice.refusal(set(&alice.who, &peer, None, &nobody).unwrap()).await.0, 500);
        }
    })
    .await;
}

#[test]
fn the_reader_is_whoever_did_not_send() {
    let who = mimc_wasm::types::Identity { app_id: APP.into(), account: "alice".into() };
    let change = Change::Text("5".into(), "x".into());
    for (sender, expected) in
        [(None, ["bob", "alice"]), (Some("bob"), ["bob", "alice"]), (Some("alice"), ["alice", "bob"])]
    {
        let request = set(&who, &Peer::Direct("bob".into()), sender, &change).unwrap();
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
    assert!(set(&who, &peer, None, &Change::Texts("{}".into())).is_err());
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
        let change = Change::Text(sequences[1].clone(), "READ".into());
        alice.call(set(&alice.who, direct, None, &change).unwrap()).await.unwrap();
        for (account, topic_id, extra) in [(Some("bob"), None, "b"), (None, Some(topic.as_str()), "t")] {
            let request = contacts::set_extra(account, topic_id, extra).unwrap();
            assert_eq!(alice.call(request).await.unwrap(), None);
        }
        let page = alice.get(contacts::page(true)).await;
        assert_eq!(json!([page["account"], page["row"], page["timestamp"]]), json!(["alice", 2, NOW - 1]));
        let shown =
            |contact: &Value| json!([contact["name"], contact["extra"], contact["lastMessage"]["extra"]]);
        let mut list: Vec<Value> = page["contacts"].as_array().unwrap().iter().map(shown).collect();
        list.sort_by_key(Value::to_string);
        assert_eq!(Value::from(list), json!([["bob", "b", "READ"], ["team", "t", null]]));
        let plain = alice.get(contacts::page(false)).await;
        assert!(
            plain["contacts"]
                .as_array()
                .unwrap()
                .iter()
                .all(|contact| contact["lastMessage"]["extra"].is_null())
        );
        for (account, topic_id) in [(None, None), (Some("bob"), Some("5"))] {
            assert!(contacts::set_extra(account, topic_id, "x").is_err());
        }
    })
    .await;
}

#[test]
fn a_page_without_a_row_counts_its_contacts() {
    use mimc_wasm::json::translate;
    let mimc_wasm::rest::Decode::Plain(shape) = contacts::page(false).decode.clone() else {
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
