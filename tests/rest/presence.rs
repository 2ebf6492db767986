//! What each endpoint makes of `data` that is missing, null, of another type, or without a field.

use mimc_wasm::json::Malformed;
use mimc_wasm::rest::envelope::{Reply, open};
use mimc_wasm::rest::{Decode, Request};
use mimc_wasm::types::Identity;
use serde_json::{Value, json};

use crate::calls::history::{self, Filter, Peer};
use crate::calls::{blacklist, contacts, topics};
use crate::service::{APP, decode};
use crate::sink::read_page;

/// The result for an answer with this `data`; `None` leaves the key out. `Err` stands for `decode`.
fn result(request: &Request, data: Option<Value>) -> Result<Option<Value>, ()> {
    let mut envelope = json!({ "code": 200, "message": "success" });
    if let Some(data) = data {
        envelope["data"] = data;
    }
    let opened =
        open(Reply { status: 200, body: envelope.to_string().into_bytes(), retry_after_ms: None }, true)
            .unwrap();
    match &request.decode {
        Decode::Page(topic) => {
            let page = opened.data().ok_or(Malformed).and_then(|data| read_page(data, topic.as_deref()));
            page.map(|page| Some(page.messages.len().into())).map_err(drop)
        }
        _ => decode(request, &opened).map_err(drop),
    }
}

fn void() -> Vec<Request> {
    vec![topics::leave("1"), topics::dismiss("1"), blacklist::add("bob"), blacklist::remove("bob")]
}

fn lists() -> Vec<Request> {
    vec![topics::list(), contacts::list(), contacts::remove_direct("bob"), contacts::remove_topic("1")]
}

fn topic_calls() -> Vec<Request> {
    vec![
        topics::create("n", "bob", None),
        topics::get("1"),
        topics::invite("1", "bob"),
        topics::kick("1", "bob"),
        topics::update("1", [None, Some("n"), None, None]),
    ]
}

fn pages() -> Vec<Request> {
    let who = Identity { app_id: APP.into(), account: "alice".into() };
    let mut requests = Vec::new();
    for peer in [Peer::Direct("bob".into()), Peer::Topic("1".into())] {
        requests.push(history::before(&who, &peer, None, 1, &Filter::default()).unwrap());
        requests.push(history::between(&who, &peer, (0.0, 1.0), false, &Filter::default()).unwrap());
        requests.push(history::between(&who, &peer, (0.0, 1.0), true, &Filter::default()).unwrap());
        requests.push(history::sequences(&who, &peer, "1", "2").unwrap());
    }
    requests
}

fn contact() -> Value {
    json!({ "userType": "USER", "id": "1", "name": "bob", "timestamp": "5", "extra": "e",
            "lastMessage": { "fromUuid": "2", "fromAccount": "bob", "sequence": "3", "payload": "aGk=", "bizType": "t" } })
}

fn topic() -> Value {
    json!({ "topicInfo": { "topicId": "1", "ownerUuid": "2", "ownerAccount": "alice", "topicName": "n", "bulletin": "b", "extra": "e" },
            "members": [{ "uuid": "2", "account": "alice" }] })
}

#[test]
fn calls_without_a_result_ignore_the_data() {
    for request in void() {
        for data in
            [None, Some(json!(null)), Some(json!({})), Some(json!([])), Some(json!("x")), Some(json!(true))]
        {
            assert_eq!(result(&request, data.clone()), Ok(None), "{} {data:?}", request.endpoint);
        }
    }
}

#[test]
fn a_list_that_is_missing_is_empty() {
    for request in lists() {
        for data in [None, Some(json!(null)), Some(json!([]))] {
            assert_eq!(result(&request, data), Ok(Some(json!([]))), "{}", request.endpoint);
        }
        for data in [json!({}), json!("x"), json!(1), json!([1]), json!([null]), json!([{}]), json!([[]])] {
            assert_eq!(result(&request, Some(data.clone())), Err(()), "{} {data}", request.endpoint);
        }
    }
}

#[test]
fn an_object_that_is_missing_is_a_decode_error() {
    let requests = topic_calls().into_iter().chain(pages()).chain([blacklist::has("bob")]);
    for request in requests {
        for data in [None, Some(json!(null)), Some(json!([])), Some(json!("x")), Some(json!(1))] {
            assert_eq!(result(&request, data.clone()), Err(()), "{} {data:?}", request.endpoint);
        }
    }
}

#[test]
fn a_page_without_messages_is_empty() {
    for request in pages() {
        for data in
            [json!({}), json!({ "messages": null }), json!({ "messages": [] }), json!({ "timestamp": null })]
        {
            assert_eq!(result(&request, Some(data)), Ok(Some(json!(0))), "{}", request.endpoint);
        }
        assert_eq!(result(&request, Some(json!({ "messages": {} }))), Err(()), "{}", request.endpoint);
    }
}

/// Values that no id, text, time or object can be read from.
fn unreadable() -> [Value; 4] {
    [json!(true), json!([1]), json!(""), json!("1x")]
}

#[test]
fn a_topic_needs_its_id_and_its_members_their_accounts() {
    for request in topic_calls() {
        let whole = result(&request, Some(topic())).unwrap().unwrap();
        assert_eq!(whole["info"]["topicId"], "1");
        for data in [
            json!({ "members": [] }),
            json!({ "topicInfo": null }),
            json!({ "topicInfo": {} }),
            json!({ "topicInfo": { "topicId": null } }),
            json!({ "topicInfo": { "topicId": "1" }, "members": [{ "uuid": "2" }] }),
            json!({ "topicInfo": { "topicId": "1" }, "members": [null] }),
        ] {
            assert_eq!(result(&request, Some(data.clone())), Err(()), "{data}");
        }
        for id in unreadable() {
            let data = json!({ "topicInfo": { "topicId": id } });
            assert_eq!(result(&request, Some(data.clone())), Err(()), "{data}");
        }
        let bare = json!({ "info": { "topicId": "9223372036854775807", "name": "", "bulletin": "" }, "members": [] });
        for members in [json!(null), json!([])] {
            let data = json!({ "members": members, "topicInfo": {
                "topicId": 9_223_372_036_854_775_807_u64, "topicName": null, "bulletin": null, "ownerUuid": null, "ownerAccount": null,
                "extra": null, "unknown": [{}] } });
            assert_eq!(result(&request, Some(data)), Ok(Some(bare.clone())));
        }
        let data =
            json!({ "topicInfo": { "topicId": 9_223_372_036_854_775_807_u64, "ownerUuid": "not an id" } });
        assert_eq!(result(&request, Some(data)), Ok(Some(bare)));
    }
}

#[test]
fn a_contact_needs_kind_id_and_time() {
    for request in [contacts::list(), contacts::remove_direct("bob"), contacts::remove_topic("1")] {
        for key in ["userType", "id", "timestamp"] {
            for value in [None, Some(json!(null)), Some(json!(true)), Some(json!([])), Some(json!({}))] {
                let mut data = contact();
                match value {
                    None => drop(data.as_object_mut().unwrap().remove(key)),
                    Some(value) => data[key] = value,
                }
                assert_eq!(result(&request, Some(json!([contact(), data]))), Err(()), "{data}");
            }
        }
        let bare = json!({ "userType": "SOMETHING", "id": 154_503_794_553_568_001_u64, "timestamp": 5, "name": null, "lastMessage": null });
        let expected = json!([{ "kind": "other", "id": "154503794553568001", "name": "", "timestamp": 5 }]);
        assert_eq!(result(&request, Some(json!([bare]))), Ok(Some(expected)));
    }
}

#[test]
fn every_part_of_a_last_message_is_optional() {
    for (last, expected) in [
        (json!({}), json!({ "text": "" })),
        (
            json!({ "payload": null, "sequence": "x", "fromUuid": 1.5, "fromAccount": 7 }),
            json!({ "text": "", "fromAccount": "7" }),
        ),
        (json!({ "payload": "?" }), json!({ "text": "?", "undecoded": true })),
    ] {
        let mut data = contact();
        data["lastMessage"] = last.clone();
        let listed = result(&contacts::list(), Some(json!([data]))).unwrap().unwrap();
        assert_eq!(listed[0]["lastMessage"], expected, "{last}");
    }
}
