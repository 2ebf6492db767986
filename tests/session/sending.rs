//! Messages sent: limits, answers, and what a lost connection does to them.

use mimc_test_server::{
    mimc::{MimcMsgType, MimcPacket, MimcPacketAck, Mimcp2pMessage, Mimcp2tMessage, UcMessage, UcPacket},
    prost::Message as _,
    server::wrap,
};
use mimc_wasm::{
    session::{Event, Request, RequestFailure, Resend, SendError, Session, StateName, is_valid_resource},
    wire::{Content, Target},
};

use crate::world::World;

const TOPIC: u64 = 21_351_235_479_666_689;

#[test]
fn d02_what_cannot_be_sent_is_refused_with_a_typed_error() {
    let mut world = World::new();
    assert_eq!(world.send(0, "bob", "hi"), Err(SendError::NotLoggedIn));
    world.call(0, Session::login);
    assert_eq!(world.send(0, "bob", "hi"), Err(SendError::NotLoggedIn));
    assert_eq!(world.call(0, |session, now| session.join(now, TOPIC)), Err(SendError::NotLoggedIn));
    assert_eq!(world.call(0, Session::pull), Err(SendError::NotLoggedIn));
}

#[test]
fn d03_any_bytes_can_be_sent_and_received() {
    let mut world = World::new().logged_in();
    let bytes: Vec<u8> = (0..=255).collect();
    world.send_to(0, Target::Account("bob"), &bytes).expect("sent");
    world.run(100);
    let sent = last_packet(&world);
    assert_eq!(Mimcp2pMessage::decode(sent.payload()).expect("a message").payload(), bytes);

    let socket = world.socket();
    let packet = world.server.made_message("bob", "alice", &bytes);
    let place = ("alice".to_owned(), "webres01".to_owned());
    world.server.push_list(socket, &place, &[packet]);
    world.serve();
    world.run(100);
    assert_eq!(world.clients[0].inbox[0].payload, bytes);
}

#[test]
fn d04_the_limit_counts_bytes_and_is_the_same_for_all_kinds() {
    let mut world = World::new().logged_in();
    world.server.create_group(TOPIC, &["alice"]);
    for target in [Target::Account("bob"), Target::Topic(TOPIC), Target::UnlimitedTopic(TOPIC)] {
        // 5120 characters of three bytes each.
        let text = "中".repeat(5 * 1024);
        assert!(world.send_to(0, target, text.as_bytes()).is_ok());
        assert_eq!(world.send_to(0, target, (text + "!").as_bytes()), Err(SendError::TooLarge));
    }
    let mut world = World::with(|config| config.max_payload = 10).logged_in();
    assert_eq!(world.send(0, "bob", "eleven char"), Err(SendError::TooLarge));
}

#[test]
fn d05_what_is_said_about_storing_and_the_tag_goes_out_for_all_kinds() {
    let mut world = World::new().logged_in();
    world.server.create_group(TOPIC, &["alice"]);
    for (store, biz_type) in [(false, None), (true, Some("TEXT")), (true, Some(""))] {
        for target in [Target::Account("bob"), Target::Topic(TOPIC), Target::UnlimitedTopic(TOPIC)] {
            let content = Content { payload: b"x", store, biz_type };
            world.call(0, |session, now| session.send(now, target, content)).expect("sent");
            world.run(100);
            let packet = last_packet(&world);
            let (stored, tag) = match packet.r#type() {
                MimcMsgType::P2pMessage => {
                    let message = Mimcp2pMessage::decode(packet.payload()).expect("a message");
                    (message.is_store, message.biz_type)
                }
                MimcMsgType::P2tMessage => {
                    let message = Mimcp2tMessage::decode(packet.payload()).expect("a message");
                    (message.is_store, message.biz_type)
                }
                _ => {
                    let packet = UcPacket::decode(packet.payload()).expect("a packet");
                    let message = UcMessage::decode(&packet.payload[..]).expect("a message");
                    (message.is_store, message.biz_type)
                }
            };
            assert_eq!((stored, tag.as_deref()), (Some(store), biz_type), "{target:?}");
        }
    }
}

#[test]
fn d06_ids_of_64_bits_go_out_exactly() {
    let mut world = World::new().logged_in();
    for topic in [1, (1 << 53) + 1, i64::MAX as u64 + 2, u64::MAX] {
        world.send_to(0, Target::Topic(topic), b"x").expect("sent");
        world.run(100);
        let message = Mimcp2tMessage::decode(last_packet(&world).payload()).expect("a message");
        assert_eq!(message.to.expect("a topic").topic_id(), topic);
    }
}

#[test]
fn a_message_is_acknowledged_once() {
    let mut world = World::new().logged_in();
    let id = world.send(0, "bob", "hi").expect("sent");
    assert_eq!(world.clients[0].session.stats().pending, 1);
    world.run(100);
    let (socket, place) = (world.socket(), ("alice".to_owned(), "webres01".to_owned()));
    world.server.packet_ack(socket, &place, &id, (5, 6));
    world.serve();
    world.run(60_000);
    assert_eq!(world.clients[0].acknowledged(), [&id]);
    assert_eq!((world.clients[0].session.stats().pending, world.clients[0].failed()), (0, vec![]));
}

#[test]
fn d35_code_error_and_index_of_an_answer_are_told() {
    let mut world = World::new();
    world.server.knobs.acknowledge = false;
    let mut world = world.logged_in();
    let id = world.send_to(0, Target::Topic(TOPIC), b"hi").expect("sent");
    let ack = MimcPacketAck {
        packet_id: Some(id.clone()),
        timestamp: Some(1_700_000_000_500),
        error_msg: Some("topic not exist".to_owned()),
        code: Some(4002),
        ..Default::default()
    };
    let socket = world.socket();
    world.server.send_packet(socket, &wrap(MimcMsgType::PacketAck, ack.encode_to_vec()));
    world.serve();
    world.run(60_000);
    let told = world.clients[0].take_events().into_iter().find_map(|event| match event {
        Event::Acknowledged { packet_id, sequence, timestamp, code, error } => {
            Some((packet_id, sequence, timestamp, code, error))
        }
        _ => None,
    });
    let expected = (id, 0, 1_700_000_000_500, 4002, "topic not exist".to_owned());
    assert_eq!(told, Some(expected));
}

#[test]
fn d22_a_message_without_an_answer_fails_visibly() {
    let mut world = World::new();
    world.server.knobs.acknowledge = false;
    let mut world = world.logged_in();
    let id = world.send(0, "bob", "hi").expect("sent");
    world.run(19_900);
    assert_eq!(world.clients[0].failed(), []);
    world.run(200);
    assert_eq!(world.clients[0].failed(), [(&id[..], RequestFailure::TimedOut)]);
}

#[test]
fn an_answer_that_comes_after_the_failure_is_told_once() {
    let mut world = World::new();
    world.server.knobs.acknowledge = false;
    let mut world = world.logged_in();
    let id = world.send(0, "bob", "hi").expect("sent");
    world.run(30_000);
    let (socket, place) = (world.socket(), ("alice".to_owned(), "webres01".to_owned()));
    for _ in 0..2 {
        world.server.packet_ack(socket, &place, &id, (5, 6));
    }
    world.serve();
    world.run(100);
    assert_eq!(world.clients[0].acknowledged(), [&id]);
}

#[test]
fn an_answer_to_something_else_ends_no_message() {
    let mut world = World::new();
    world.server.knobs.acknowledge = false;
    let mut world = world.logged_in();
    world.send(0, "bob", "hi").expect("sent");
    let (socket, place) = (world.socket(), ("alice".to_owned(), "webres01".to_owned()));
    world.server.packet_ack(socket, &place, "web9", (5, 6));
    world.serve();
    world.run(100);
    assert_eq!(
        (world.clients[0].acknowledged(), world.clients[0].session.stats().pending),
        (vec!["web9"], 1)
    );
}

#[test]
fn d22_by_default_a_lost_connection_fails_what_was_not_answered() {
    let mut world = World::new().logged_in();
    let id = world.send(0, "bob", "hi").expect("sent");
    world.drop_connection(0);
    world.run(10);
    assert_eq!(world.clients[0].failed(), [(&id[..], RequestFailure::ConnectionLost)]);
    assert_eq!(world.send(0, "bob", "again"), Err(SendError::ConnectionLost));
    world.run(30_000);
    assert_eq!(world.clients[0].failed().len(), 1);
}

#[test]
fn with_resend_messages_wait_for_the_repair_and_keep_their_order_and_ids() {
    let mut world = World::with(|config| config.resend = Resend::SamePacketId).logged_in();
    let mut ids = vec![world.send(0, "bob", "1").expect("sent"), world.send(0, "bob", "2").expect("sent")];
    // The service gets them, its answers are lost.
    world.server.knobs.acknowledge = false;
    world.run(100);
    world.server.knobs.acknowledge = true;
    assert_eq!(world.server.accepted_messages.len(), 2);
    world.drop_connection(0);
    world.run(100);
    assert_ne!(world.state(0), StateName::Online);
    ids.push(world.send(0, "bob", "3").expect("queued"));
    assert_eq!(world.clients[0].session.stats().pending, 3);
    world.run(30_000);
    let accepted: Vec<_> =
        world.server.accepted_messages.iter().map(|it| (&it.text[..], &it.packet_id)).collect();
    assert_eq!(accepted, [("1", &ids[0]), ("2", &ids[1]), ("3", &ids[2])]);
    assert_eq!(world.clients[0].acknowledged(), ids);
    assert_eq!(world.clients[0].failed(), []);
}

#[test]
fn a_message_that_waits_for_the_repair_does_not_time_out_before_it_is_sent() {
    let mut world = World::with(|config| config.resend = Resend::SamePacketId).logged_in();
    let id = world.send(0, "bob", "patience").expect("sent");
    world.drop_connection(0);
    world.server.knobs.answer_conn = false;
    world.run(600_000);
    assert_eq!(world.clients[0].failed(), []);
    world.server.knobs.answer_conn = true;
    world.run(120_000);
    assert_eq!(world.clients[0].acknowledged(), [&id]);
}

#[test]
fn what_waits_for_the_repair_fails_when_there_will_be_none() {
    use mimc_test_server::server::refusal;
    let mut world = World::with(|config| config.resend = Resend::SamePacketId).logged_in();
    let id = world.send(0, "bob", "hi").expect("sent");
    world.drop_connection(0);
    world.server.knobs.refusals = [refusal("auth", "blocked")].into();
    world.run(30_000);
    assert_eq!(world.clients[0].failed(), [(&id[..], RequestFailure::LoginRefused)]);
    assert_eq!(world.send(0, "bob", "again"), Err(SendError::NotLoggedIn));
}

#[test]
fn what_is_not_answered_fails_with_a_kick() {
    for resend in [Resend::Never, Resend::SamePacketId] {
        let mut world = World::with(|config| config.resend = resend);
        world.server.knobs.acknowledge = false;
        let mut world = world.logged_in();
        let id = world.send(0, "bob", "hi").expect("sent");
        let socket = world.socket();
        world.server.kick(socket, None);
        world.serve();
        world.run(100);
        assert_eq!(world.clients[0].failed(), [(&id[..], RequestFailure::Kicked)]);
    }
}

#[test]
fn requests_fail_like_messages_and_say_what_they_were() {
    let mut world = World::new();
    world.server.knobs.answer_membership = false;
    let mut world = world.logged_in();
    world.call(0, |session, now| session.join(now, 7)).expect("sent");
    world.run(1_000);
    world.call(0, |session, now| session.quit(now, 8)).expect("sent");
    world.run(19_500);
    world.drop_connection(0);
    world.run(100);
    let failed = world.clients[0].events.iter().filter_map(|event| match event {
        Event::RequestFailed { request, failure, .. } => Some((*request, *failure)),
        _ => None,
    });
    let expected =
        [(Request::Join(7), RequestFailure::TimedOut), (Request::Quit(8), RequestFailure::ConnectionLost)];
    assert_eq!(failed.collect::<Vec<_>>(), expected);
}

#[test]
fn d32_ids_differ_between_sessions_and_within_one() {
    let mut ids = Vec::new();
    let mut world = World::new();
    for client in 0..20 {
        if client > 0 {
            world.add_client("alice", &format!("tab{client}"), |_| {});
        }
        world.log_in(client);
        // All at the same time, and more than a thousand of them.
        ids.extend((0..100).map(|_| world.send(client, "bob", "x").expect("sent")));
    }
    let random = |id: &String| id.split('_').nth(1).expect("a random part").len();
    assert!(ids.iter().all(|id| id.is_ascii() && random(id) >= 12), "{}", ids[0]);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 2_000);
}

#[test]
fn d34_os_model_and_kick_are_said() {
    // The service's half of every test insists on it.
    assert_eq!(World::new().logged_in().frames("BIND"), 1);
}

#[test]
fn d36_a_resource_is_ascii_so_that_every_peer_signs_the_same() {
    assert!(is_valid_resource("web_res-01.x"));
    for resource in ["", "设备", "tab 1", "a\n", &"x".repeat(257)] {
        assert!(!is_valid_resource(resource), "{resource:?}");
    }
}

fn last_packet(world: &World) -> MimcPacket {
    let (_, last) = world.server.received.last().expect("a frame");
    MimcPacket::decode(&last.payload[..]).expect("a packet")
}
