//! M18–M25: message history.

use mimc_emulator::{HistoryShape, IdStyle};
use serde_json::{Value, json};

use crate::support::*;

/// Puts `count` messages from alice to bob, one per millisecond from `start` on; texts are `0`, `1`, ….
async fn seed(service: &Service, start: i64, count: i64) {
    let messages: Value = (0..count)
        .map(|n| json!({ "from": "alice", "to": "bob", "text": n.to_string(), "ts": start + n }))
        .collect();
    service.control("seed", json!({ "appId": APP, "messages": messages })).await;
}

fn direct(form: &str, fields: Value) -> Call {
    let mut body = json!({ "appId": APP, "fromAccount": "alice", "toAccount": "bob" });
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    post(&format!("/api/msg/p2p/{form}")).app("bob").json(body)
}

fn group(form: &str, topic: &str, fields: Value) -> Call {
    let mut body = json!({ "appId": APP, "account": "bob", "topicId": topic });
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    post(&format!("/api/msg/p2t/{form}")).app("bob").json(body)
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_time_window_includes_its_start_and_excludes_its_end() {
    each_store(async |service| {
        seed(service, NOW - 10, 5).await;
        for form in ["query/", "queryOnTime"] {
            let window = json!({ "utcFromTime": NOW - 9, "utcToTime": (NOW - 7).to_string() });
            let data = direct(form, window).on(service).await.data();
            assert_eq!(texts(&data["messages"]), ["1", "2"]);
            assert_eq!(keys(&data), ["appId", "messages", "row"]);
            assert_eq!(data["row"], 2);
            assert_eq!(keys(&data["messages"][0]), ["sequence", "payload", "ts", "fromAccount", "toAccount"]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_window_is_at_most_24_hours_and_not_backwards() {
    each_store(async |service| {
        let window =
            |from: i64, to: i64| direct("queryOnTime", json!({ "utcFromTime": from, "utcToTime": to }));
        window(NOW - DAY, NOW).on(service).await.data();
        window(NOW - DAY - 1, NOW).on(service).await.refuses("utcToTime");
        window(NOW, NOW).on(service).await.refuses("utcToTime");
        window(NOW, NOW - 1).on(service).await.refuses("utcToTime");
        direct("queryOnTime", json!({ "utcToTime": NOW })).on(service).await.refuses("utcFromTime");
        direct("queryOnTime", json!({ "utcFromTime": 1.5, "utcToTime": NOW }))
            .on(service)
            .await
            .refuses("utcFromTime");
        group("query/", "21360000000000001", json!({ "utcFromTime": NOW - DAY - 1, "utcToTime": NOW }))
            .on(service)
            .await
            .refuses("utcToTime");
    })
    .await;
}

#[tokio::test]
async fn a_count_gives_the_newest_before_the_time_and_pages_backwards() {
    each_store(async |service| {
        seed(service, NOW - 10, 5).await;
        let page = async |fields: Value| direct("queryOnCount/", fields).on(service).await.data();
        let first = page(json!({ "utcToTime": NOW - 6, "count": "2" })).await;
        assert_eq!(texts(&first["messages"]), ["2", "3"]);
        assert_eq!(keys(&first), ["appId", "messages", "row", "timestamp"]);
        assert_eq!(first["timestamp"], NOW - 8);
        let second = page(json!({ "utcToTime": first["timestamp"], "count": 2 })).await;
        assert_eq!(texts(&second["messages"]), ["0", "1"]);
        let last = page(json!({ "utcToTime": second["timestamp"], "count": 2 })).await;
        assert_eq!(last["messages"], json!([]));
        assert_eq!(last["timestamp"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn without_time_and_count_the_newest_20_come_including_this_millisecond() {
    each_store(async |service| {
        seed(service, NOW - 300, 301).await;
        let data = direct("queryOnCount/", json!({})).on(service).await.data();
        assert_eq!(data["row"], 20);
        assert_eq!(texts(&data["messages"]).last().unwrap(), "300");
        let most = direct("queryOnCount/", json!({ "count": 1000 })).on(service).await.data();
        assert_eq!(most["row"], 200);
        for bad in [json!(0), json!(-1), json!(1.5), json!("x")] {
            direct("queryOnCount/", json!({ "count": bad })).on(service).await.refuses("count");
        }
    })
    .await;
}

#[tokio::test]
async fn a_sequence_range_is_half_open_and_gives_the_lowest_200() {
    each_store(async |service| {
        seed(service, NOW - 300, 250).await;
        let all = direct("queryOnTime", json!({ "utcFromTime": NOW - 300, "utcToTime": NOW }))
            .on(service)
            .await
            .data();
        let sequences = strings(&all["messages"], "sequence");
        let range = |start: &str, stop: &str| {
            direct("queryOnSequence/", json!({ "startSeq": start, "stopSeq": stop }))
        };
        let data = range(&sequences[1], &sequences[3]).on(service).await.data();
        assert_eq!(texts(&data["messages"]), ["1", "2"]);
        assert_eq!(data["timestamp"], NOW - 299);
        let long = range("1", "18446744073709551615").on(service).await.data();
        assert_eq!(long["row"], 200);
        assert_eq!(texts(&long["messages"])[0], "0");
        range("5", "5").on(service).await.refuses("stopSeq");
        range("-5", "5").on(service).await.refuses("startSeq");
    })
    .await;
}

#[tokio::test]
async fn both_directions_are_returned_in_time_order_whoever_asks() {
    each_store(async |service| {
        service.push("alice", "bob", "one").await;
        service.push("bob", "alice", "two").await;
        service.emulator.advance(1).await;
        service.push("alice", "bob", "three").await;
        let token = service.token("alice").await;
        for (from, to) in [("alice", "bob"), ("bob", "alice")] {
            let body = json!({ "fromAccount": from, "toAccount": to });
            let data = post("/api/msg/p2p/queryOnCount/").token(&token).json(body).on(service).await.data();
            assert_eq!(texts(&data["messages"]), ["one", "two", "three"]);
            assert_eq!(strings(&data["messages"], "fromAccount"), ["alice", "bob", "alice"]);
            assert_eq!(strings(&data["messages"], "toAccount"), ["bob", "alice", "bob"]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_reads_only_its_own_conversations_and_app_credentials_any() {
    each_store(async |service| {
        service.push("alice", "bob", "secret").await;
        let body = json!({ "fromAccount": "alice", "toAccount": "bob" });
        let token = service.token("eve").await;
        let query = || post("/api/msg/p2p/queryOnCount/").json(body.clone());
        query().token(&token).on(service).await.fails(403, "permission denied");
        assert_eq!(query().app("eve").on(service).await.data()["row"], 1);
        service.knobs(|knobs| knobs.history_app_auth = false).await;
        query().app("eve").on(service).await.fails(401, "invalid token");
    })
    .await;
}

#[tokio::test]
async fn accounts_that_never_talked_have_an_empty_page() {
    each_store(async |service| {
        let data = direct("queryOnCount/", json!({})).on(service).await.data();
        assert_eq!(data, json!({ "appId": APP.to_string(), "messages": [], "row": 0, "timestamp": null }));
    })
    .await;
}

#[tokio::test]
async fn a_wrong_app_id_in_the_body_is_refused() {
    let service = Service::in_memory().await;
    direct("queryOnCount/", json!({ "appId": OTHER_APP })).on(&service).await.refuses("appId");
    direct("queryOnCount/", json!({ "appId": null })).on(&service).await.data();
}

#[tokio::test]
async fn group_pages_have_the_documented_shapes() {
    each_store(async |service| {
        let topic = service.topic("alice", "bob").await;
        service.push_to_topic("alice", &topic, "hello").await;
        let window = json!({ "utcFromTime": NOW - 1, "utcToTime": NOW + 1 });
        for form in ["query/", "queryOnTime/"] {
            let data = group(form, &topic, window.clone()).on(service).await.data();
            assert_eq!(keys(&data), ["appId", "topicId", "row", "messages"]);
            assert_eq!(keys(&data["messages"][0]), ["sequence", "fromAccount", "payload", "ts"]);
        }
        let data = group("queryOnCount/", &topic, json!({})).on(service).await.data();
        assert_eq!(keys(&data), ["appId", "messages", "row", "timestamp"]);
        assert_eq!(keys(&data["messages"][0]), ["sequence", "payload", "ts", "fromAccount"]);
        let range = json!({ "startSeq": 1, "stopSeq": i64::MAX });
        let data = group("queryOnSequence/", &topic, range.clone()).on(service).await.data();
        assert_eq!(keys(&data), ["appId", "messages", "row", "timestamp"]);
        assert_eq!(data["messages"][0]["fromAccount"], "alice");
        assert_eq!(data["messages"][0]["toAccount"], topic);
        service.knobs(|knobs| knobs.o6 = true).await;
        let data = group("queryOnSequence/", &topic, range).on(service).await.data();
        assert_eq!(data["messages"][0]["fromAccount"], topic);
    })
    .await;
}

#[tokio::test]
async fn group_history_is_for_members_asking_for_themselves() {
    each_store(async |service| {
        let topic = service.topic("alice", "").await;
        service.push_to_topic("alice", &topic, "before bob").await;
        let ask = |account: &str| {
            post("/api/msg/p2t/queryOnCount/").json(json!({ "account": account, "topicId": topic }))
        };
        let token = service.token("bob").await;
        ask("alice").token(&token).on(service).await.fails(403, "permission denied");
        ask("bob").token(&token).on(service).await.fails(500, "query message fail");
        let invite = post(&format!("/api/topic/{APP}/{topic}/accounts")).app("alice");
        invite.json(json!({ "accounts": "bob" })).on(service).await.data();
        assert_eq!(texts(&ask("bob").token(&token).on(service).await.data()["messages"]), ["before bob"]);
        delete(&format!("/api/topic/{APP}/{topic}/account")).app("bob").on(service).await.data();
        ask("bob").token(&token).on(service).await.fails(500, "query message fail");
    })
    .await;
}

#[tokio::test]
async fn history_reaches_back_183_days_and_by_sequence_7() {
    each_store(async |service| {
        let at = |days: i64, more: i64| NOW - days * DAY - more;
        for ts in [at(183, 1), at(183, 0), at(7, 1), at(7, 0)] {
            seed(service, ts, 1).await;
        }
        let by_count = direct("queryOnCount/", json!({})).on(service).await.data();
        assert_eq!(by_count["row"], 3);
        assert_eq!(by_count["timestamp"], at(183, 0));
        let window = json!({ "utcFromTime": at(183, 1), "utcToTime": at(182, 0) });
        direct("queryOnTime", window).on(service).await.refuses("utcToTime");
        let window = json!({ "utcFromTime": at(183, 1), "utcToTime": at(182, 1) });
        assert_eq!(direct("queryOnTime", window).on(service).await.data()["row"], 1);
        let range = json!({ "startSeq": 1, "stopSeq": i64::MAX });
        assert_eq!(direct("queryOnSequence/", range.clone()).on(service).await.data()["row"], 1);
        service.knobs(|knobs| knobs.sequence_retention = false).await;
        assert_eq!(direct("queryOnSequence/", range).on(service).await.data()["row"], 3);
    })
    .await;
}

#[tokio::test]
async fn the_old_shape_names_the_accounts_once_per_page() {
    let service = Service::in_memory().await;
    seed(&service, NOW - 5, 1).await;
    service.knobs(|knobs| knobs.history_shape = HistoryShape::February2018).await;
    let window = json!({ "utcFromTime": NOW - 5, "utcToTime": NOW });
    let data = direct("query/", window.clone()).on(&service).await.data();
    assert_eq!(keys(&data), ["appId", "toAccount", "fromAccount", "messages", "row"]);
    assert_eq!((&data["fromAccount"], &data["toAccount"]), (&json!("alice"), &json!("bob")));
    assert_eq!(keys(&data["messages"][0]), ["sequence", "payload", "ts"]);
    let data = direct("queryOnTime", window).on(&service).await.data();
    assert_eq!(keys(&data), ["appId", "messages", "row"]);
}

#[tokio::test]
async fn biz_type_and_extra_are_filters_and_shown_when_set() {
    each_store(async |service| {
        let message = |text: &str, biz: Value, extra: Value| {
            json!({ "from": "alice", "to": "bob", "text": text, "ts": NOW - 5, "bizType": biz, "extra": extra })
        };
        let messages = json!([
            message("plain", Value::Null, Value::Null),
            message("order", json!("order"), Value::Null),
            message("read", json!("order"), json!("READ")),
        ]);
        service.control("seed", json!({ "appId": APP, "messages": messages })).await;
        let found = async |fields: Value| direct("queryOnCount/", fields).on(service).await.data()["messages"].clone();
        assert_eq!(texts(&found(json!({})).await), ["plain", "order", "read"]);
        assert_eq!(texts(&found(json!({ "bizType": "order" })).await), ["order", "read"]);
        let read = found(json!({ "bizType": "order", "extra": "READ" })).await;
        assert_eq!(texts(&read), ["read"]);
        assert_eq!((&read[0]["bizType"], &read[0]["extra"]), (&json!("order"), &json!("READ")));
        assert_eq!(found(json!({})).await[0].get("bizType"), None);
        service.knobs(|knobs| knobs.always_biz_type_extra = true).await;
        assert_eq!(found(json!({})).await[0]["bizType"], "");
    })
    .await;
}

#[tokio::test]
async fn a_page_of_200_keeps_a_large_sequence_exact_as_a_number() {
    let service = Service::in_memory().await;
    let ts = 1_545_037_945_535;
    service.emulator.set_clock(ts + 1).await;
    seed(&service, ts - 199, 199).await;
    let message = json!({ "from": "bob", "to": "alice", "text": "a😀b 你好", "ts": ts, "sequence": "154503794553568001" });
    service.control("seed", json!({ "appId": APP, "messages": [message] })).await;
    service.knobs(|knobs| knobs.id_style = IdStyle::Number).await;
    let answer = direct("queryOnCount/", json!({ "count": 200 })).on(&service).await;
    assert!(answer.text.contains(r#""sequence":154503794553568001,"#), "{}", answer.text);
    assert_eq!(answer.data()["row"], 200);
    assert_eq!(texts(&answer.data()["messages"])[199], "a😀b 你好");
}

#[tokio::test]
async fn sequences_are_odd_and_grow_also_when_the_clock_goes_back() {
    each_store(async |service| {
        let token = service.token("bob").await;
        let newest = async || {
            let body =
                json!({ "fromAccount": "alice", "toAccount": "bob", "startSeq": 1, "stopSeq": i64::MAX });
            let data =
                post("/api/msg/p2p/queryOnSequence/").token(&token).json(body).on(service).await.data();
            let sequences = strings(&data["messages"], "sequence");
            sequences.iter().map(|s| s.parse::<i64>().unwrap()).max().unwrap()
        };
        service.push("alice", "bob", "1").await;
        let first = newest().await;
        assert_eq!(first, NOW * 100_000 + 1);
        service.push("alice", "bob", "2").await;
        assert_eq!(newest().await, first + 2);
        service.emulator.set_clock(NOW - HOUR).await;
        service.push("alice", "bob", "3").await;
        assert_eq!(newest().await, first + 4);
        service.emulator.set_clock(NOW + 1).await;
        service.push("alice", "bob", "4").await;
        assert_eq!(newest().await, (NOW + 1) * 100_000 + 1);
        assert_eq!(service.texts("alice", "bob").await, ["3", "1", "2", "4"]);
    })
    .await;
}
