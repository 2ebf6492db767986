//! M06–M09: what an app's own server is told, and when again.

use serde_json::{Value, json};

use crate::support::*;

async fn listen(service: &Service) -> Receiver {
    let receiver = Receiver::start().await;
    service.control("apps", json!({ "appId": APP, "callbackUrl": receiver.url })).await;
    receiver
}

async fn online(service: &Service, accounts: &[&str]) {
    for account in accounts {
        service.control("presence", json!({ "appId": APP, "account": account, "online": true })).await;
    }
}

fn kinds(bodies: &[Value]) -> Vec<&str> {
    bodies.iter().map(|body| body["msgType"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_offline_receiver_causes_both_notices_and_an_online_one_only_the_first() {
    each_store(async |service| {
        let mut receiver = listen(service).await;
        service.push("alice", "bob", "你好").await;
        service.emulator.settle().await;
        let bodies = receiver.arrived();
        assert_eq!(kinds(&bodies), ["NORMAL_MSG", "OFFLINE_MSG"]);
        let expected = json!({
            "msgType": "NORMAL_MSG",
            "fromAppId": APP.to_string(),
            "fromAccount": "alice",
            "toAppId": APP.to_string(),
            "toAccount": "bob",
            "payload": "5L2g5aW9",
            "timestamp": NOW,
        });
        assert_eq!(bodies[0].to_string(), expected.to_string());

        online(service, &["bob"]).await;
        service.push("alice", "bob", "hi").await;
        service.emulator.settle().await;
        assert_eq!(kinds(&receiver.arrived()), ["NORMAL_MSG"]);
    })
    .await;
}

#[tokio::test]
async fn a_topic_notice_names_all_members_and_an_offline_one_those_missed() {
    each_store(async |service| {
        let mut receiver = listen(service).await;
        let topic = service.topic("alice", "bob,carol,dave").await;
        online(service, &["carol"]).await;
        service.push_to_topic("alice", &topic, "hi").await;
        service.emulator.settle().await;
        let bodies = receiver.arrived();
        let body = |kind: &str, to: &[&str]| {
            json!({
                "msgType": kind,
                "appId": APP.to_string(),
                "topicId": topic,
                "fromAccount": "alice",
                "toAccounts": to,
                "payload": "aGk=",
                "timestamp": NOW,
            })
            .to_string()
        };
        assert_eq!(bodies[0].to_string(), body("NORMAL_TOPIC_MSG", &["alice", "bob", "carol", "dave"]));
        assert_eq!(bodies[1].to_string(), body("OFFLINE_TOPIC_MSG", &["bob", "dave"]));

        online(service, &["bob", "dave"]).await;
        service.push_to_topic("alice", &topic, "hi").await;
        service.emulator.settle().await;
        assert_eq!(kinds(&receiver.arrived()), ["NORMAL_TOPIC_MSG"]);
    })
    .await;
}

#[tokio::test]
async fn unstored_messages_are_told_and_dropped_ones_are_not() {
    each_store(async |service| {
        let mut receiver = listen(service).await;
        let body = json!({ "toAccount": "bob", "isStore": false });
        post("/api/push/p2p/").push("alice", "hi", body).on(service).await.data();
        service.emulator.settle().await;
        assert_eq!(receiver.arrived().len(), 2);
        post("/api/blacklist/").app("bob").json(json!({ "blackAccount": "alice" })).on(service).await.data();
        service.push("alice", "bob", "dropped").await;
        service.emulator.settle().await;
        assert_eq!(receiver.arrived().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn extended_fields_appear_with_their_knob() {
    let service = Service::in_memory().await;
    let mut receiver = listen(&service).await;
    service.knobs(|knobs| knobs.callback_extended = true).await;
    let body = json!({ "toAccount": "bob", "bizType": "order" });
    let data = post("/api/push/p2p/").push("alice", "hi", body).on(&service).await.data();
    service.emulator.settle().await;
    let body = &receiver.arrived()[0];
    assert_eq!(body["packetId"], data["packetId"]);
    assert_eq!(body["sequence"], (NOW * 100_000 + 1).to_string());
    assert_eq!((&body["bizType"], &body["fromResource"]), (&json!("order"), &json!("server")));
    assert_eq!(body.get("authentication"), None);
}

#[tokio::test]
async fn anything_but_200_is_retried_after_5_s_30_s_and_5_min_and_then_given_up() {
    each_store(async |service| {
        let mut receiver = listen(service).await;
        online(service, &["bob"]).await;
        receiver.answers(&[201, 204, 302, 500]);
        service.push("alice", "bob", "hi").await;
        service.emulator.settle().await;
        for delay in [5_000, 30_000, 300_000] {
            assert_eq!(receiver.arrived().len(), 1, "before {delay}");
            service.emulator.advance(delay - 1).await;
            assert_eq!(receiver.arrived().len(), 0, "before {delay}");
            service.emulator.advance(1).await;
        }
        assert_eq!(receiver.arrived().len(), 1);
        let pending = get("/__control/callbacks").control().on(service).await.json();
        assert_eq!(pending, json!({ "callbacks": [] }));
        service.emulator.advance(DAY).await;
        assert_eq!(receiver.arrived().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn one_long_step_of_the_clock_makes_every_retry_at_its_own_time() {
    each_store(async |service| {
        let mut receiver = listen(service).await;
        online(service, &["bob"]).await;
        receiver.answers(&[500, 500]);
        service.push("alice", "bob", "hi").await;
        service.emulator.advance(10 * 60_000).await;
        assert_eq!(receiver.arrived().len(), 3);
        assert_eq!(service.emulator.now(), NOW + 10 * 60_000);
    })
    .await;
}

#[tokio::test]
async fn a_delay_counts_from_the_end_of_the_attempt_before() {
    let service = Service::in_memory().await;
    let mut receiver = listen(&service).await;
    online(&service, &["bob"]).await;
    receiver.answers(&[500, 500]);
    service.push("alice", "bob", "hi").await;
    service.emulator.settle().await;
    // The first retry is made 25 seconds late, so the second one is due 30 seconds after that.
    service.emulator.set_clock(NOW + 30_000).await;
    assert_eq!(receiver.arrived().len(), 2);
    let pending = get("/__control/callbacks").control().on(&service).await.json();
    assert_eq!(pending["callbacks"][0]["due"], NOW + 60_000);
    assert_eq!(pending["callbacks"][0]["attempts"], 2);
}

#[tokio::test]
async fn a_server_that_does_not_answer_has_failed_when_the_time_is_up() {
    let service = Service::in_memory().await;
    let mut receiver = listen(&service).await;
    online(&service, &["bob"]).await;
    service.knobs(|knobs| knobs.callback_timeout_ms = 50).await;
    receiver.answers(&[SILENT]);
    service.push("alice", "bob", "hi").await;
    service.emulator.advance(5_000).await;
    assert_eq!(receiver.arrived().len(), 2);
}

#[tokio::test]
async fn a_message_waits_for_the_first_attempt_of_the_one_before_in_its_conversation() {
    each_store(async |service| {
        let mut receiver = listen(service).await;
        online(service, &["bob", "carol"]).await;
        let text = |body: &Value| decode(body["payload"].as_str().unwrap());
        receiver.answers(&[HELD]);
        for message in ["1", "2", "3"] {
            service.push("alice", "bob", message).await;
        }
        assert_eq!(text(&receiver.next().await), "1");
        service.push("alice", "carol", "other").await;
        assert_eq!(text(&receiver.next().await), "other");
        assert_eq!(receiver.arrived(), [Value::Null; 0]);
        receiver.release();
        service.emulator.settle().await;
        assert_eq!(receiver.arrived().iter().map(text).collect::<Vec<_>>(), ["2", "3"]);
    })
    .await;
}

#[tokio::test]
async fn later_messages_do_not_wait_for_a_retry() {
    each_store(async |service| {
        let mut receiver = listen(service).await;
        online(service, &["bob"]).await;
        receiver.answers(&[500]);
        for text in ["1", "2", "3"] {
            service.push("alice", "bob", text).await;
        }
        service.emulator.advance(5_000).await;
        let texts: Vec<String> =
            receiver.arrived().iter().map(|body| decode(body["payload"].as_str().unwrap())).collect();
        assert_eq!(texts, ["1", "2", "3", "1"]);
    })
    .await;
}

#[tokio::test]
async fn a_callback_url_must_be_plain_http_and_can_be_removed() {
    let service = Service::in_memory().await;
    let mut receiver = listen(&service).await;
    let answer = post("/__control/apps")
        .control()
        .json(json!({ "appId": APP, "callbackUrl": "https://x/" }))
        .on(&service)
        .await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("http://"), "{}", answer.text);
    service.control("apps", json!({ "appId": APP, "callbackUrl": null })).await;
    service.push("alice", "bob", "hi").await;
    service.emulator.settle().await;
    assert_eq!(receiver.arrived().len(), 0);
}

#[tokio::test]
async fn more_conversations_than_attempts_at_once_are_all_told() {
    let service = Service::in_memory().await;
    let mut receiver = listen(&service).await;
    let accounts: Vec<String> = (0..150).map(|n| format!("u{n}")).collect();
    let call = post("/api/push/p2p/more").push("alice", "hi", json!({ "toAccounts": accounts }));
    call.on(&service).await.data();
    service.emulator.settle().await;
    assert_eq!(receiver.arrived().len(), 300);
}

#[tokio::test]
async fn every_attempt_is_in_the_request_log_with_its_endpoint_and_status() {
    let service = Service::in_memory().await;
    let receiver = listen(&service).await;
    let topic = service.topic("alice", "bob").await;
    receiver.answers(&[503, 200, 200, 200, 200]);
    service.push("alice", "bob", "hi").await;
    service.emulator.settle().await;
    service.push_to_topic("alice", &topic, "hi").await;
    service.emulator.settle().await;
    service.emulator.advance(5_000).await;
    let log = service.emulator.requests();
    let attempts = log.iter().filter(|entry| entry.target == receiver.url);
    let seen: Vec<_> = attempts
        .map(|entry| {
            assert!(entry.method == "POST" && entry.body.as_ref().unwrap().contains("msgType"));
            (entry.endpoint.unwrap(), entry.status.unwrap())
        })
        .collect();
    assert_eq!(seen, [("M06", 503), ("M07", 200), ("M08", 200), ("M09", 200), ("M06", 200)]);
    let unreachable = json!({ "appId": APP, "callbackUrl": "http://127.0.0.1:1/" });
    service.control("apps", unreachable).await;
    service.push("alice", "bob", "hi").await;
    service.emulator.settle().await;
    assert_eq!(service.emulator.requests().last().unwrap().status, None);
}
