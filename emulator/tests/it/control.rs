//! Control calls: who may make them, and what those do that other tests do not use.

use mimc_emulator::{Config, IdStyle, Storage};
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn web_pages_and_other_machines_are_kept_out() {
    let service = Service::in_memory().await;
    let clock = || get("/__control/clock");
    for (call, status) in [
        (clock().control(), 200),
        (clock(), 403),
        (clock().header("x-emulator-control", "yes"), 403),
        (clock().control().header("origin", "http://localhost:8700"), 403),
        (clock().control().header("origin", "null"), 403),
        (clock().header("x-emulator-control", "1").header("host", "127.0.0.1"), 200),
        (clock().header("x-emulator-control", "1").header("host", "[::1]:8700"), 200),
        (clock().header("x-emulator-control", "1").header("host", "evil.example:8700"), 403),
        (clock().header("x-emulator-control", "1").header("host", "127.0.0.1.evil.example"), 403),
        (get("/__control/nothing"), 403),
        (get("/__control/nothing").control(), 404),
    ] {
        let answer = call.on(&service).await;
        assert_eq!(answer.status, status, "{answer:?}");
        if status != 200 {
            assert!(answer.json()["error"].is_string());
        }
    }
}

#[tokio::test]
async fn other_host_names_are_allowed_with_allow_remote() {
    let service = Service::open(Config { allow_remote: true, ..config(Storage::Memory) }).await;
    let call = get("/__control/clock").header("x-emulator-control", "1").header("host", "box.lan:8700");
    assert_eq!(call.on(&service).await.status, 200);
}

#[tokio::test]
async fn the_clock_is_set_moved_and_frozen() {
    each_store(async |service| {
        assert_eq!(service.control("clock", json!({})).await, json!({ "now": NOW, "frozen": true }));
        assert_eq!(service.control("clock", json!({ "advance": 5 })).await["now"], NOW + 5);
        assert_eq!(service.control("clock", json!({ "now": 7, "advance": 1 })).await["now"], 8);
        let running = service.control("clock", json!({ "frozen": false, "now": NOW })).await;
        assert_eq!(running["frozen"], false);
        assert!(running["now"].as_i64().unwrap() >= NOW);
        for bad in [json!({ "advance": -1 }), json!({ "now": i64::MAX }), json!({ "forward": 1 }), json!([])]
        {
            let answer = post("/__control/clock").control().json(bad).on(service).await;
            assert_eq!(answer.status, 400, "{}", answer.text);
        }
    })
    .await;
}

#[tokio::test]
async fn knobs_change_one_by_one_and_misspelt_ones_are_refused() {
    each_store(async |service| {
        let knobs = service.control("knobs", json!({ "idStyle": "number", "tokenLifetimeSeconds": 5 })).await;
        assert_eq!((&knobs["idStyle"], &knobs["pushStoreDefault"]), (&json!("number"), &json!(true)));
        service.control("knobs", json!({ "tokenLifetimeSeconds": null })).await;
        let knobs = get("/__control/knobs").control().on(service).await.json();
        assert_eq!((&knobs["idStyle"], &knobs["tokenLifetimeSeconds"]), (&json!("number"), &json!(null)));
        for bad in [json!({ "idStile": "number" }), json!({ "idStyle": "roman" }), json!({ "o6": 1 })] {
            let answer = post("/__control/knobs").control().json(bad).on(service).await;
            assert_eq!(answer.status, 400, "{}", answer.text);
        }
    })
    .await;
}

#[tokio::test]
async fn an_app_is_defined_and_changed_in_part() {
    each_store(async |service| {
        let define = |body| post("/__control/apps").control().json(body);
        let new = json!({ "appId": "5", "appKey": "k", "appSecret": "s", "appPackage": "p" });
        assert_eq!(define(new).on(service).await.json()["appPackage"], "p");
        let changed = define(json!({ "appId": 5, "userTtlSeconds": 9 })).on(service).await.json();
        assert_eq!(
            changed,
            json!({
                "appId": "5", "appKey": "k", "appSecret": "s", "appPackage": "p", "callbackUrl": null,
                "userTtlSeconds": 9,
            })
        );
        let listed = get("/__control/apps").control().on(service).await.json();
        assert_eq!(listed["apps"].as_array().unwrap().len(), 3);
        for bad in [json!({ "appId": 6 }), json!({ "appKey": "k" }), json!({ "appId": -1, "appKey": "k" })] {
            assert_eq!(define(bad).on(service).await.status, 400);
        }
    })
    .await;
}

#[tokio::test]
async fn the_log_shows_each_request_as_it_was_sent_and_how_it_ended() {
    each_store(async |service| {
        let token = service.token("bob").await;
        get("//api/contact/?x=%20").token(&token).header("X-Custom", "é").on(service).await.data();
        post("/api/msg/p2p/query/").body([0xff, 0xfe]).on(service).await.failure();
        get("/api/unknown").on(service).await;
        let log = get("/__control/requests").control().on(service).await.json();
        let log = log["requests"].as_array().unwrap();
        let summary = |n: usize| (&log[n]["endpoint"], &log[n]["target"], &log[n]["status"], &log[n]["code"]);
        assert_eq!(summary(1), (&json!("M26"), &json!("//api/contact/?x=%20"), &json!(200), &json!(200)));
        assert_eq!(summary(2), (&json!("M18"), &json!("/api/msg/p2p/query/"), &json!(200), &json!(400)));
        assert_eq!(summary(3), (&json!(null), &json!("/api/unknown"), &json!(404), &json!(null)));
        assert!(log[0]["body"].as_str().unwrap().contains(r#""appSecret":"secret""#));
        assert_eq!((&log[2]["body"], &log[2]["bodyBase64"]), (&json!(null), &json!("//4=")));
        let headers = log[1]["headers"].as_array().unwrap();
        assert!(headers.contains(&json!(["token", token])) && headers.contains(&json!(["x-custom", "é"])));

        let filtered = get("/__control/requests?endpoint=M18&after=1").control().on(service).await.json();
        assert_eq!(filtered["requests"].as_array().unwrap().len(), 1);
        delete("/__control/requests").control().on(service).await;
        assert_eq!(service.emulator.requests().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_log_forgets_the_oldest_when_bodies_take_too_much_room() {
    let service = Service::in_memory().await;
    for _ in 0..34 {
        post("/api/push/p2p/").body("x".repeat(1024 * 1024)).on(&service).await.refuses("body");
    }
    let numbers: Vec<u64> = service.emulator.requests().iter().map(|request| request.number).collect();
    assert_eq!(numbers, (3..=34).collect::<Vec<_>>());
}

#[tokio::test]
async fn seeding_stores_all_messages_or_none() {
    each_store(async |service| {
        let seed =
            |messages| post("/__control/seed").control().json(json!({ "appId": APP, "messages": messages }));
        let good = json!({ "from": "a", "to": "b", "text": "x" });
        for (bad, word) in [
            (json!({ "from": "a", "text": "x" }), "topicId"),
            (json!({ "from": "a", "to": "b" }), "payload"),
            (json!({ "from": "a", "to": "b", "payload": "*" }), "base64"),
            (json!({ "from": "", "to": "b", "text": "x" }), "account"),
            (json!({ "from": "a", "topicId": 1, "text": "x" }), "topic 1"),
            (json!({ "from": "a", "to": "b", "text": "x", "ts": -1 }), "ts"),
            (json!({ "from": "a", "to": "b", "text": "x", "sequence": 0 }), "sequence"),
            (json!({ "from": "a", "to": "b", "text": "x", "when": 1 }), "when"),
        ] {
            let answer = seed(json!([good, bad])).on(service).await;
            assert_eq!(answer.status, 400);
            let error = answer.json()["error"].as_str().unwrap().to_owned();
            assert!(error.contains(word), "{error}");
        }
        assert_eq!(service.texts("a", "b").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn messages_of_one_millisecond_get_sequences_of_their_own() {
    each_store(async |service| {
        service.push("a", "b", "now").await;
        let messages: Vec<_> = (0..50)
            .map(|n| json!({ "from": "a", "to": "b", "text": n.to_string(), "ts": NOW - 5 }))
            .collect();
        let answer = service.control("seed", json!({ "appId": APP, "messages": messages })).await;
        let sequences: Vec<i64> = answer["sequences"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s.as_str().unwrap().parse().unwrap())
            .collect();
        assert!(sequences.is_sorted_by(|a, b| a < b));
        assert!(sequences.iter().all(|sequence| sequence % 2 == 1 && sequence / 100_000 == NOW - 5));
        let expected: Vec<String> = (0..50).map(|n| n.to_string()).chain(["now".to_owned()]).collect();
        assert_eq!(service.texts("a", "b").await, expected);
    })
    .await;
}

#[tokio::test]
async fn the_only_app_need_not_be_named() {
    let service = Service::in_memory().await;
    let body = json!({ "account": "bob", "online": true });
    let answer = post("/__control/presence").control().json(body).on(&service).await;
    assert!(answer.json()["error"].as_str().unwrap().contains("2 apps"), "{}", answer.text);
    let one =
        Service::open(Config { apps: config(Storage::Memory).apps[..1].to_vec(), ..Config::default() }).await;
    assert_eq!(one.control("presence", json!({ "account": "bob", "online": true })).await["online"], true);
}

#[tokio::test]
async fn a_reset_brings_back_the_first_start() {
    each_store(async |service| {
        service.push("alice", "bob", "hi").await;
        service.knobs(|knobs| knobs.id_style = IdStyle::Number).await;
        service.control("faults", json!({ "endpoint": "M01", "fault": "empty" })).await;
        service.control("apps", json!({ "appId": 5, "appKey": "k", "appSecret": "s" })).await;
        let clock = service.control("reset", json!(null)).await;
        assert_eq!(clock["frozen"], false);
        assert!(clock["now"].as_i64().unwrap() > NOW);
        assert_eq!(service.uuid("first").await, "9100000000000000001");
        assert_eq!(service.texts("alice", "bob").await, [""; 0]);
        let apps = get("/__control/apps").control().on(service).await.json();
        assert_eq!(apps["apps"].as_array().unwrap().len(), 2);
    })
    .await;
}
