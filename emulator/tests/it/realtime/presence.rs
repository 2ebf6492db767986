//! What an app's server hears about who is there.

use serde_json::{Value, json};

use crate::support::realtime::*;
use crate::support::*;

async fn callbacks(live: &Live, receiver: &mut Receiver) -> Vec<String> {
    live.service.emulator.settle().await;
    let mut kinds = strings(&json!(receiver.arrived()), "msgType");
    kinds.sort();
    kinds
}

async fn listening(live: &Live) -> Receiver {
    let receiver = Receiver::start().await;
    live.service.control("apps", json!({ "appId": APP, "callbackUrl": receiver.url })).await;
    receiver
}

#[tokio::test]
async fn a_connected_account_is_online_and_a_control_call_outranks_that() {
    let live = Live::in_memory().await;
    let mut receiver = listening(&live).await;
    let mut alice = live.client("alice", "one").await;
    let presence = async |online: Value| {
        live.service.control("presence", json!({ "appId": APP, "account": "bob", "online": online })).await;
    };
    let mut number = 0;
    let mut kinds = async |receiver: &mut Receiver| {
        number += 1;
        alice.tell(&format!("p{number}"), "bob", "x").await;
        callbacks(&live, receiver).await
    };
    let (online, offline) = (vec!["NORMAL_MSG"], vec!["NORMAL_MSG", "OFFLINE_MSG"]);
    assert_eq!(kinds(&mut receiver).await, offline);
    let bob = live.client("bob", "x").await;
    assert_eq!(kinds(&mut receiver).await, online);
    presence(json!(false)).await;
    assert_eq!(kinds(&mut receiver).await, offline);
    presence(json!(null)).await;
    assert_eq!(kinds(&mut receiver).await, online);
    bob.leave(&live).await;
    assert_eq!(kinds(&mut receiver).await, offline);
    presence(json!(true)).await;
    assert_eq!(kinds(&mut receiver).await, online);
}

#[tokio::test]
async fn members_of_a_topic_that_are_not_connected_count_as_missed() {
    let live = Live::in_memory().await;
    let topic = live.service.topic("alice", "bob,carol").await;
    let mut receiver = listening(&live).await;
    let mut alice = live.client("alice", "one").await;
    let _bob = live.client("bob", "x").await;
    alice.say_to_topic("p1", &topic, "x").await;
    alice.packet_ack().await;
    live.service.emulator.settle().await;
    let bodies = receiver.arrived();
    let missed: Vec<_> = bodies.iter().filter(|body| body["msgType"] == "OFFLINE_TOPIC_MSG").collect();
    assert_eq!(missed[0]["toAccounts"], json!(["carol"]));
}

#[tokio::test]
async fn extended_callbacks_name_the_devices() {
    let live = Live::in_memory().await;
    live.service.knobs(|knobs| knobs.callback_extended = true).await;
    let mut receiver = listening(&live).await;
    let (mut alice, _bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    let mut message = alice.direct("bob", "x");
    message.to.as_mut().unwrap().resource = text("x");
    alice.send_message("p1", mimc_emulator::wire::mimc::MimcMsgType::P2pMessage, &message).await;
    let sequence = alice.packet_ack().await.sequence();
    let body = receiver.next().await;
    assert_eq!((&body["fromResource"], &body["toResource"]), (&json!("one"), &json!("x")));
    assert_eq!((&body["packetId"], &body["sequence"]), (&json!("p1"), &json!(sequence.to_string())));
}
