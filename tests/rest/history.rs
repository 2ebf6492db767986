//! M18–M25 against the emulator, with ids in every style.

use mimc_wasm::error::ErrorKind;
use serde_json::{Value, json};

use crate::calls::history::{self, Filter, Peer};
use crate::calls::topics;
use crate::service::{NOW, Service, User, each_id_style};
use crate::sink::Message;

const HOUR: i64 = 3_600_000;

/// Six messages an hour apart, the newest an hour ago.
fn six(fields: Value) -> Vec<Value> {
    let message = |n: i64| {
        let mut message = json!({ "from": if n % 2 == 0 { "alice" } else { "bob" }, "text": format!("消息 {n}"), "ts": NOW - HOUR * (6 - n) });
        message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        message
    };
    (0..6).map(message).collect()
}

/// A conversation of alice with bob, and one of both in a topic; each with the sequences of its messages.
async fn conversations(service: &Service, alice: &User<'_>) -> [(Peer, Vec<String>); 2] {
    let topic = alice.get(topics::create("team", "bob", None)).await;
    let topic = topic["info"]["topicId"].as_str().unwrap().to_owned();
    let mut direct = six(json!({}));
    for message in &mut direct {
        message["to"] = json!(if message["from"] == "alice" { "bob" } else { "alice" });
    }
    let direct = service.seed(direct).await;
    let grouped = service.seed(six(json!({ "topicId": topic }))).await;
    [(Peer::Direct("bob".into()), direct), (Peer::Topic(topic), grouped)]
}

fn span(from: i64, to: i64) -> (f64, f64) {
    ((NOW + from) as f64, (NOW + to) as f64)
}

fn message(n: i64, sequence: &str) -> Message {
    Message {
        sequence: sequence.to_owned(),
        timestamp: (NOW - HOUR * (6 - n)) as f64,
        from: Some(if n % 2 == 0 { "alice" } else { "bob" }.to_owned()),
        text: format!("消息 {n}"),
        ..Message::default()
    }
}

/// Sender and receiver as the form of query shows them.
fn receiver(peer: &Peer, endpoint: &str, n: i64) -> Option<String> {
    match peer {
        Peer::Direct(_) => Some(if n % 2 == 0 { "bob" } else { "alice" }.to_owned()),
        Peer::Topic(id) => (endpoint == "M25").then(|| id.clone()),
        _ => None,
    }
}

#[tokio::test]
async fn the_newest_messages_before_a_time_come_ascending() {
    each_id_style(async |service| {
        let alice = service.user("alice").await;
        for (peer, sequences) in conversations(service, &alice).await {
            let before =
                |time, count| history::before(&alice.who, &peer, time, count, &Filter::default()).unwrap();
            let page = alice.page(before(None, 20)).await.unwrap();
            let expected: Vec<Message> = (0..6)
                .zip(&sequences)
                .map(|(n, sequence)| Message { to: receiver(&peer, "M20", n), ..message(n, sequence) })
                .collect();
            assert_eq!(page.messages, expected);
            assert_eq!((page.row, page.timestamp), (6.0, Some(NOW - 6 * HOUR)));

            let page = alice.page(before(Some((NOW - HOUR) as f64), 2)).await.unwrap();
            assert_eq!(
                (page.sequences(), page.timestamp),
                (vec![&*sequences[3], &*sequences[4]], Some(NOW - 3 * HOUR))
            );
            let page = alice.page(before(Some((NOW - 6 * HOUR) as f64), 2)).await.unwrap();
            assert_eq!((page.messages.len(), page.row, page.timestamp), (0, 0.0, None));
        }
    })
    .await;
}

#[tokio::test]
async fn a_window_is_half_open_under_both_names() {
    each_id_style(async |service| {
        let alice = service.user("alice").await;
        for (peer, sequences) in conversations(service, &alice).await {
            for legacy in [false, true] {
                let window = span(-5 * HOUR, -2 * HOUR);
                let request =
                    history::between(&alice.who, &peer, window, legacy, &Filter::default()).unwrap();
                let endpoint = request.endpoint;
                let page = alice.page(request).await.unwrap();
                let expected: Vec<Message> = (1..4)
                    .zip(&sequences[1..4])
                    .map(|(n, sequence)| Message { to: receiver(&peer, endpoint, n), ..message(n, sequence) })
                    .collect();
                assert_eq!((page.messages, page.row), (expected, 3.0), "{endpoint}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn sequences_are_a_half_open_span() {
    each_id_style(async |service| {
        let alice = service.user("alice").await;
        for (peer, sequences) in conversations(service, &alice).await {
            let request = history::sequences(&alice.who, &peer, &sequences[1], &sequences[4]).unwrap();
            let endpoint = request.endpoint;
            let page = alice.page(request).await.unwrap();
            let expected: Vec<Message> = (1..4)
                .zip(&sequences[1..4])
                .map(|(n, sequence)| Message { to: receiver(&peer, endpoint, n), ..message(n, sequence) })
                .collect();
            assert_eq!(page.messages, expected);
            assert_eq!((page.row, page.timestamp), (3.0, Some(NOW - 5 * HOUR)));
        }
    })
    .await;
}

#[tokio::test]
async fn filters_narrow_a_query() {
    let service = Service::new().await;
    let alice = service.user("alice").await;
    let mut messages = six(json!({ "to": "bob", "from": "alice" }));
    messages[1]["bizType"] = json!("photo");
    messages[2]["extra"] = json!("{\"read\":1}");
    service.seed(messages).await;
    let peer = Peer::Direct("bob".into());
    for (filter, expected) in [
        (Filter { biz_type: Some("photo".into()), ..Filter::default() }, vec!["消息 1"]),
        (Filter { extra: Some("{\"read\":1}".into()), ..Filter::default() }, vec!["消息 2"]),
        (Filter { biz_type: Some("photo".into()), extra: Some("x".into()), ..Filter::default() }, vec![]),
    ] {
        let page = alice.page(history::before(&alice.who, &peer, None, 20, &filter).unwrap()).await.unwrap();
        assert_eq!(page.texts(), expected, "{filter:?}");
        let window = span(-7 * HOUR, 0);
        let request = history::between(&alice.who, &peer, window, false, &filter).unwrap();
        assert_eq!(alice.page(request).await.unwrap().texts(), expected, "{filter:?}");
    }
}

#[tokio::test]
async fn labels_of_a_message_are_given_when_it_has_them() {
    each_id_style(async |service| {
        let alice = service.user("alice").await;
        service
            .seed(vec![
                json!({ "from": "bob", "to": "alice", "text": "x", "bizType": "类型", "extra": "附 \"1\"" }),
            ])
            .await;
        let request =
            history::before(&alice.who, &Peer::Direct("bob".into()), None, 20, &Filter::default()).unwrap();
        let page = alice.page(request).await.unwrap();
        let message = &page.messages[0];
        assert_eq!((message.biz_type.as_deref(), message.extra.as_deref()), (Some("类型"), Some("附 \"1\"")));
    })
    .await;
}

#[tokio::test]
async fn a_conversation_of_others_is_refused() {
    let service = Service::new().await;
    let alice = service.user("alice").await;
    let topic = alice.get(topics::create("team", "", None)).await;
    let topic = Peer::Topic(topic["info"]["topicId"].as_str().unwrap().to_owned());
    let bob = service.user("bob").await;
    let error =
        bob.page(history::before(&bob.who, &topic, None, 20, &Filter::default()).unwrap()).await.unwrap_err();
    assert_eq!((error.kind, error.answer.code), (ErrorKind::Api, Some(500)));
    // The account in the body must be the token's own.
    let error = bob
        .page(
            history::before(&alice.who, &Peer::Direct("carol".into()), None, 20, &Filter::default()).unwrap(),
        )
        .await;
    assert!(error.unwrap_err().is_auth());
}

#[tokio::test]
async fn accounts_with_any_characters_have_a_history() {
    let service = Service::new().await;
    let account = "李 雷\"\\\n😀%&";
    let user = service.user(account).await;
    service.seed(vec![json!({ "from": account, "to": "b/o?b", "text": "x" })]).await;
    let request =
        history::before(&user.who, &Peer::Direct("b/o?b".into()), None, 20, &Filter::default()).unwrap();
    let page = user.page(request).await.unwrap();
    assert_eq!(
        (page.messages[0].from.as_deref(), page.messages[0].to.as_deref()),
        (Some(account), Some("b/o?b"))
    );
}
