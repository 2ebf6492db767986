//! Messages received: once, in order, acknowledged after delivery.

use mimc_test_server::{
    mimc::{MimcMsgType, MimcPacket, MimcSequenceAck},
    prost::Message as _,
    server::{Place, wrap},
};
use mimc_wasm::session::{MessageKind, Session, StateName};

use crate::world::{Handler, World};

fn alice() -> Place {
    ("alice".to_owned(), "webres01".to_owned())
}

/// Pushes a list of these packets to the first client.
fn push(world: &mut World, packets: &[MimcPacket]) {
    let socket = world.socket();
    world.server.push_list(socket, &alice(), packets);
    world.serve();
    world.run(100);
}

/// The sequences that the first client acknowledged, in order.
fn acknowledged(world: &World) -> Vec<i64> {
    let packets = world.server.received.iter().filter(|(_, packet)| packet.header.cmd() == "SECMSG");
    let packets = packets.map(|(_, packet)| MimcPacket::decode(&packet.payload[..]).expect("a packet"));
    let acks = packets.filter(|packet| packet.r#type() == MimcMsgType::SequenceAck);
    acks.map(|ack| MimcSequenceAck::decode(ack.payload()).expect("an ack").sequence()).collect()
}

#[test]
fn messages_of_both_kinds_come_in_the_order_of_their_list() {
    let mut world = World::new().logged_in();
    let packets = [
        world.server.made_message("bob", "alice", b"one"),
        world.server.made_topic_message("carol", u64::MAX, b"two"),
        world.server.made_message("carol", "alice", b"three"),
    ];
    push(&mut world, &packets);
    let inbox = &world.clients[0].inbox;
    assert_eq!(world.clients[0].texts(), ["one", "two", "three"]);
    assert_eq!((inbox[1].kind, inbox[1].topic, &inbox[1].from[..]), (MessageKind::Topic, u64::MAX, "carol"));
    assert_eq!(world.clients[0].deliveries.len(), 1, "one event for one list");
    assert_eq!(world.clients[0].session.stats().received, 3);
}

#[test]
fn who_wrote_to_whom_is_told_whoever_wrote_before() {
    let mut world = World::new().logged_in();
    let mut packets = Vec::new();
    let mut expected = Vec::new();
    // More senders than are remembered; each writes twice in a row, then they take turns; some are called alike.
    for turn in 0..120 {
        let number = if turn < 60 { turn / 2 } else { turn % 30 };
        let sender =
            ["bob", "bobby", "", "会", "an account that is longer than others"][number % 5].to_owned();
        let sender = if number < 5 { sender } else { format!("{sender}{number}") };
        let mut packet = if turn % 7 == 6 {
            world.server.made_topic_message(&sender, 7, b"t")
        } else {
            world.server.made_message(&sender, "alice", b"d")
        };
        let tag = ["", "TEXT", "TEXT", "标签"][turn / 3 % 4];
        tagged(&mut packet, tag);
        expected.push((sender, if turn % 7 == 6 { "" } else { "alice" }.to_owned(), tag.to_owned()));
        packets.push(packet);
    }
    // One that was there already, and one that cannot be read, in between.
    packets.insert(40, packets[3].clone());
    packets.insert(50, MimcPacket { payload: Some(vec![0xff]), ..packets[4].clone() });
    push(&mut world, &packets);
    let inbox = world.clients[0].inbox.iter();
    let told: Vec<_> = inbox.map(|it| (it.from.clone(), it.to.clone(), it.biz_type.clone())).collect();
    assert_eq!(told, expected);
    assert!(
        world.clients[0].inbox.iter().all(|it| it.from_resource == world.clients[0].inbox[0].from_resource)
    );
    assert_eq!(world.clients[0].session.stats().dropped, 1);
}

/// Gives a message of either kind a tag: of fields that come twice the last one counts.
fn tagged(packet: &mut MimcPacket, tag: &str) {
    let payload = packet.payload.as_mut().expect("a payload");
    payload.extend([5 << 3 | 2, tag.len() as u8]);
    payload.extend(tag.as_bytes());
}

#[test]
fn d01_characters_of_four_bytes_and_invalid_ones_arrive_byte_for_byte() {
    let mut world = World::new().logged_in();
    let payloads: [&[u8]; 3] = ["a😀b".as_bytes(), &[0xff, 0xfe, 0x00, 0xc3], "👨‍👩‍👧".as_bytes()];
    let packets = payloads.map(|payload| world.server.made_message("bob", "alice", payload));
    push(&mut world, &packets);
    let received: Vec<_> = world.clients[0].inbox.iter().map(|message| &message.payload[..]).collect();
    assert_eq!(received, payloads);
}

#[test]
fn d15_a_list_is_acknowledged_after_its_delivery() {
    let mut world = World::new().logged_in();
    world.clients[0].handler = Handler::Takes(3_000);
    let packet = world.server.made_message("bob", "alice", b"hi");
    push(&mut world, std::slice::from_ref(&packet));
    world.run(2_800);
    assert_eq!((world.clients[0].texts().len(), acknowledged(&world)), (1, vec![]));
    assert_eq!(world.clients[0].session.stats().unacknowledged, 1);
    world.run(200);
    assert_eq!(acknowledged(&world), [packet.sequence()]);
    assert_eq!(world.clients[0].session.stats().unacknowledged, 0);
}

#[test]
fn d15_a_handler_that_never_ends_holds_a_list_only_so_long() {
    let mut world = World::with(|config| config.handler_timeout = 7_000.0).logged_in();
    world.clients[0].handler = Handler::Waits;
    let packet = world.server.made_message("bob", "alice", b"hi");
    push(&mut world, std::slice::from_ref(&packet));
    world.run(6_800);
    assert_eq!(acknowledged(&world).len(), 0);
    world.run(200);
    assert_eq!(acknowledged(&world), [packet.sequence()]);
    // The report that comes after all changes nothing.
    world.call(0, |session, now| session.delivered(now, 0));
    world.run(100);
    assert_eq!(acknowledged(&world).len(), 1);
}

#[test]
fn d15_a_packet_that_cannot_be_read_is_skipped_and_does_not_count_as_seen() {
    let mut world = World::new().logged_in();
    let good = world.server.made_message("bob", "alice", b"good");
    let mut damaged = world.server.made_message("bob", "alice", b"damaged");
    let repaired = damaged.clone();
    damaged.payload = Some(vec![0xff]);
    push(&mut world, &[damaged, good]);
    assert_eq!(world.clients[0].texts(), ["good"]);
    assert_eq!(world.clients[0].session.stats().dropped, 1);
    push(&mut world, &[repaired]);
    assert_eq!(world.clients[0].texts(), ["good", "damaged"]);
}

#[test]
fn d41_a_slow_handler_holds_back_no_delivery_only_acknowledgements() {
    let mut world = World::new().logged_in();
    world.clients[0].handler = Handler::Waits;
    let packets = ["1", "2", "3"].map(|text| world.server.made_message("bob", "alice", text.as_bytes()));
    for packet in &packets {
        push(&mut world, std::slice::from_ref(packet));
    }
    assert_eq!(world.clients[0].texts(), ["1", "2", "3"]);
    // Acknowledgements are cumulative: the third must not speak for the first.
    for (delivery, expected) in [(2, 0), (1, 0), (0, 3)] {
        world.call(0, |session, now| session.delivered(now, delivery));
        world.run(100);
        assert_eq!(acknowledged(&world).len(), expected);
    }
    assert_eq!(acknowledged(&world), packets.map(|packet| packet.sequence()));
}

#[test]
fn what_was_delivered_but_not_acknowledged_is_not_delivered_again() {
    let mut world = World::new().logged_in();
    world.clients[0].handler = Handler::Takes(5_000);
    world.server.message_from("bob", "alice", "hi");
    world.serve();
    world.run(100);
    world.drop_connection(0);
    world.run(4_000);
    // It came again on the new connection, while its handler still runs.
    assert_eq!((world.state(0), world.clients[0].texts()), (StateName::Online, vec!["hi"]));
    assert_eq!((acknowledged(&world), world.clients[0].session.stats().duplicates), (vec![], 1));
    world.run(2_000);
    assert_eq!((acknowledged(&world).len(), world.server.waiting("alice", "webres01")), (1, 0));
}

#[test]
fn a_repeated_list_is_acknowledged_again_without_a_delivery() {
    let mut world = World::new();
    world.server.knobs.duplicate_lists = true;
    let mut world = world.logged_in();
    let sequence = world.server.message_from("bob", "alice", "once");
    world.serve();
    world.run(100);
    assert_eq!(world.clients[0].texts(), ["once"]);
    assert_eq!(acknowledged(&world), [sequence, sequence]);
}

#[test]
fn one_message_under_two_sequences_is_known_by_its_sender_and_id() {
    let mut world = World::new().logged_in();
    let first = world.server.made_message("bob", "alice", b"resent");
    let mut second = world.server.made_message("bob", "alice", b"resent");
    second.packet_id.clone_from(&first.packet_id);
    let mut of_another = world.server.made_message("carol", "alice", b"not the same");
    of_another.packet_id.clone_from(&first.packet_id);
    push(&mut world, &[first]);
    push(&mut world, &[second, of_another]);
    assert_eq!(world.clients[0].texts(), ["resent", "not the same"]);
}

#[test]
fn d16_messages_without_a_sequence_are_no_duplicates_of_each_other() {
    let mut world = World::new().logged_in();
    let packets = ["1", "2", "3"].map(|text| {
        let packet = world.server.made_message("bob", "alice", text.as_bytes());
        MimcPacket { sequence: None, packet_id: None, ..packet }
    });
    push(&mut world, &packets);
    assert_eq!(world.clients[0].texts(), ["1", "2", "3"]);
}

#[test]
fn d16_the_memory_of_what_was_seen_is_bounded_but_long() {
    let mut world = World::new().logged_in();
    let packets: Vec<_> =
        (0..40_000).map(|at| world.server.made_message("bob", "alice", format!("{at}").as_bytes())).collect();
    for list in packets.chunks(500) {
        push(&mut world, list);
    }
    assert_eq!(world.clients[0].inbox.len(), 40_000);
    // The newest eight thousand are certainly known, the oldest certainly forgotten.
    push(&mut world, &packets[40_000 - 8_192..]);
    assert_eq!((world.clients[0].inbox.len(), world.clients[0].session.stats().duplicates), (40_000, 8_192));
    push(&mut world, &packets[..100]);
    assert_eq!(world.clients[0].inbox.len(), 40_100);
}

#[test]
fn d17_a_list_for_another_user_or_resource_is_neither_delivered_nor_acknowledged() {
    let mut world = World::new().logged_in();
    let socket = world.socket();
    for place in [("alice", "other"), ("eve", "webres01")] {
        let place = (place.0.to_owned(), place.1.to_owned());
        let packet = world.server.made_message("bob", "alice", b"not for you");
        world.server.push_list(socket, &place, &[packet]);
    }
    world.serve();
    world.run(100);
    assert_eq!((world.clients[0].texts().len(), acknowledged(&world)), (0, vec![]));
}

#[test]
fn d18_pull_asks_for_what_is_not_acknowledged() {
    let mut world = World::new().logged_in();
    world.clients[0].handler = Handler::Waits;
    world.server.message_from("bob", "alice", "hi");
    world.serve();
    world.run(100);
    let before = world.clients[0].session.stats().duplicates;
    let id = world.call(0, Session::pull).expect("sent");
    world.run(100);
    assert!(world.server.received.iter().any(|(_, packet)| packet.header.id() == id));
    assert_eq!(world.clients[0].session.stats().duplicates, before + 1);
}

#[test]
fn d29_damaged_frames_are_dropped_and_counted_and_the_connection_lives_on() {
    let mut world = World::new().logged_in();
    let socket = world.socket();
    let packet = wrap(MimcMsgType::Compound, vec![0xff, 0xff]);
    let unreadable = world.server.encrypted(socket, &packet);
    let mut wrong_checksum = unreadable.clone();
    *wrong_checksum.last_mut().expect("a byte") ^= 1;
    for frame in [unreadable.clone(), wrong_checksum, unreadable[..12].to_vec(), Vec::new()] {
        world.server.send_raw(socket, frame);
    }
    world.serve();
    world.run(100);
    world.call(0, |session, now| session.text_received(now, 1));
    assert_eq!(world.clients[0].session.stats().dropped, 5);
    world.server.message_from("bob", "alice", "still here");
    world.serve();
    world.run(100);
    assert_eq!((world.state(0), world.clients[0].texts()), (StateName::Online, vec!["still here"]));
}

#[test]
fn a_gap_is_told_once_a_list_after_a_damaged_frame_is_acknowledged() {
    let mut world = World::new().logged_in();
    let socket = world.socket();
    let damaged_at = world.now;
    for _ in 0..2 {
        world.call(0, |session, now| session.frame_received(now, 1, vec![1, 2, 3]));
        world.run(5_000);
    }
    assert!(world.clients[0].gaps().is_empty(), "nothing is lost yet");
    for text in [b"after", b"again"] {
        let packet = world.server.made_message("bob", "alice", text);
        world.server.push_list(socket, &alice(), &[packet]);
        world.serve();
        world.run(100);
        assert_eq!(world.clients[0].gaps(), [damaged_at]);
    }
}

#[test]
fn no_gap_is_told_when_the_service_repeats_what_was_damaged() {
    let mut world = World::new().logged_in();
    world.server.message_from("bob", "alice", "damaged on the way");
    let mut frame = match world.server.actions.pop_front().expect("the list") {
        (_, mimc_test_server::server::Action::Send(frame)) => frame,
        other => panic!("{other:?}"),
    };
    frame[40] ^= 1;
    world.call(0, |session, now| session.frame_received(now, 1, frame));
    world.drop_connection(0);
    world.run(2_000);
    assert_eq!((world.clients[0].texts(), world.clients[0].gaps()), (vec!["damaged on the way"], vec![]));
}

#[test]
fn d31_each_resource_of_a_user_gets_every_message() {
    let mut world = World::new().logged_in();
    let other = world.add_client("alice", "webres02", |_| {});
    world.log_in(other);
    world.server.message_from("bob", "alice", "to both");
    world.serve();
    world.run(100);
    assert_eq!((world.clients[0].texts(), world.clients[1].texts()), (vec!["to both"], vec!["to both"]));
    assert_eq!(
        (world.server.waiting("alice", "webres01"), world.server.waiting("alice", "webres02")),
        (0, 0)
    );
}

#[test]
fn offline_messages_come_with_the_login_in_order() {
    let mut world = World::new().logged_in();
    world.call(0, Session::logout);
    world.run(100);
    let texts: Vec<String> = (0..95).map(|at| at.to_string()).collect();
    for text in &texts {
        world.server.message_from("bob", "alice", text);
    }
    let world = world.logged_in();
    assert_eq!(world.clients[0].texts(), texts);
    assert_eq!((world.clients[0].deliveries.len(), world.server.waiting("alice", "webres01")), (10, 0));
}
