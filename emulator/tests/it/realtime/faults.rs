//! Connections that fail as ordered.

use mimc_emulator::wire::ims::XmMsgBindResp;
use mimc_emulator::wire::{Frame, Malformed};
use prost::Message;
use serde_json::json;

use crate::support::realtime::*;
use crate::support::*;

#[tokio::test]
async fn a_drop_cuts_at_once_whom_it_names() {
    let live = Live::in_memory().await;
    let (mut alice, mut phone) = (live.client("alice", "one").await, live.client("bob", "phone").await);
    let mut tab = live.client("bob", "tab").await;
    let answer = live.fault(json!({ "fault": "drop", "account": "bob", "resource": "tab" })).await;
    assert_eq!((&answer["ended"], &answer["faults"]), (&json!(1), &json!([])));
    assert_eq!(tab.socket.next().await, Err(Ending::Cut));
    phone.synchronize().await;
    let answer = live.fault(json!({ "fault": "drop", "times": 1 })).await;
    assert_eq!(answer["ended"], 1);
    assert_eq!(alice.socket.next().await, Err(Ending::Cut));
    phone.synchronize().await;
    live.fault(json!({ "fault": "drop", "appId": OTHER_APP.to_string() })).await;
    phone.synchronize().await;
    live.fault(json!({ "fault": "drop", "appId": APP })).await;
    assert_eq!(phone.socket.next().await, Err(Ending::Cut));
}

#[tokio::test]
async fn a_drop_after_a_frame_of_the_client_leaves_it_without_an_answer_but_done() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    live.fault(json!({ "fault": "drop", "account": "alice", "afterFrames": 2, "direction": "in" })).await;
    alice.tell("p1", "bob", "one").await;
    alice.say("p2", "bob", "two").await;
    assert_eq!(alice.socket.next().await, Err(Ending::Cut));
    assert_eq!(live.client("bob", "x").await.texts().await, ["one", "two"]);
    // Once only.
    let mut alice = live.client("alice", "one").await;
    alice.tell("p3", "bob", "three").await;
    alice.tell("p4", "bob", "four").await;
}

#[tokio::test]
async fn a_drop_after_frames_counts_per_connection_and_in_the_direction_asked_for() {
    let live = Live::in_memory().await;
    let (mut alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    live.fault(json!({ "fault": "drop", "afterFrames": 2, "direction": "out", "times": 2 })).await;
    alice.synchronize().await;
    bob.synchronize().await;
    alice.synchronize().await;
    assert_eq!(alice.socket.next().await, Err(Ending::Cut));
    bob.synchronize().await;
    assert_eq!(bob.socket.next().await, Err(Ending::Cut));
    // In both directions: the BIND of a login is the third frame, and gets no answer.
    live.fault(json!({ "fault": "drop", "afterFrames": 3 })).await;
    let (account, mut socket) = (live.account("alice").await, live.socket().await);
    let challenge = socket.greet().await;
    let bind = socket.bind_frame(&account, "one", &challenge);
    socket.send(&bind).await;
    assert_eq!(socket.next().await, Err(Ending::Cut));
    live.client("alice", "one").await.synchronize().await;
}

#[tokio::test]
async fn a_swallowed_acknowledgement_leaves_the_message_accepted() {
    let live = Live::in_memory().await;
    let (mut alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    live.fault(json!({ "fault": "swallowAck", "account": "alice" })).await;
    alice.say("p1", "bob", "one").await;
    alice.synchronize().await;
    assert_eq!(bob.texts().await, ["one"]);
    alice.tell("p1", "bob", "one").await;
    bob.synchronize().await;
}

#[tokio::test]
async fn a_list_is_sent_twice_under_different_frame_ids() {
    let live = Live::in_memory().await;
    let (mut alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    live.fault(json!({ "fault": "duplicate", "account": "bob" })).await;
    alice.tell("p1", "bob", "one").await;
    let (first, second) = (bob.socket.receive().await, bob.socket.receive().await);
    assert_ne!(first.header.id(), second.header.id());
    assert_eq!(bob.socket.open(first), bob.socket.open(second));
    alice.tell("p2", "bob", "two").await;
    bob.texts().await;
    bob.synchronize().await;
}

#[tokio::test]
async fn a_corrupted_frame_has_a_wrong_checksum() {
    let live = Live::in_memory().await;
    let (mut alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    live.fault(json!({ "fault": "corrupt", "account": "bob" })).await;
    alice.tell("p1", "bob", "one").await;
    assert_eq!(Frame::decode(&bob.socket.receive_raw().await), Err(Malformed::Checksum));
    bob.pull().await;
    assert_eq!(bob.texts().await, ["one"]);
}

#[tokio::test]
async fn a_delay_holds_everything_behind_it_and_ends_with_the_connection() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    live.fault(json!({ "fault": "delay", "ms": 1 })).await;
    alice.synchronize().await;
    live.fault(json!({ "fault": "delay", "ms": 3_600_000, "account": "alice" })).await;
    alice.command("PING").await;
    live.until(|connections| connections[0]["framesIn"] == 4).await;
    live.fault(json!({ "fault": "drop" })).await;
    assert_eq!(alice.socket.next().await, Err(Ending::Cut));
}

#[tokio::test]
async fn a_login_is_refused_as_ordered() {
    let live = Live::in_memory().await;
    let alice = live.account("alice").await;
    let fault = json!({
        "fault": "refuseBind", "account": "alice", "type": "token-expired", "reason": "invalid-token",
        "description": "as ordered", "times": 2,
    });
    live.fault(fault).await;
    live.client("bob", "x").await.synchronize().await;
    let mut socket = live.socket().await;
    for _ in 0..2 {
        let answer = socket.log_in(&alice, "one").await;
        assert_eq!((answer.result, answer.error_type()), (Some(false), "token-expired"));
        assert_eq!((answer.error_reason(), answer.error_desc()), ("invalid-token", "as ordered"));
    }
    assert!(socket.log_in(&alice, "one").await.result());
}

#[tokio::test]
async fn a_kick_gives_the_reason_ordered_or_none() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    live.fault(json!({ "fault": "kick", "account": "alice", "type": "token-expired", "reason": "x" })).await;
    let kick = alice.socket.receive().await;
    let reason = XmMsgBindResp::decode(&kick.payload[..]).unwrap();
    assert_eq!(
        (kick.header.cmd(), reason.error_type(), reason.error_reason()),
        ("KICK", "token-expired", "x")
    );
    assert_eq!(alice.socket.next().await, Err(Ending::Closed(1000)));
    let mut alice = live.client("alice", "one").await;
    live.fault(json!({ "fault": "kick" })).await;
    assert_eq!(alice.socket.receive().await.payload.len(), 0);
}

#[tokio::test]
async fn waiting_faults_are_listed_counted_down_and_forgotten() {
    let live = Live::in_memory().await;
    let faults = json!([{ "fault": "swallowAck", "times": 3 }, { "fault": "corrupt", "account": "nobody" }]);
    live.fault(faults).await;
    let mut alice = live.client("alice", "one").await;
    alice.say("p1", "bob", "x").await;
    alice.synchronize().await;
    let listed = get("/__control/sockets/faults").control().on(&live.service).await.json();
    assert_eq!(
        listed["faults"],
        json!([{ "fault": "swallowAck", "times": 2 }, { "fault": "corrupt", "account": "nobody", "times": 1 }])
    );
    delete("/__control/sockets/faults").control().on(&live.service).await;
    alice.tell("p2", "bob", "x").await;
}

#[tokio::test]
async fn a_wrong_order_is_refused_with_a_sentence_and_nothing_of_it_is_kept() {
    let live = Live::in_memory().await;
    for (fault, said) in [
        (json!({ "fault": "explode" }), "explode"),
        (json!({ "fault": "drop", "after": 1 }), "unknown key after"),
        (json!({ "fault": "delay" }), "ms"),
        (json!([{ "fault": "corrupt" }, { "fault": "corrupt", "times": 0 }]), "times"),
    ] {
        let answer = post("/__control/sockets/faults").control().json(fault).on(&live.service).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text.contains(said), "{}", answer.text);
    }
    let listed = get("/__control/sockets/faults").control().on(&live.service).await.json();
    assert_eq!(listed["faults"], json!([]));
}

#[tokio::test]
async fn who_does_not_read_is_disconnected_and_holds_up_nobody() {
    let live = Live::in_memory().await;
    let (mut alice, bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    let create = post("/api/uctopic").token(&alice.account.token).json(json!({ "topicName": "hall" }));
    let topic = create.on(&live.service).await.data()["topicId"].as_str().unwrap().to_owned();
    let mut bob = bob;
    let join = mimc_emulator::wire::mimc::UcJoin { group: group(&topic) };
    bob.send_group("join", mimc_emulator::wire::mimc::UcMsgType::Join, &join).await;
    // Far more than the system keeps for a socket, and bob reads none of it.
    let payload = "x".repeat(30_000);
    let mut sent = 0;
    loop {
        sent += 1;
        let message = mimc_emulator::wire::mimc::UcMessage {
            group: group(&topic),
            payload: payload.clone().into_bytes(),
            ..Default::default()
        };
        let kind = mimc_emulator::wire::mimc::UcMsgType::Message;
        alice.send_group(&format!("p{sent}"), kind, &message).await;
        assert_eq!(alice.packet_ack().await.code(), 0);
        let connections = live.connections().await;
        if !connections.iter().any(|connection| connection["account"] == "bob") {
            break;
        }
        assert!(sent < 2_000, "bob is still connected");
    }
}
