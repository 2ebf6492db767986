//! ONLINE_MESSAGE: for who is connected now, and kept nowhere.

use mimc_emulator::BlacklistMode;
use mimc_emulator::wire::mimc::{MimcMsgType, MimcOnlineMessageAck, Mimcp2pMessage};
use serde_json::json;

use crate::support::realtime::*;
use crate::support::*;

async fn call(client: &mut Client, id: &str, to: &str, payload: &str) {
    let message = client.direct(to, payload);
    client.send_message(id, MimcMsgType::OnlineMessage, &message).await;
}

/// Code and packet id of the acknowledgement.
async fn ack(client: &mut Client) -> (i32, String) {
    let ack: MimcOnlineMessageAck = client.expect(MimcMsgType::OnlineMessageAck).await;
    assert_eq!((ack.uuid(), ack.resource()), (client.account.uuid as u64, &client.resource[..]));
    assert_eq!(ack.code() == 0, ack.error_msg().is_empty());
    (ack.code(), ack.packet_id().to_owned())
}

#[tokio::test]
async fn it_reaches_every_connection_of_the_receiver_with_the_senders_true_name() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let (mut phone, mut desk) = (live.client("bob", "phone").await, live.client("bob", "desk").await);
    let mut message = alice.direct("bob", "ring");
    message.from.as_mut().unwrap().app_account = text("mallory");
    alice.send_message("p1", MimcMsgType::OnlineMessage, &message).await;
    assert_eq!(ack(&mut alice).await, (0, "p1".to_owned()));
    for client in [&mut phone, &mut desk] {
        let frame = client.socket.receive().await;
        let packet = client.socket.open(frame);
        assert_eq!((packet.r#type(), packet.packet_id()), (MimcMsgType::OnlineMessage, "p1"));
        assert_eq!(packet.timestamp(), NOW);
        let message: Mimcp2pMessage = prost::Message::decode(packet.payload()).unwrap();
        let from = message.from.as_ref().unwrap();
        assert_eq!((from.app_account(), from.resource()), ("alice", "one"));
        assert_eq!((message.payload(), message.is_store()), (&b"ring"[..], false));
    }
    alice.synchronize().await;
}

#[tokio::test]
async fn nothing_of_it_is_kept() {
    let live = Live::in_memory().await;
    let mut receiver = Receiver::start().await;
    live.service.control("apps", json!({ "appId": APP, "callbackUrl": receiver.url })).await;
    let mut alice = live.client("alice", "one").await;
    let mut bob = live.client("bob", "x").await;
    call(&mut alice, "p1", "bob", "now").await;
    assert_eq!(ack(&mut alice).await.0, 0);
    let _: Mimcp2pMessage = bob.expect(MimcMsgType::OnlineMessage).await;
    drop(bob);
    live.service.emulator.settle().await;
    assert_eq!(receiver.arrived().len(), 0);
    assert_eq!(live.service.texts("alice", "bob").await, [""; 0]);
    assert_eq!(live.service.contact_names("bob").await, [""; 0]);
    let mut again = live.client("bob", "y").await;
    again.synchronize().await;
}

#[tokio::test]
async fn it_is_refused_when_the_receiver_is_not_connected() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    live.service.token("bob").await;
    for (id, to, code) in [("p1", "bob", 404), ("p1", "nobody", 404), ("p2", "", 400)] {
        call(&mut alice, id, to, "x").await;
        assert_eq!(ack(&mut alice).await, (code, id.to_owned()));
    }
    let mut bob = live.client("bob", "x").await;
    bob.synchronize().await;
    call(&mut alice, "p1", "bob", "the same id, now that it can be").await;
    assert_eq!(ack(&mut alice).await.0, 0);
}

#[tokio::test]
async fn a_blocked_senders_vanishes_or_is_refused() {
    let live = Live::in_memory().await;
    let (mut alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    let block = post("/api/blacklist/").json(json!({ "blackAccount": "alice" }));
    block.token(&bob.account.token).on(&live.service).await.json();
    call(&mut alice, "p1", "bob", "unheard").await;
    assert_eq!(ack(&mut alice).await.0, 0);
    live.service.knobs(|knobs| knobs.blacklist_mode = BlacklistMode::Reject).await;
    call(&mut alice, "p2", "bob", "refused").await;
    assert_eq!(ack(&mut alice).await.0, 403);
    bob.synchronize().await;
}
