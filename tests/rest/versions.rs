//! What document versions differ in (V) and what is odd in them (O): accepted all the same.

use mimc_emulator::{EmptyBulletin, HistoryShape, IdStyle, QuitShape};
use mimc_wasm::error::ErrorKind;
use mimc_wasm::rest::Request;
use mimc_wasm::rest::envelope::{Reply, open};
use mimc_wasm::types::Identity;
use serde_json::{Value, json};

use crate::calls::history::{self, Filter, Peer};
use crate::calls::{blacklist, contacts, topics};
use crate::service::{APP, NOW, Service, User, decode, each_id_style};
use crate::sink::read_page;
use crate::tokens::Token;

fn reply(body: &str) -> Reply {
    Reply { status: 200, body: body.as_bytes().to_vec(), retry_after_ms: None }
}

async fn topic(owner: &User<'_>) -> String {
    let topic = owner.get(topics::create("team", "bob", None)).await;
    topic["info"]["topicId"].as_str().unwrap().to_owned()
}

fn by_count(user: &User<'_>, peer: &Peer) -> Request {
    history::before(&user.who, peer, None, 20, &Filter::default()).unwrap()
}

#[tokio::test]
async fn v1_an_older_service_answers_a_leave_with_the_topic() {
    each_id_style(async |service| {
        service.knobs(|knobs| knobs.quit_shape = QuitShape::Topic).await;
        let (alice, bob) = (service.user("alice").await, service.user("bob").await);
        let id = topic(&alice).await;
        let left = bob.get(topics::leave(&id)).await;
        assert_eq!(left["info"]["topicId"], *id);
        assert_eq!(left["members"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn v3_an_older_page_names_the_accounts_once() {
    each_id_style(async |service| {
        service.knobs(|knobs| knobs.history_shape = HistoryShape::February2018).await;
        let alice = service.user("alice").await;
        service.seed(vec![json!({ "from": "bob", "to": "alice", "text": "x", "ts": NOW - 1 })]).await;
        let window = ((NOW - 9) as f64, NOW as f64);
        let request =
            history::between(&alice.who, &Peer::Direct("bob".into()), window, true, &Filter::default());
        let page = alice.page(request.unwrap()).await.unwrap();
        // Who asked for the page is no hint at who wrote the message.
        assert_eq!((&page.messages[0].from, &page.messages[0].to, page.texts()), (&None, &None, vec!["x"]));
    })
    .await;
}

#[test]
fn v5_the_time_of_a_page_may_be_anything_or_nothing() {
    for (data, expected) in [
        (r#"{"timestamp":1545037945535}"#, Some(1_545_037_945_535)),
        (r#"{"timestamp":"1545037945535"}"#, Some(1_545_037_945_535)),
        (r#"{"timestamp":null}"#, None),
        (r#"{}"#, None),
        (r#"{"timestamp":""}"#, None),
        (r#"{"timestamp":{}}"#, None),
    ] {
        assert_eq!(read_page(data, None).unwrap().timestamp, expected, "{data}");
    }
}

#[test]
fn v6_the_keys_of_a_page_come_in_any_order() {
    let parts = [
        r#""appId":2880000000000000001"#,
        r#""topicId":"1""#,
        r#""row":1"#,
        r#""messages":[{"payload":"aGk=","toAccount":1,"ts":5,"sequence":"7","fromAccount":"a"}]"#,
        r#""timestamp":5"#,
    ];
    for turn in 0..parts.len() {
        let mut turned = parts;
        turned.rotate_left(turn);
        let listing = read_page(&format!("{{{}}}", turned.join(",")), Some("1")).unwrap();
        assert_eq!((listing.texts(), listing.row, listing.timestamp), (vec!["hi"], 1.0, Some(5)));
        assert_eq!(listing.messages[0].to.as_deref(), Some("1"));
    }
}

#[test]
fn v7_the_number_of_messages_is_counted_where_it_is_not_said() {
    let one = r#""messages":[{"payload":"","ts":5,"sequence":"7"}]"#;
    for (row, expected) in [
        ("", 1.0),
        (r#","row":3"#, 3.0),
        (r#","row":"3""#, 3.0),
        (r#","row":null"#, 1.0),
        (r#","row":"many""#, 1.0),
    ] {
        assert_eq!(read_page(&format!("{{{one}{row}}}"), None).unwrap().row, expected, "{row}");
    }
}

#[tokio::test]
async fn v15_ids_are_the_same_digits_as_text_and_as_numbers() {
    let service = Service::new().await;
    let alice = service.user("alice").await;
    let id = topic(&alice).await;
    service.seed(vec![json!({ "from": "bob", "topicId": id, "text": "x", "ts": NOW - 1, "sequence": "154503794553568001" })]).await;
    let mut seen = Vec::new();
    for style in [IdStyle::String, IdStyle::Number, IdStyle::Mixed] {
        service.knobs(|knobs| knobs.id_style = style).await;
        let page = alice.page(by_count(&alice, &Peer::Topic(id.clone()))).await.unwrap();
        assert_eq!(page.sequences(), ["154503794553568001"]);
        seen.push((alice.get(topics::get(&id)).await, alice.get(contacts::list()).await, page.messages));
    }
    assert_eq!((&seen[0], &seen[0]), (&seen[1], &seen[2]));
}

#[tokio::test]
async fn v16_the_app_id_in_the_body_may_be_there() {
    let service = Service::new().await;
    let alice = service.user("alice").await;
    alice.page(by_count(&alice, &Peer::Direct("bob".into()))).await.unwrap();
    let sent: Value =
        serde_json::from_str(service.emulator.requests().pop().unwrap().body.as_ref().unwrap()).unwrap();
    assert_eq!(sent["appId"], APP);
}

#[tokio::test]
async fn v17_a_token_answer_may_hold_more() {
    let service = Service::new().await;
    let who = Identity { app_id: APP.into(), account: "alice".into() };
    let plain = Token::read(&service.token_answer("alice").await, false, &who).unwrap();
    service.knobs(|knobs| knobs.token_extras = true).await;
    let answer = service.token_answer("alice").await;
    assert!(answer.contains("regionBucket"));
    assert_eq!(Token::read(&answer, false, &who).unwrap().uuid, plain.uuid);
}

#[tokio::test]
async fn an_empty_bulletin_may_be_missing_or_null() {
    let service = Service::new().await;
    let alice = service.user("alice").await;
    let id = topic(&alice).await;
    for style in [EmptyBulletin::Empty, EmptyBulletin::Omit, EmptyBulletin::Null] {
        service.knobs(|knobs| knobs.empty_bulletin = style).await;
        assert_eq!(alice.get(topics::get(&id)).await["info"]["bulletin"], "");
    }
}

#[test]
fn o2_full_width_commas_are_no_json() {
    let body = r#"{"code":200，"message":"success","data":[]}"#;
    assert_eq!(open(reply(body), true).unwrap_err().kind, ErrorKind::Decode);
    let body = r#"{"code":200,"data":[{"userType":"USER","id":"1","timestamp":"1"}，{"userType":"USER","id":"2","timestamp":"1"}]}"#;
    assert_eq!(open(reply(body), true).unwrap_err().kind, ErrorKind::Decode);
}

#[test]
fn o3_trailing_commas_are_no_json() {
    for body in [
        r#"{"code":200,"message":"success",}"#,
        r#"{"code":200,"data":{"messages":[],"row":0,}}"#,
        r#"{"code":200,"data":{"isBlack":true,}}"#,
        r#"{"code":200,"data":{"messages":[{"sequence":1,"payload":"","ts":1},]}}"#,
    ] {
        assert_eq!(open(reply(body), true).unwrap_err().kind, ErrorKind::Decode, "{body}");
    }
}

#[tokio::test]
async fn o5_the_words_of_a_success_are_not_compared() {
    let service = Service::new().await;
    let alice = service.user("alice").await;
    let opened = alice.open(&topics::dismiss(&topic(&alice).await)).await.unwrap();
    assert!(opened.text().contains("success！"));
    for message in [r#""anything""#, "null", "5", "[]"] {
        assert!(open(reply(&format!("{{\"code\":200,\"message\":{message}}}")), true).is_ok(), "{message}");
    }
}

#[tokio::test]
async fn o6_a_sender_that_is_the_topic_is_unknown() {
    each_id_style(async |service| {
        service.knobs(|knobs| knobs.o6 = true).await;
        let alice = service.user("alice").await;
        let id = topic(&alice).await;
        let sequences =
            service.seed(vec![json!({ "from": "bob", "topicId": id, "text": "x", "ts": NOW - 1 })]).await;
        let stop = (sequences[0].parse::<u64>().unwrap() + 1).to_string();
        let request = history::sequences(&alice.who, &Peer::Topic(id.clone()), &sequences[0], &stop).unwrap();
        let page = alice.page(request).await.unwrap();
        assert_eq!((&page.messages[0].from, page.messages[0].to.as_deref()), (&None, Some(id.as_str())));
    })
    .await;
}

#[test]
fn o6_an_account_may_be_a_number_and_names_a_sender_unless_it_is_the_topic() {
    let data = r#"{"messages":[{"sequence":1,"payload":"","ts":1,"fromAccount":21360000000000003,"toAccount":5},
                               {"sequence":2,"payload":"","ts":1,"fromAccount":21360000000000001}]}"#;
    let sender = |topic, at: usize| read_page(data, topic).unwrap().messages[at].from.clone();
    assert_eq!(sender(Some("21360000000000001"), 0).as_deref(), Some("21360000000000003"));
    assert_eq!(sender(Some("21360000000000001"), 1), None);
    // In a one-to-one conversation nothing is a topic.
    assert_eq!(sender(None, 1).as_deref(), Some("21360000000000001"));
    assert_eq!(read_page(data, None).unwrap().messages[0].to.as_deref(), Some("5"));
}

#[test]
fn o10_a_flag_has_one_value_in_any_spelling() {
    let request = blacklist::has("bob");
    for (value, expected) in [
        ("true", Some(true)),
        ("false", Some(false)),
        (r#""true""#, Some(true)),
        (r#""false""#, Some(false)),
        ("1", Some(true)),
        ("0", Some(false)),
        ("null", None),
        ("2", None),
        (r#""true/false""#, None),
    ] {
        let opened =
            open(reply(&format!("{{\"code\":200,\"data\":{{\"isBlack\":{value}}}}}")), true).unwrap();
        assert_eq!(decode(&request, &opened).ok().flatten(), expected.map(Value::from), "{value}");
    }
}
