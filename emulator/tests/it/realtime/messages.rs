//! One-to-one and group messages between connected clients.

use mimc_emulator::wire::mimc::*;
use prost::Message;
use serde_json::json;

use crate::support::realtime::*;
use crate::support::*;

#[tokio::test]
async fn a_message_is_acknowledged_and_arrives_with_the_senders_true_name() {
    let live = Live::in_memory().await;
    let (mut alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "two").await);
    let mut message = alice.direct("bob", "你好 😀");
    message.from = Some(bob.user());
    message.biz_type = text("TEXT");
    alice.send_message("p1", MimcMsgType::P2pMessage, &message).await;
    let ack = alice.packet_ack().await;
    assert_eq!((ack.packet_id(), ack.timestamp(), ack.code(), ack.error_msg()), ("p1", NOW, 0, ""));
    let list = bob.list().await;
    assert_eq!((list.max_sequence(), list.packets.len(), list.status), (ack.sequence(), 1, None));
    let packet = &list.packets[0];
    assert_eq!((packet.packet_id(), packet.sequence(), packet.timestamp()), ("p1", ack.sequence(), NOW));
    let arrived = Mimcp2pMessage::decode(packet.payload()).unwrap();
    assert_eq!(arrived.from, Some(alice.user()));
    let to = arrived.to.unwrap();
    assert_eq!((to.app_account(), to.uuid()), ("bob", bob.account.uuid as u64));
    assert_eq!(arrived.payload, message.payload);
    assert_eq!((arrived.biz_type, arrived.is_store), (text("TEXT"), Some(true)));
    alice.synchronize().await;
}

#[tokio::test]
async fn a_message_is_in_history_and_contacts_unless_it_says_otherwise() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    alice.tell("p1", "bob", "kept").await;
    let message = Mimcp2pMessage { is_store: Some(false), ..alice.direct("carol", "not kept") };
    alice.send_message("p2", MimcMsgType::P2pMessage, &message).await;
    alice.packet_ack().await;
    assert_eq!(live.service.texts("bob", "alice").await, ["kept"]);
    assert_eq!(live.service.contact_names("bob").await, ["alice"]);
    assert_eq!(live.service.contact_names("carol").await, [""; 0]);
    // Not being stored does not keep it from who is away.
    assert_eq!(live.client("carol", "x").await.texts().await, ["not kept"]);
}

#[tokio::test]
async fn empty_and_large_payloads_arrive_whole() {
    let live = Live::in_memory().await;
    let (mut alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "two").await);
    let large = "界".repeat(15_360);
    for (id, payload) in [("p1", ""), ("p2", &large[..])] {
        alice.tell(id, "bob", payload).await;
        assert_eq!(bob.texts().await, [payload]);
    }
}

#[tokio::test]
async fn a_group_message_reaches_every_member_but_its_sender() {
    let live = Live::in_memory().await;
    let topic = live.service.topic("alice", "bob,carol").await;
    let mut alice = live.client("alice", "one").await;
    let mut second = live.client("alice", "two").await;
    let mut bob = live.client("bob", "x").await;
    let mut stranger = live.client("dave", "x").await;
    alice.say_to_topic("p1", &topic, "hi all").await;
    let sequence = alice.packet_ack().await.sequence();
    let list = bob.list().await;
    assert_eq!((list.packets[0].sequence(), list.packets[0].r#type()), (sequence, MimcMsgType::P2tMessage));
    let arrived = Mimcp2tMessage::decode(list.packets[0].payload()).unwrap();
    assert_eq!(arrived.from, Some(alice.user()));
    assert_eq!(arrived.to.unwrap().topic_id().to_string(), topic);
    assert_eq!(live.client("carol", "x").await.texts().await, ["hi all"]);
    for client in [&mut alice, &mut second, &mut stranger] {
        client.synchronize().await;
    }
}

#[tokio::test]
async fn a_message_that_cannot_be_accepted_is_acknowledged_with_an_error() {
    let live = Live::in_memory().await;
    let topic = live.service.topic("bob", "").await;
    let mut alice = live.client("alice", "one").await;
    let refusal = async |client: &mut Client| {
        let ack = client.packet_ack().await;
        assert!(ack.sequence() == 0 && !ack.error_msg().is_empty());
        ack.code()
    };
    alice.say_to_topic("p1", &topic, "let me in").await;
    assert_eq!(refusal(&mut alice).await, 403);
    alice.say_to_topic("p2", "21360000000000999", "hello?").await;
    assert_eq!(refusal(&mut alice).await, 404);
    alice.say_to_topic("p3", "18446744073709551615", "hello?").await;
    assert_eq!(refusal(&mut alice).await, 404);
    alice.say("p4", "", "to nobody").await;
    assert_eq!(refusal(&mut alice).await, 400);
    let mut other_app = alice.direct("bob", "x");
    other_app.to.as_mut().unwrap().app_id = Some(OTHER_APP as u64);
    alice.send_message("p5", MimcMsgType::P2pMessage, &other_app).await;
    assert_eq!(refusal(&mut alice).await, 403);
    live.service.push("bob", "alice", "still here").await;
    assert_eq!(alice.texts().await, ["still here"]);
}

#[tokio::test]
async fn the_same_packet_id_is_acknowledged_again_and_delivered_once() {
    let live = Live::in_memory().await;
    let (mut alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    let first = alice.tell("p1", "bob", "once").await;
    live.service.emulator.advance(1).await;
    alice.say("p1", "bob", "once").await;
    let again = alice.packet_ack().await;
    assert_eq!((again.sequence(), again.timestamp()), (first, NOW));
    // An id belongs to its sender.
    let mut carol = live.client("carol", "one").await;
    assert_ne!(carol.tell("p1", "bob", "mine").await, first);
    assert_eq!(bob.texts().await, ["once"]);
    assert_eq!(bob.texts().await, ["mine"]);
    bob.synchronize().await;
}

#[tokio::test]
async fn every_device_of_the_receiver_gets_its_own_copy() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let (mut phone, mut tab) = (live.client("bob", "phone").await, live.client("bob", "tab").await);
    alice.tell("p1", "bob", "both").await;
    assert_eq!(phone.texts().await, ["both"]);
    assert_eq!(tab.texts().await, ["both"]);
}

#[tokio::test]
async fn other_devices_of_the_sender_get_a_copy_only_if_asked_for() {
    let live = Live::in_memory().await;
    let (mut phone, mut tab) = (live.client("alice", "phone").await, live.client("alice", "tab").await);
    phone.tell("p1", "bob", "alone").await;
    tab.synchronize().await;
    live.service.knobs(|knobs| knobs.copy_to_sender = true).await;
    phone.tell("p2", "bob", "shared").await;
    assert_eq!(tab.texts().await, ["shared"]);
    phone.synchronize().await;
}

#[tokio::test]
async fn a_message_to_oneself_reaches_all_own_devices() {
    let live = Live::in_memory().await;
    live.service.knobs(|knobs| knobs.copy_to_sender = true).await;
    let (mut phone, mut tab) = (live.client("alice", "phone").await, live.client("alice", "tab").await);
    phone.tell("p1", "alice", "note").await;
    assert_eq!(phone.texts().await, ["note"]);
    assert_eq!(tab.texts().await, ["note"]);
}

#[tokio::test]
async fn a_native_clients_encrypted_message_is_read() {
    use mimc_emulator::wire::{Frame, cipher};
    let live = Live::in_memory().await;
    let (mut alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    let packet = MimcPacket {
        packet_id: text("p1"),
        r#type: Some(MimcMsgType::P2pMessage.into()),
        payload: Some(alice.direct("bob", "secret").encode_to_vec()),
        ..Default::default()
    };
    use base64::Engine;
    let key = base64::engine::general_purpose::STANDARD.decode(&alice.account.security_key).unwrap();
    let mut payload = packet.encode_to_vec();
    cipher::apply(&cipher::frame_key(&key, "id-7"), &mut payload);
    let mut header = header("SECMSG", &alice.account, "one", "id-7");
    header.cipher = Some(1);
    alice.socket.send(&Frame { header, payload }).await;
    assert_eq!(alice.packet_ack().await.packet_id(), "p1");
    assert_eq!(bob.texts().await, ["secret"]);
}

#[tokio::test]
async fn packets_that_make_no_sense_are_ignored_and_counted() {
    use mimc_emulator::wire::Frame;
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let mut frames = Vec::new();
    let good = MimcPacket {
        packet_id: text("p1"),
        r#type: Some(MimcMsgType::P2pMessage.into()),
        payload: Some(alice.direct("bob", "x").encode_to_vec()),
        ..Default::default()
    };
    let frame = |change: &dyn Fn(&mut Frame), packet: &MimcPacket| {
        let header = header("SECMSG", &alice.account, "one", "f");
        let mut frame = Frame { header, payload: packet.encode_to_vec() };
        change(&mut frame);
        frame
    };
    frames.push(frame(&|frame| frame.payload = vec![0xFF; 9], &good));
    frames.push(frame(&|frame| frame.header.uuid = Some(5), &good));
    frames.push(frame(&|frame| frame.header.resource = text("two"), &good));
    frames.push(frame(&|frame| frame.header.cipher = Some(2), &good));
    frames.push(frame(&|_| {}, &MimcPacket { packet_id: None, ..good.clone() }));
    frames.push(frame(&|_| {}, &MimcPacket { payload: Some(vec![0xFF]), ..good.clone() }));
    frames.push(frame(&|_| {}, &MimcPacket { r#type: Some(99), ..good.clone() }));
    frames.push(frame(&|_| {}, &MimcPacket { r#type: Some(4), ..good.clone() }));
    for frame in &frames {
        alice.socket.send(frame).await;
    }
    alice.synchronize().await;
    assert_eq!(live.connections().await[0]["dropped"], json!(frames.len()));
    assert_eq!(live.service.texts("alice", "bob").await, [""; 0]);
}

#[tokio::test]
async fn a_blocked_senders_message_vanishes_or_is_refused() {
    let live = Live::in_memory().await;
    let (mut alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    let block = post("/api/blacklist/").json(json!({ "blackAccount": "alice" }));
    block.token(&bob.account.token).on(&live.service).await.json();
    assert_ne!(alice.tell("p1", "bob", "unheard").await, 0);
    live.service.knobs(|knobs| knobs.blacklist_mode = mimc_emulator::BlacklistMode::Reject).await;
    alice.say("p2", "bob", "refused").await;
    assert_eq!(alice.packet_ack().await.code(), 403);
    bob.synchronize().await;
    assert_eq!(live.service.texts("alice", "bob").await, [""; 0]);
}

#[tokio::test]
async fn what_an_apps_server_pushes_reaches_connected_clients() {
    let live = Live::in_memory().await;
    let topic = live.service.topic("alice", "bob").await;
    let mut bob = live.client("bob", "x").await;
    let packet_id = live.service.push("alice", "bob", "pushed").await;
    let list = bob.list().await;
    assert_eq!((list.packets[0].packet_id(), payloads(&list)), (&packet_id[..], vec!["pushed".to_owned()]));
    live.service.push_to_topic("alice", &topic, "to all").await;
    assert_eq!(bob.texts().await, ["to all"]);
}

#[tokio::test]
async fn rates_hold_for_messages_of_clients_too() {
    let live = Live::in_memory().await;
    live.service
        .knobs(|knobs| {
            knobs.rate_limits = true;
            knobs.p2p_per_second = 2;
            knobs.p2t_per_second = 1;
        })
        .await;
    let topic = live.service.topic("alice", "bob").await;
    let mut alice = live.client("alice", "one").await;
    let first = alice.tell("p1", "bob", "1").await;
    // What the app's server pushes counts, what was acknowledged before does not.
    live.service.push("carol", "bob", "2").await;
    assert_eq!(alice.tell("p1", "bob", "1").await, first);
    alice.say("p3", "bob", "3").await;
    let ack = alice.packet_ack().await;
    assert_eq!((ack.code(), ack.error_msg(), ack.sequence()), (429, "too many requests", 0));
    for code in [0, 429] {
        alice.say_to_topic(&format!("t{code}"), &topic, "x").await;
        assert_eq!(alice.packet_ack().await.code(), code);
    }
    live.service.emulator.advance(1_000).await;
    // A refusal is not remembered.
    alice.tell("p3", "bob", "3").await;
    assert_eq!(live.service.texts("alice", "bob").await, ["1", "3"]);
}
