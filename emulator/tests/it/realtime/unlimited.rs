//! Unlimited groups.

use mimc_emulator::Storage;
use mimc_emulator::wire::mimc::*;
use serde_json::json;

use crate::support::realtime::*;
use crate::support::*;

async fn create(live: &Live, owner: &Client) -> String {
    let call = post("/api/uctopic").token(&owner.account.token).json(json!({ "topicName": "hall" }));
    call.on(&live.service).await.data()["topicId"].as_str().unwrap().to_owned()
}

impl Client {
    async fn join(&mut self, topic: &str) -> UcJoinResp {
        self.send_group("join", UcMsgType::Join, &UcJoin { group: group(topic) }).await;
        self.expect_group(UcMsgType::JoinResp).await
    }

    async fn listen(&mut self, topics: &[&str]) {
        let ping = UcPing { group: topics.iter().map(|topic| group(topic)).collect() };
        self.send_group("ping", UcMsgType::Ping, &ping).await;
        let _: UcPing = self.expect_group(UcMsgType::Pong).await;
    }

    async fn shout(&mut self, id: &str, topic: &str, payload: &str) {
        let message = UcMessage {
            group: group(topic),
            payload: payload.as_bytes().to_vec(),
            packet_id: text("another"),
            is_store: Some(false),
            user: None,
            ..Default::default()
        };
        self.send_group(id, UcMsgType::Message, &message).await;
    }

    async fn hear(&mut self) -> UcMessageList {
        self.expect_group(UcMsgType::MessageList).await
    }
}

async fn online(live: &Live, topic: &str) -> i64 {
    let call = get("/api/uctopic/onlineinfo").header("topicId", topic).app("alice");
    call.on(&live.service).await.data()["userCnt"].as_i64().unwrap()
}

#[tokio::test]
async fn joining_makes_a_member_and_attaches_the_connection() {
    let live = Live::in_memory().await;
    let (mut alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    let topic = create(&live, &alice).await;
    for _ in 0..2 {
        let joined = bob.join(&topic).await;
        assert_eq!((joined.code, joined.group), (0, group(&topic)));
    }
    assert_eq!(online(&live, &topic).await, 1);
    alice.listen(&[&topic]).await;
    assert_eq!(online(&live, &topic).await, 2);
    alice.shout("p1", &topic, "welcome").await;
    let ack = alice.packet_ack().await;
    assert_eq!((ack.packet_id(), ack.timestamp(), ack.code()), ("p1", NOW, 0));
    for client in [&mut alice, &mut bob] {
        let list = client.hear().await;
        assert_eq!((list.group, list.max_sequence(), list.message.len()), (group(&topic), ack.sequence(), 1));
        let message = &list.message[0];
        assert_eq!((message.sequence(), message.timestamp()), (ack.sequence(), NOW));
        assert_eq!((message.packet_id(), &message.payload[..]), ("p1", &b"welcome"[..]));
        assert_eq!((message.group, message.user.as_ref().unwrap().app_account()), (group(&topic), "alice"));
    }
}

#[tokio::test]
async fn a_group_that_does_not_exist_is_neither_joined_nor_left() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let ordinary = live.service.topic("alice", "").await;
    for topic in ["0", "5", "18446744073709551615", &ordinary] {
        let joined = alice.join(topic).await;
        assert!(joined.code != 0 && joined.group == group(topic), "{topic}");
        alice.send_group("quit", UcMsgType::Quit, &UcQuit { group: group(topic) }).await;
        let left: UcQuitResp = alice.expect_group(UcMsgType::QuitResp).await;
        assert!(left.code != 0 && left.group == group(topic), "{topic}");
    }
}

#[tokio::test]
async fn leaving_ends_the_membership_and_detaches_all_own_connections() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let topic = create(&live, &alice).await;
    let (mut phone, mut tab) = (live.client("bob", "phone").await, live.client("bob", "tab").await);
    phone.join(&topic).await;
    tab.join(&topic).await;
    phone.send_group("quit", UcMsgType::Quit, &UcQuit { group: group(&topic) }).await;
    let left: UcQuitResp = phone.expect_group(UcMsgType::QuitResp).await;
    assert_eq!(left.code, 0);
    // An old client goes on pinging what it left, lists groups twice, and group 0.
    phone.listen(&[&topic, &topic, "0"]).await;
    alice.shout("p1", &topic, "anybody?").await;
    alice.packet_ack().await;
    for client in [&mut phone, &mut tab, &mut alice] {
        client.synchronize().await;
    }
    assert_eq!(online(&live, &topic).await, 0);
}

#[tokio::test]
async fn only_members_send() {
    let live = Live::in_memory().await;
    let (alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    let topic = create(&live, &alice).await;
    bob.shout("p1", &topic, "let me in").await;
    let ack = bob.packet_ack().await;
    assert_eq!((ack.code(), ack.sequence()), (403, 0));
    bob.shout("p2", "5", "hello?").await;
    assert_eq!(bob.packet_ack().await.code(), 404);
}

#[tokio::test]
async fn a_repeated_group_message_is_delivered_once() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let topic = create(&live, &alice).await;
    alice.listen(&[&topic]).await;
    alice.shout("p1", &topic, "once").await;
    let first = alice.packet_ack().await.sequence();
    alice.hear().await;
    alice.shout("p1", &topic, "once").await;
    assert_eq!(alice.packet_ack().await.sequence(), first);
    alice.synchronize().await;
}

#[tokio::test]
async fn an_attachment_ends_without_pings_for_a_minute() {
    let live = Live::in_memory().await;
    let (mut alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    let topic = create(&live, &alice).await;
    bob.join(&topic).await;
    live.service.emulator.advance(59_999).await;
    assert_eq!(online(&live, &topic).await, 1);
    bob.listen(&[&topic]).await;
    live.service.emulator.advance(59_999).await;
    alice.shout("p1", &topic, "still here?").await;
    alice.packet_ack().await;
    bob.hear().await;
    live.service.emulator.advance(1).await;
    assert_eq!(online(&live, &topic).await, 0);
    alice.shout("p2", &topic, "and now?").await;
    alice.packet_ack().await;
    bob.synchronize().await;
}

#[tokio::test]
async fn an_attachment_ends_with_its_connection_and_membership_does_not() {
    let live = Live::in_memory().await;
    let (alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    let topic = create(&live, &alice).await;
    bob.join(&topic).await;
    bob.leave(&live).await;
    assert_eq!(online(&live, &topic).await, 0);
    live.client("bob", "x").await.listen(&[&topic]).await;
    assert_eq!(online(&live, &topic).await, 1);
}

#[tokio::test]
async fn nothing_is_kept_for_absent_members_and_stored_messages_are_in_history() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let topic = create(&live, &alice).await;
    let mut bob = live.client("bob", "x").await;
    bob.join(&topic).await;
    bob.leave(&live).await;
    alice.shout("p1", &topic, "lost").await;
    alice.packet_ack().await;
    let kept = UcMessage {
        group: group(&topic),
        payload: b"kept".to_vec(),
        is_store: Some(true),
        biz_type: text("TEXT"),
        ..Default::default()
    };
    alice.send_group("p2", UcMsgType::Message, &kept).await;
    alice.packet_ack().await;
    let mut bob = live.client("bob", "x").await;
    bob.listen(&[&topic]).await;
    bob.synchronize().await;
    let ask = json!({ "account": "bob", "topicId": topic });
    let page = post("/api/msg/p2u/queryOnCount/").app("bob").json(ask).on(&live.service).await.data();
    assert_eq!(texts(&page["messages"]), ["kept"]);
}

#[tokio::test]
async fn a_dismissed_group_says_goodbye_to_who_listens() {
    let live = Live::in_memory().await;
    let (alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    let topic = create(&live, &alice).await;
    bob.join(&topic).await;
    let destroy = |token: &str| delete("/api/uctopic").token(token).header("topicId", &topic[..]);
    destroy(&bob.account.token).on(&live.service).await.failure();
    destroy(&alice.account.token).on(&live.service).await.json();
    let dismissed: UcDismiss = bob.expect_group(UcMsgType::Dismiss).await;
    assert_eq!(dismissed.group, group(&topic));
    assert_ne!(bob.join(&topic).await.code, 0);
}

#[tokio::test]
async fn what_an_apps_server_pushes_reaches_who_listens() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let topic = create(&live, &alice).await;
    alice.listen(&[&topic]).await;
    let body = json!({
        "appId": APP, "appKey": "key", "appSecret": "secret", "fromAccount": "alice", "fromResource": "server",
        "topicId": topic, "messages": ["one", "two"],
    });
    post("/api/push/ucs/multiMsgPush/").json(body).on(&live.service).await.data();
    let mut texts = Vec::new();
    while texts.len() < 2 {
        let list = alice.hear().await;
        assert_eq!(list.max_sequence(), list.message.last().unwrap().sequence());
        texts.extend(list.message.into_iter().map(|message| message.payload));
    }
    assert_eq!(texts, [b"one", b"two"]);
}

#[tokio::test]
async fn acknowledgements_and_questions_about_a_group_are_understood() {
    let live = Live::in_memory().await;
    let mut alice = live.client("alice", "one").await;
    let topic = create(&live, &alice).await;
    alice.listen(&[&topic]).await;
    let ack = UcSequenceAck { group: group(&topic), sequence: 5 };
    alice.send_group("ack", UcMsgType::SeqAck, &ack).await;
    alice.send_group("q", UcMsgType::QueryOnlineUsers, &UcQueryOnlineUsers { group: group(&topic) }).await;
    let count: UcQueryOnlineUsersResp = alice.expect_group(UcMsgType::QueryOnlineUsersResp).await;
    assert_eq!(count.user_count, 1);
    assert_eq!(live.connections().await[0]["dropped"], 0);
}

#[tokio::test]
async fn membership_survives_a_restart() {
    let folder = Folder::new();
    let storage = Storage::File(folder.file("store.db"));
    let live = Live::start(config(storage.clone())).await;
    let (alice, mut bob) = (live.client("alice", "one").await, live.client("bob", "x").await);
    let topic = create(&live, &alice).await;
    bob.join(&topic).await;
    live.server.shutdown().await;
    let live = Live::start(config(storage)).await;
    assert_eq!(online(&live, &topic).await, 0);
    let mut bob = live.client("bob", "x").await;
    bob.listen(&[&topic]).await;
    bob.shout("p1", &topic, "back").await;
    bob.packet_ack().await;
    assert_eq!(bob.hear().await.message[0].payload, b"back");
    live.server.shutdown().await;
}
