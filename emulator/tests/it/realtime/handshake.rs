//! CONN, BIND, PING, UBND, and what is not a frame.

use mimc_emulator::wire::Frame;
use mimc_emulator::wire::ims::XmMsgBind;
use prost::Message;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message as Packet;

use futures_util::SinkExt;

use crate::support::realtime::*;
use crate::support::*;

#[tokio::test]
async fn a_login_needs_a_challenge_a_token_and_a_signature() {
    let live = Live::in_memory().await;
    let alice = live.account("alice").await;
    let mut socket = live.socket().await;
    let answer = socket.log_in(&alice, "one").await;
    assert_eq!((answer.result, answer.error_type), (Some(true), None));
    let connections = live.connections().await;
    assert_eq!(connections[0]["account"], "alice");
    assert_eq!(connections[0]["resource"], "one");
    assert_eq!((&connections[0]["framesIn"], &connections[0]["framesOut"]), (&json!(2), &json!(2)));
}

#[tokio::test]
async fn every_conn_gives_a_new_challenge_and_only_the_last_one_counts() {
    let live = Live::in_memory().await;
    let alice = live.account("alice").await;
    let mut socket = live.socket().await;
    let (first, second) = (socket.greet().await, socket.greet().await);
    assert_ne!(first, second);
    assert!(first.is_ascii() && first.len() >= 16);
    let stale = socket.bind_frame(&alice, "one", &first);
    assert_eq!(socket.bind(&stale).await.error_reason(), "invalid-signature");
    let fresh = socket.bind_frame(&alice, "one", &second);
    assert!(socket.bind(&fresh).await.result());
}

/// A BIND that was correct until something in it was changed.
async fn refused(live: &Live, change: impl Fn(&mut Frame, &mut XmMsgBind)) -> (String, String) {
    let alice = live.account("alice").await;
    let mut socket = live.socket().await;
    let challenge = socket.greet().await;
    let mut frame = socket.bind_frame(&alice, "one", &challenge);
    let mut bind = XmMsgBind::decode(&frame.payload[..]).unwrap();
    change(&mut frame, &mut bind);
    frame.payload = bind.encode_to_vec();
    let answer = socket.bind(&frame).await;
    assert_eq!(answer.result, Some(false));
    // The connection stays open for another attempt.
    let again = socket.bind_frame(&alice, "one", &challenge);
    assert!(socket.bind(&again).await.result());
    (answer.error_type().to_owned(), answer.error_reason().to_owned())
}

#[tokio::test]
async fn everything_in_a_login_is_checked() {
    let live = Live::in_memory().await;
    let reason = async |change: fn(&mut Frame, &mut XmMsgBind)| refused(&live, change).await.1;
    let unknown = refused(&live, |_, bind| bind.token = text("unknown")).await;
    assert_eq!(unknown, ("auto".to_owned(), "invalid-token".to_owned()));
    assert_eq!(reason(|_, bind| bind.method = text("PASS")).await, "invalid-method");
    assert_eq!(reason(|_, bind| bind.sig = text("7BU8TJhq4J7lW/Cf90CAXKcPGe8=")).await, "invalid-signature");
    assert_eq!(reason(|_, bind| bind.kick = text("1")).await, "invalid-signature");
    assert_eq!(reason(|_, bind| bind.client_attrs = text("x")).await, "invalid-signature");
    assert_eq!(reason(|frame, _| frame.header.uuid = Some(5)).await, "invalid-uuid");
    assert_eq!(reason(|frame, _| frame.header.chid = Some(8)).await, "invalid-chid");
    assert_eq!(reason(|frame, _| frame.header.resource = text("two")).await, "invalid-signature");
    assert_eq!(reason(|frame, _| frame.header.resource = None).await, "invalid-resource");
    assert_eq!(reason(|frame, _| frame.header.server = text("example.com")).await, "invalid-signature");
    assert_eq!(reason(|frame, _| frame.header.id = text("other")).await, "invalid-signature");
}

#[tokio::test]
async fn an_empty_or_absent_kick_is_signed_as_zero() {
    let live = Live::in_memory().await;
    let alice = live.account("alice").await;
    for kick in [text(""), None] {
        let mut socket = live.socket().await;
        let challenge = socket.greet().await;
        let mut frame = socket.bind_frame(&alice, "one", &challenge);
        let bind = XmMsgBind::decode(&frame.payload[..]).unwrap();
        frame.payload = XmMsgBind { kick, ..bind }.encode_to_vec();
        assert!(socket.bind(&frame).await.result());
    }
}

#[tokio::test]
async fn a_login_without_conn_is_refused() {
    let live = Live::in_memory().await;
    let alice = live.account("alice").await;
    let mut socket = live.socket().await;
    let frame = socket.bind_frame(&alice, "one", "");
    assert_eq!(socket.bind(&frame).await.error_reason(), "no-challenge");
}

#[tokio::test]
async fn an_expired_token_is_told_from_an_unknown_one() {
    let live = Live::in_memory().await;
    live.service.knobs(|knobs| knobs.token_lifetime_seconds = Some(60)).await;
    let alice = live.account("alice").await;
    live.service.emulator.advance(60_000).await;
    let answer = live.socket().await.log_in(&alice, "one").await;
    assert_eq!((answer.error_type(), answer.error_reason()), ("token-expired", "invalid-token"));
}

#[tokio::test]
async fn after_a_refused_login_there_is_some_time_for_another_one() {
    let live = Live::in_memory().await;
    live.service.knobs(|knobs| knobs.refused_bind_grace_ms = 0).await;
    let mut alice = live.account("alice").await;
    alice.token = "unknown".to_owned();
    let mut socket = live.socket().await;
    assert!(!socket.log_in(&alice, "one").await.result());
    assert_eq!(socket.next().await, Err(Ending::Closed(1008)));
}

#[tokio::test]
async fn a_second_login_as_the_same_device_kicks_the_first() {
    let live = Live::in_memory().await;
    let mut old = live.client("alice", "one").await;
    let mut other = live.client("alice", "two").await;
    let mut new = live.client("alice", "one").await;
    let kick = old.socket.receive().await;
    assert_eq!((kick.header.cmd(), kick.payload.len()), ("KICK", 0));
    assert_eq!(old.socket.next().await, Err(Ending::Closed(1000)));
    other.synchronize().await;
    new.synchronize().await;
}

#[tokio::test]
async fn a_login_repeated_on_its_own_connection_does_not_kick_it() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    assert!(alice.socket.log_in(&alice.account.clone(), "one").await.result());
    alice.synchronize().await;
    assert_eq!(live.connections().await.len(), 1);
}

#[tokio::test]
async fn a_ping_is_answered_before_and_after_the_login() {
    let live = Live::in_memory().await;
    let account = live.account("alice").await;
    let socket = live.socket().await;
    let mut client = Client { socket, account: account.clone(), resource: "one".to_owned() };
    client.synchronize().await;
    assert!(client.socket.log_in(&account, "one").await.result());
    client.synchronize().await;
}

#[tokio::test]
async fn a_logout_closes_the_connection_and_makes_the_account_offline() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    alice.command("UBND").await;
    assert_eq!(alice.socket.next().await, Err(Ending::Closed(1000)));
    live.until(|connections| connections.is_empty()).await;
}

#[tokio::test]
async fn other_commands_before_the_login_close_the_connection() {
    let live = Live::in_memory().await;
    let account = live.account("alice").await;
    for command in ["SECMSG", "KICK", "USRMSG"] {
        let socket = live.socket().await;
        let mut client = Client { socket, account: account.clone(), resource: "one".to_owned() };
        client.command(command).await;
        assert_eq!(client.socket.next().await, Err(Ending::Closed(1008)), "{command}");
    }
}

#[tokio::test]
async fn a_text_message_closes_the_connection() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    alice.socket.stream.send(Packet::Text("hello".into())).await.unwrap();
    assert_eq!(alice.socket.next().await, Err(Ending::Closed(1003)));
}

#[tokio::test]
async fn what_is_not_a_frame_is_ignored_and_counted() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let good = Frame { header: header("PING", &alice.account, "one", "x"), payload: Vec::new() }.encode();
    for broken in [0, 2, 4, 6, 9, 13, 20, good.len() - 1] {
        let mut bytes = good.clone();
        bytes[broken] ^= 1;
        alice.socket.send_raw(bytes).await;
    }
    for length in [0, 17, good.len() - 1] {
        alice.socket.send_raw(good[..length].to_vec()).await;
    }
    alice.socket.send_raw([&good[..], &[0]].concat()).await;
    alice.command("USRMSG").await;
    alice.command("").await;
    alice.synchronize().await;
    assert_eq!(live.connections().await[0]["dropped"], 13);
}

#[tokio::test]
async fn an_upgrade_works_from_any_origin_and_beside_the_page() {
    let folder = Folder::new();
    std::fs::write(folder.file("index.html"), "<p>home").unwrap();
    let www = Some(folder.file(""));
    let live = Live::start(mimc_emulator::Config { www, ..config(mimc_emulator::Storage::Memory) }).await;
    let mut alice = live.client("alice", "one").await;
    alice.synchronize().await;
    assert_eq!(get("/").on(&live.service).await.text, "<p>home");
    let elsewhere = live.server.url().replace("http", "ws") + "/index.html";
    assert!(tokio_tungstenite::connect_async(elsewhere).await.is_err());
    use tokio_tungstenite::tungstenite::client::IntoClientRequest;
    let mut request = (live.server.url().replace("http", "ws") + "/?x=1").into_client_request().unwrap();
    request.headers_mut().insert("origin", "https://elsewhere.example".parse().unwrap());
    assert!(tokio_tungstenite::connect_async(request).await.is_ok());
}
