//! Unlimited topics.

use mimc_test_server::{
    mimc::{MimcMsgType, MimcPacket, UcDismiss, UcJoinResp, UcMessage, UcMsgType, UcPacket, UcPing},
    prost::Message as _,
    server::{group_of, wrap},
};
use mimc_wasm::{
    session::{Event, MessageKind, Request, Resend, SendError, Session, StateName},
    wire::Target,
};

use crate::world::{Handler, TopicList, World};

const TOPIC: u64 = 21_351_235_479_666_689;

/// The topics of every ping that the service got, with the time left out.
fn pings(world: &World) -> Vec<Vec<u64>> {
    let secmsg = world.server.received.iter().filter(|(_, packet)| packet.header.cmd() == "SECMSG");
    let packets = secmsg.map(|(_, packet)| MimcPacket::decode(&packet.payload[..]).expect("a packet"));
    let unlimited = packets.filter(|packet| packet.r#type() == MimcMsgType::UcPacket);
    let unlimited = unlimited.map(|packet| UcPacket::decode(packet.payload()).expect("a packet"));
    let pings = unlimited.filter(|packet| packet.r#type() == UcMsgType::Ping);
    let pings = pings.map(|packet| UcPing::decode(&packet.payload[..]).expect("a ping"));
    pings.map(|ping| ping.group.iter().map(|group| group.topic_id()).collect()).collect()
}

/// Answers to requests of the first client: the request's id, the request, and the code.
fn answers(world: &World) -> Vec<(Option<&str>, Request, i32)> {
    let answers = world.clients[0].events.iter().filter_map(|event| match event {
        Event::MembershipAnswered { packet_id, request, code, .. } => {
            Some((packet_id.as_deref(), *request, *code))
        }
        _ => None,
    });
    answers.collect()
}

fn join(world: &mut World, topic: u64) -> String {
    world.call(0, |session, now| session.join(now, topic)).expect("sent")
}

fn quit(world: &mut World, topic: u64) -> String {
    world.call(0, |session, now| session.quit(now, topic)).expect("sent")
}

fn member_of(topics: &[u64]) -> World {
    let mut world = World::new();
    topics.iter().for_each(|&topic| world.server.create_group(topic, &["alice", "bob"]));
    world.logged_in()
}

#[test]
fn d07_the_topics_of_the_list_are_pinged_by_their_exact_ids() {
    let ids = [1, (1 << 53) + 1, 9_223_372_036_854_775_809, u64::MAX];
    let mut world = member_of(&ids);
    assert_eq!(pings(&world), [ids]);
    // Topic 0, as rounding makes it, is never pinged.
    world.server.create_group(0, &["alice"]);
    world.drop_connection(0);
    world.run(30_000);
    assert!(pings(&world).iter().all(|ping| *ping == ids));
}

#[test]
fn the_topics_are_pinged_at_once_after_every_login_and_then_every_ten_seconds() {
    let mut world = member_of(&[TOPIC]);
    world.run(60_000);
    assert_eq!(pings(&world).len(), 7);
    world.drop_connection(0);
    world.run(1_000);
    let socket = world.socket();
    assert!(world.server.is_attached(TOPIC, socket));
    let world = World::new().logged_in();
    assert!(pings(&world).is_empty(), "there is nothing to ping for");
}

#[test]
fn d09_a_topic_leaves_the_pings_when_it_is_left_or_dismissed() {
    let mut world = member_of(&[1, 2, 3, 4]);
    quit(&mut world, 2);
    world.run(100);
    world.server.dismiss_group(3);
    world.serve();
    world.call(0, |session, now| session.unlimited_topic_dismissed(now, 4));
    world.run(10_000);
    assert_eq!(pings(&world).last(), Some(&vec![1]));
    let told = world.clients[0].events.iter().any(|event| matches!(event, Event::UnlimitedTopicDismissed(3)));
    assert!(told);
    // Joining again and again adds it once.
    for _ in 0..3 {
        join(&mut world, 1);
        world.run(10_000);
    }
    assert_eq!(pings(&world).last(), Some(&vec![1]));
}

#[test]
fn d09_a_topic_that_ended_while_the_client_was_away_is_forgotten() {
    let mut world = member_of(&[1, 2]);
    world.drop_connection(0);
    world.run(10);
    world.server.dismiss_group(2);
    world.run(20_000);
    assert_eq!(pings(&world).last(), Some(&vec![1]));
}

#[test]
fn d10_the_list_is_asked_for_after_every_login_and_until_it_comes() {
    let mut world = World::new();
    world.server.create_group(TOPIC, &["alice"]);
    world.clients[0].topic_list = TopicList::Fails;
    let mut world = world.logged_in();
    world.run(600_000);
    assert!(pings(&world).is_empty());
    let queries = world.clients[0].topic_queries;
    assert!((15..=25).contains(&queries), "{queries} queries in ten minutes");
    world.clients[0].topic_list = TopicList::Works;
    world.run(60_000);
    assert_eq!(pings(&world).last(), Some(&vec![TOPIC]));
    // One answer to one question.
    let query = world.clients[0].topic_queries;
    world.call(0, |session, now| session.unlimited_topics_listed(now, query, Some(&[7])));
    world.run(10_000);
    assert_eq!(pings(&world).last(), Some(&vec![TOPIC]));

    world.server.create_group(5, &["alice"]);
    world.drop_connection(0);
    world.run(20_000);
    assert_eq!(pings(&world).last(), Some(&vec![5, TOPIC]));
}

#[test]
fn a_list_made_before_a_topic_was_joined_or_left_is_asked_for_again() {
    let mut world = World::new();
    for topic in [1, 2, 3] {
        world.server.create_group(topic, if topic == 3 { &[] } else { &["alice"] });
    }
    world.clients[0].topic_list = TopicList::Hangs;
    let mut world = world.logged_in();
    quit(&mut world, 2);
    world.run(100);
    join(&mut world, 3);
    world.clients[0].topic_list = TopicList::Works;
    // As it was when the list was made.
    world.call(0, |session, now| session.unlimited_topics_listed(now, 1, Some(&[1, 2])));
    world.run(10_000);
    assert_eq!(pings(&world).last(), Some(&vec![1, 3]));
    // An answer to a query of an earlier login is of no use either.
    world.drop_connection(0);
    world.run(2_000);
    world.call(0, |session, now| session.unlimited_topics_listed(now, 1, Some(&[7])));
    world.run(10_000);
    assert_eq!(pings(&world).last(), Some(&vec![1, 3]));
}

#[test]
fn d11_a_packet_for_another_user_or_resource_is_ignored() {
    let mut world = member_of(&[TOPIC]);
    let socket = world.socket();
    let dismiss = UcDismiss { group: group_of(TOPIC) };
    for (account, resource) in [("alice", "other"), ("eve", "webres01")] {
        let packet = UcPacket {
            user: world.server.mimc_user(account, resource),
            r#type: UcMsgType::Dismiss.into(),
            payload: dismiss.encode_to_vec(),
            packet_id: "x".to_owned(),
        };
        world.server.send_packet(socket, &wrap(MimcMsgType::UcPacket, packet.encode_to_vec()));
    }
    world.serve();
    world.run(20_000);
    assert_eq!(pings(&world).last(), Some(&vec![TOPIC]));
    let told = world.clients[0].events.iter().any(|event| matches!(event, Event::UnlimitedTopicDismissed(_)));
    assert!(!told);
}

#[test]
fn messages_are_delivered_and_then_acknowledged() {
    let mut world = member_of(&[TOPIC]);
    let socket = world.socket();
    world.clients[0].handler = Handler::Takes(2_000);
    let sequence = world.server.group_message_from("bob", TOPIC, "hello all");
    world.serve();
    world.run(1_900);
    let received = &world.clients[0].inbox[0];
    assert_eq!(
        (received.kind, received.topic, &received.text[..]),
        (MessageKind::Unlimited, TOPIC, "hello all")
    );
    assert_eq!((received.sequence, &received.from[..]), (sequence, "bob"));
    assert_eq!(world.server.group_acknowledged(TOPIC, socket), None);
    world.run(200);
    assert_eq!(world.server.group_acknowledged(TOPIC, socket), Some(sequence));
}

#[test]
fn d12_a_repeated_message_of_a_topic_is_delivered_once() {
    let mut world = member_of(&[1, 2]);
    let socket = world.socket();
    for (topic, sequence) in [(1, 5), (1, 5), (2, 5), (1, 6), (1, 5)] {
        let message = UcMessage {
            group: group_of(topic),
            payload: format!("{topic}/{sequence}").into_bytes(),
            sequence: Some(sequence),
            user: Some(world.server.mimc_user("bob", "resB")),
            ..Default::default()
        };
        // The service counts on; otherwise it would not believe the acknowledgement.
        while world.server.group_message_from("bob", topic, "") < 6 {}
        world.server.actions.clear();
        world.server.send_group_list(socket, topic, vec![message]);
        world.serve();
        world.run(100);
    }
    assert_eq!(world.clients[0].texts(), ["1/5", "2/5", "1/6"]);
}

#[test]
fn messages_of_a_topic_without_sender_or_topic_are_skipped() {
    let mut world = member_of(&[TOPIC]);
    let socket = world.socket();
    world.server.group_message_from("bob", TOPIC, "one");
    let nobody = UcMessage { group: group_of(TOPIC), payload: b"from nobody".to_vec(), ..Default::default() };
    world.server.send_group_list(socket, TOPIC, vec![nobody]);
    world.server.group_message_from("bob", TOPIC, "two");
    world.serve();
    world.run(100);
    assert_eq!(world.clients[0].texts(), ["one", "two"]);
}

#[test]
fn d13_a_message_has_one_id_for_sender_service_and_members() {
    let mut world = member_of(&[TOPIC]);
    let other = world.add_client("bob", "resB", |_| {});
    world.log_in(other);
    let id = world.send_to(0, Target::UnlimitedTopic(TOPIC), b"hi").expect("sent");
    world.run(100);
    assert_eq!(world.clients[0].acknowledged(), [&id]);
    // The sender gets it back here, which a client must be able to tell by the id.
    for client in 0..2 {
        assert_eq!(world.clients[client].inbox[0].packet_id, id);
    }
}

#[test]
fn joining_starts_the_pings_and_a_refusal_does_not() {
    let mut world = World::new();
    world.server.create_group(TOPIC, &[]);
    let mut world = world.logged_in();
    join(&mut world, 404);
    world.run(30_000);
    assert!(pings(&world).is_empty());
    join(&mut world, TOPIC);
    world.run(30_000);
    assert!(pings(&world).len() == 2 && pings(&world).iter().all(|ping| *ping == [TOPIC]));
}

#[test]
fn d14_each_answer_belongs_to_its_own_request() {
    let mut world = World::new();
    world.server.create_group(TOPIC, &[]);
    let mut world = world.logged_in();
    let ids =
        [join(&mut world, TOPIC), join(&mut world, 404), join(&mut world, TOPIC), quit(&mut world, TOPIC)];
    world.run(100);
    let id = |at: usize| Some(&ids[at][..]);
    let expected = [
        (id(0), Request::Join(TOPIC), 0),
        (id(1), Request::Join(404), 404),
        (id(2), Request::Join(TOPIC), 0),
        (id(3), Request::Quit(TOPIC), 0),
    ];
    assert_eq!(answers(&world), expected);
}

#[test]
fn d14_answers_may_come_in_another_order() {
    let mut world = World::new();
    world.server.knobs.answer_membership = false;
    let mut world = world.logged_in();
    let ids = [join(&mut world, 1), join(&mut world, 1)];
    let socket = world.socket();
    world.run(100);
    for id in [&ids[1], &ids[0]] {
        let answer = UcJoinResp { group: group_of(1), code: 0, message: None };
        world.server.send_unlimited(socket, UcMsgType::JoinResp, answer.encode_to_vec(), id);
    }
    world.serve();
    world.run(100);
    let told: Vec<_> = answers(&world).into_iter().map(|(id, ..)| id).collect();
    assert_eq!(told, [Some(&ids[1][..]), Some(&ids[0][..])]);
}

#[test]
fn d14_answers_that_do_not_repeat_the_id_belong_to_the_oldest_request_of_their_topic() {
    let mut world = World::new();
    world.server.knobs.answer_membership = false;
    let mut world = world.logged_in();
    let ids = [join(&mut world, 1), join(&mut world, 2), join(&mut world, 1)];
    let socket = world.socket();
    world.run(100);
    for topic in [2, 1, 1, 1] {
        let answer = UcJoinResp { group: group_of(topic), code: 5, message: None };
        world.server.send_unlimited(socket, UcMsgType::JoinResp, answer.encode_to_vec(), "own id");
    }
    world.serve();
    world.run(100);
    let told: Vec<_> = answers(&world).into_iter().map(|(id, ..)| id).collect();
    assert_eq!(told, [Some(&ids[1][..]), Some(&ids[0][..]), Some(&ids[2][..]), None]);
}

#[test]
fn with_resend_requests_wait_for_the_repair_too() {
    let mut world = World::with(|config| config.resend = Resend::SamePacketId);
    world.server.create_group(TOPIC, &[]);
    let mut world = world.logged_in();
    world.drop_connection(0);
    world.run(10);
    let id = join(&mut world, TOPIC);
    world.run(2_000);
    assert_eq!(answers(&world), [(Some(&id[..]), Request::Join(TOPIC), 0)]);
}

#[test]
fn a_repair_of_a_member_tells_since_when_messages_may_be_missing() {
    let mut world = member_of(&[TOPIC]);
    world.run(5_500);
    let alive = world.now;
    world.server.group_message_from("bob", TOPIC, "still there");
    world.serve();
    world.run(1_000);
    world.drop_connection(0);
    world.run(2_000);
    assert_eq!((world.state(0), world.clients[0].gaps()), (StateName::Online, vec![alive + 5]));

    // Told once, and not for a time in which the user was logged out.
    world.drop_connection(0);
    world.run(10);
    world.call(0, Session::logout);
    world.run(60_000);
    let mut world = world.logged_in();
    assert_eq!(world.clients[0].gaps().len(), 1);
    world.server.dismiss_group(TOPIC);
    world.serve();
    world.run(100);
    world.drop_connection(0);
    world.run(20_000);
    assert_eq!((world.state(0), world.clients[0].gaps().len()), (StateName::Online, 1));
}

#[test]
fn an_absence_longer_than_the_service_keeps_messages_is_a_gap_for_everybody() {
    const DAY: u64 = 24 * 60 * 60 * 1000;
    for (days, gaps) in [(6, 0), (8, 1)] {
        let mut world = World::new().logged_in();
        world.sleep(0, days * DAY);
        world.run(100);
        assert_eq!((world.state(0), world.clients[0].gaps().len()), (StateName::Online, gaps), "{days} days");
    }
}

#[test]
fn nothing_about_topics_can_be_asked_without_a_login() {
    let mut world = World::new();
    assert_eq!(world.call(0, |session, now| session.quit(now, TOPIC)), Err(SendError::NotLoggedIn));
}
