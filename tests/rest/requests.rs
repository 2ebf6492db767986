//! Requests as values: the endpoint table, exact paths, encoding, bodies, and what is refused before anything is sent.

use mimc_wasm::error::{Error, ErrorKind};
use mimc_wasm::rest::walk::DAY_MS;
use mimc_wasm::rest::{Request, endpoints};
use mimc_wasm::types::Identity;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::calls::history::{self, Filter, Peer};
use crate::calls::{blacklist, contacts, topics};
use crate::service::APP;

/// The checklist of the specification: id, method, path; whether a failed attempt may be repeated.
const CHECKLIST: &str = "
M10 POST /api/topic/* once
M11 GET /api/topic/*/* again
M12 GET /api/topic/*/account again
M13 POST /api/topic/*/*/accounts once
M14 DELETE /api/topic/*/*/account once
M15 DELETE /api/topic/*/*/accounts?accounts=* once
M16 PUT /api/topic/*/* once
M17 DELETE /api/topic/*/* once
M18 POST /api/msg/p2p/query/ again
M19 POST /api/msg/p2p/queryOnTime again
M20 POST /api/msg/p2p/queryOnCount/ again
M21 POST /api/msg/p2p/queryOnSequence/ again
M22 POST /api/msg/p2t/query/ again
M23 POST /api/msg/p2t/queryOnTime/ again
M24 POST /api/msg/p2t/queryOnCount/ again
M25 POST /api/msg/p2t/queryOnSequence/ again
M26 GET /api/contact/ again
M27 DELETE /api/contact/p2p/session?member=* once
M28 DELETE /api/contact/p2t/session?topicId=* once
M29 POST /api/blacklist/ once
M30 DELETE /api/blacklist/?blackAccount=* once
M31 GET /api/blacklist/?blackAccount=* again
L01 GET /api/contact/v2?msgExtraFlag=* again
L02 POST /api/contact/p2p/extra/update once
L03 POST /api/contact/p2t/extra/update once
L04 POST /api/msg/p2p/queryOnCount/v2/ again
L05 POST /api/msg/p2t/queryOnCount/v2/ again
L06 POST /api/msg/p2u/queryOnTime/ again
L07 POST /api/msg/p2u/queryOnCount/ again
L08 POST /api/msg/p2p/extra/update once
L09 POST /api/msg/p2p/extra/update/v2/ once
L10 POST /api/msg/p2p/extra/multiupdate once
L11 POST /api/msg/p2p/extra/batchupdate/ once
L12 POST /api/msg/p2t/extra/update once
L13 POST /api/msg/p2t/extra/update/v2/ once
L14 POST /api/msg/p2t/extra/multiupdate once
L15 POST /api/msg/p2t/extra/batchupdate/ once
L16 POST /api/uctopic once
L17 DELETE /api/uctopic once
L18 GET /api/uctopic/topics again
L19 GET /api/uctopic/topic again
L20 GET /api/uctopic/userlist again
L21 GET /api/uctopic/onlineinfo again
L22 POST /api/uctopic/update once
L23 POST /api/topicblacklist/ once
L24 DELETE /api/topicblacklist/*/blackAccount?blackAccount=* once
L25 GET /api/topicblacklist/*/blackAccount?blackAccount=* again
";

fn who() -> Identity {
    Identity { app_id: APP.to_owned(), account: "alice".to_owned() }
}

fn body(request: &Request) -> Value {
    serde_json::from_str(request.body.as_ref().unwrap()).unwrap()
}

/// The parameter that the error names.
fn invalid<T>(result: Result<T, Error>) -> String {
    let error = result.err().expect("a refusal");
    assert_eq!((error.kind, error.answer.status), (ErrorKind::InvalidInput, 0));
    error.text.split(' ').next().unwrap().to_owned()
}

#[test]
fn the_endpoint_table_is_the_one_of_the_specification() {
    let mut rows: Vec<String> = endpoints()
        .map(|endpoint| {
            let again = if endpoint.repeatable { "again" } else { "once" };
            format!("{} {} {} {again}", endpoint.id, endpoint.method, endpoint.path.replace('@', "*"))
        })
        .collect();
    rows.sort();
    let mut checklist: Vec<_> = CHECKLIST.trim().lines().collect();
    checklist.sort();
    assert_eq!(rows, checklist);
}

#[test]
fn values_in_paths_are_encoded_and_commas_only_between_accounts() {
    let accounts = "李雷,a b&c=d,50%/+#?,a😀b";
    let kick = topics::kick("21360000000000001", accounts);
    assert_eq!(
        kick.path,
        "/api/topic/2880000000000000001/21360000000000001/accounts\
         ?accounts=%E6%9D%8E%E9%9B%B7,a%20b%26c%3Dd,50%25%2F%2B%23%3F,a%F0%9F%98%80b"
    );
    assert_eq!(contacts::remove_direct("李雷").path, "/api/contact/p2p/session?member=%E6%9D%8E%E9%9B%B7");
    assert_eq!(blacklist::has("a/b").path, "/api/blacklist/?blackAccount=a%2Fb");
}

proptest! {
    #![proptest_config(crate::cases(256))]

    #[test]
    fn any_account_survives_a_query(account in any::<String>().prop_filter("comma", |account| !account.contains(','))) {
        let path = &blacklist::has(&account).path;
        prop_assert!(path.is_ascii());
        let query = path.strip_prefix("/api/blacklist/?").unwrap();
        let read: Vec<(String, String)> = serde_urlencoded(query);
        prop_assert_eq!(read, [("blackAccount".to_owned(), account)]);
    }

    #[test]
    fn any_text_survives_a_body(text in any::<String>()) {
        let request = topics::create("x", &text, Some(&text));
        prop_assert_eq!(body(&request), json!({ "topicName": "x", "accounts": text, "extra": text }));
        prop_assert_eq!(body(&blacklist::add(&text)), json!({ "blackAccount": text }));
    }
}

/// Reads a query with axum's own reader.
fn serde_urlencoded(query: &str) -> Vec<(String, String)> {
    let uri: axum::http::Uri = format!("/?{query}").parse().unwrap();
    axum::extract::Query::try_from_uri(&uri).unwrap().0
}

#[test]
fn history_bodies_hold_what_the_manual_names() {
    let (direct, topic) = (Peer::Direct("bob".into()), Peer::Topic("21360000000000001".into()));
    let both = json!({ "appId": APP, "fromAccount": "alice", "toAccount": "bob" });
    let group = json!({ "appId": APP, "account": "alice", "topicId": "21360000000000001" });
    let of_bob = json!({ "appId": APP, "fromAccount": "bob", "toAccount": "alice" });
    let ids = ["M20", "M19", "M18", "M21"];
    for (peer, base, ids) in [
        (direct, both, ids),
        (Peer::ByApp("bob".into()), of_bob, ids),
        (topic, group, ["M24", "M23", "M22", "M25"]),
    ] {
        let none = Filter::default();
        let check = |request: Request, id: &str, own: Value| {
            let mut expected = base.clone();
            expected.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
            assert_eq!((request.endpoint, body(&request)), (id, expected));
        };
        check(
            history::before(&who(), &peer, Some(1_545_037_945_535.0), 7, &none).unwrap(),
            ids[0],
            json!({ "utcToTime": 1_545_037_945_535_i64, "count": 7 }),
        );
        let window = (1_545_037_945_535.0, 1_545_037_945_536.0);
        let times = json!({ "utcFromTime": 1_545_037_945_535_i64, "utcToTime": 1_545_037_945_536_i64 });
        check(history::between(&who(), &peer, window, false, &none).unwrap(), ids[1], times.clone());
        check(history::between(&who(), &peer, window, true, &none).unwrap(), ids[2], times);
        check(
            history::sequences(&who(), &peer, "9007199254740992", "9007199254740993").unwrap(),
            ids[3],
            json!({ "startSeq": "9007199254740992", "stopSeq": "9007199254740993" }),
        );
    }
}

#[test]
fn a_query_without_a_time_reaches_to_the_end_of_time() {
    let request = history::before(&who(), &Peer::Direct("bob".into()), None, 20, &Filter::default()).unwrap();
    // The year 2100; a host's clock is not asked.
    assert!(body(&request)["utcToTime"].as_i64().unwrap() > 4_102_444_800_000);
}

#[test]
fn filters_are_sent_only_when_given() {
    let peer = Peer::Direct("bob".into());
    for (filter, expected) in [
        (Filter::default(), [None, None]),
        (Filter { biz_type: Some("t".into()), ..Filter::default() }, [Some("t"), None]),
        (Filter { extra: Some(String::new()), ..Filter::default() }, [None, Some("")]),
    ] {
        for request in [
            history::before(&who(), &peer, None, 20, &filter).unwrap(),
            history::between(&who(), &peer, (0.0, 1.0), false, &filter).unwrap(),
        ] {
            let body = body(&request);
            assert_eq!(
                ["bizType", "extra"].map(|key| body.get(key).map(|value| value.as_str().unwrap())),
                expected
            );
        }
    }
}

#[test]
fn a_window_is_at_least_a_millisecond_and_at_most_a_day() {
    let between = |from, to| {
        history::between(&who(), &Peer::Direct("bob".into()), (from, to), false, &Filter::default())
    };
    assert!(between(5.0, 5.0 + DAY_MS).is_ok());
    assert!(between(5.0, 6.0).is_ok());
    assert_eq!(invalid(between(5.0, 5.0 + DAY_MS + 1.0)), "to");
    assert_eq!(invalid(between(5.0, 5.0)), "from");
    assert_eq!(invalid(between(6.0, 5.0)), "from");
}

#[test]
fn sequences_are_compared_exactly() {
    let sequences = |start, stop| history::sequences(&who(), &Peer::Direct("bob".into()), start, stop);
    assert!(sequences("9", "10").is_ok());
    assert!(sequences("9007199254740992", "9007199254740993").is_ok());
    for (start, stop) in [("10", "9"), ("5", "5"), ("9007199254740993", "9007199254740992"), ("05", "5")] {
        assert_eq!(invalid(sequences(start, stop)), "start");
    }
}

#[test]
fn an_update_names_only_what_changes() {
    let request = topics::update("1", [Some("bob"), Some("n"), None, None]);
    assert_eq!(body(&request), json!({ "ownerAccount": "bob", "topicName": "n" }));
    assert_eq!(body(&topics::update("1", [None, None, Some(""), None])), json!({ "bulletin": "" }));
}
