//! Frames a client receives, against the golden vectors.

use mimc_wasm::{
    proto::Span,
    types::base64,
    wire::{
        Challenge, Cipher, Group, Membership, Message, Notice, Packet, PacketAck, PacketKind, PacketList,
        ReceivedHeader, UnlimitedKind, UnlimitedList, UnlimitedMessage, UnlimitedPacket, User, Verdict,
        frame, split,
    },
};
use serde_json::{Value, json};

use crate::{
    by_name::{all, assert_reads_as, our_bytes, our_header},
    vectors::{hex, integer, of_kind, text},
};

#[test]
fn every_server_frame_is_read_and_rebuilt_byte_for_byte() {
    for_each_frame(is_well_formed, |what, identity, step, received| {
        let [header, payload] = [&step["frame"]["header"], &step["frame"]["payload"]];
        let encrypted = step["frame"]["encrypted"] == true;
        let parts = split(received).unwrap_or_else(|error| panic!("{what}: {error:?}"));
        let mut plain = parts.payload.of(received).to_vec();
        if encrypted {
            cipher(identity).apply(text(header, "id").as_bytes(), &mut plain);
            assert_eq!(plain, hex(step, "plain_payload_hex"), "{what}");
        }
        assert_reads_as(parts.header.of(received), &json!({ "message": "ClientHeader", "fields": header }));
        if !payload.is_null() {
            assert_reads_as(&plain, payload);
        }
        let mut rebuilt = our_bytes(payload);
        if encrypted {
            cipher(identity).apply(text(header, "id").as_bytes(), &mut rebuilt);
        }
        assert_eq!(frame(&our_header(header), &rebuilt), received, "{what}");
    });
}

#[test]
fn the_readers_find_what_the_vectors_say() {
    let mut packets = 0;
    for_each_frame(is_well_formed, |what, _, step, received| {
        let header =
            ReceivedHeader::read(received, split(received).expect("a frame").header).expect("a header");
        let fields = &step["frame"]["header"];
        assert_eq!(str_of(received, header.command()), optional(fields, "cmd"), "{what}");
        assert_eq!(str_of(received, header.id()), optional(fields, "id"), "{what}");
        let payload = &step["frame"]["payload"];
        match payload.get("message").map(|_| text(payload, "message")) {
            Some("MIMCPacket") => {
                packets += 1;
                packet(&hex(step, "plain_payload_hex"), &payload["fields"]);
            }
            Some(_) => handshake(&our_bytes(payload), payload),
            None => {}
        }
    });
    assert!(packets >= 30, "only {packets} packets were read");
}

#[test]
fn malformed_frames_mean_nothing_to_a_client() {
    for_each_frame(
        |kind| !is_well_formed(kind),
        |what, identity, _, received| {
            let meaning = split(received).ok().and_then(|parts| {
                let header = ReceivedHeader::read(received, parts.header)?;
                let mut payload = parts.payload.of(received).to_vec();
                cipher(identity).apply(header.id().of(received), &mut payload);
                let is_secret = header.command().of(received) == b"SECMSG";
                is_secret.then(|| Packet::read(&payload, whole(&payload)).map(|packet| packet.kind()))?
            });
            assert!(matches!(meaning, None | Some(PacketKind::Other)), "{what}: {meaning:?}");
        },
    );
}

fn is_well_formed(kind: &str) -> bool {
    kind != "s2c.malformed"
}

fn for_each_frame(wanted: impl Fn(&str) -> bool, mut check: impl FnMut(&str, &Value, &Value, &[u8])) {
    for vector in of_kind(&["s2c."]).iter().filter(|vector| wanted(text(vector, "kind"))) {
        for step in vector["steps"].as_array().expect("steps") {
            check(text(vector, "name"), &vector["identity"], step, &hex(step, "hex"));
        }
    }
}

fn cipher(identity: &Value) -> Cipher {
    Cipher::new(base64::decode(text(identity, "securityKey")).expect("base64"))
}

fn handshake(bytes: &[u8], payload: &Value) {
    let fields = &payload["fields"];
    match text(payload, "message") {
        "XMMsgConnResp" => {
            let read = Challenge::read(bytes, whole(bytes)).expect("an XMMsgConnResp");
            assert_eq!(str_of(bytes, read.challenge()), optional(fields, "challenge"));
        }
        "XMMsgBindResp" => {
            let read = Verdict::read(bytes, whole(bytes)).expect("an XMMsgBindResp");
            assert_eq!(read.accepted(), fields["result"] == true);
            assert_eq!(str_of(bytes, read.error_type()), optional(fields, "errorType"));
            assert_eq!(str_of(bytes, read.reason()), optional(fields, "errorReason"));
            assert_eq!(str_of(bytes, read.description()), optional(fields, "errorDesc"));
        }
        "XMMsgNotify" => {
            let read = Notice::read(bytes, whole(bytes)).expect("an XMMsgNotify");
            assert_eq!(
                (read.code(), str_of(bytes, read.text())),
                (small(&fields["errCode"]), optional(fields, "errStr"))
            );
        }
        other => panic!("nothing reads {other}"),
    }
}

fn packet(bytes: &[u8], fields: &Value) {
    let read = Packet::read(bytes, whole(bytes)).expect("a MIMCPacket");
    assert_eq!(str_of(bytes, read.packet_id()), optional(fields, "packetId"));
    assert_eq!(read.sequence(), signed(&fields["sequence"]));
    assert_eq!(read.timestamp(), signed(&fields["timestamp"]));
    let inner = &fields["payload"]["fields"];
    let (kind, check): (_, fn(&[u8], &Value)) = match small(&fields["type"]) {
        1 => (PacketKind::Direct, message),
        2 => (PacketKind::Topic, message),
        4 => (PacketKind::Ack, ack),
        6 => (PacketKind::List, list),
        8 => (PacketKind::Unlimited, unlimited),
        _ => (PacketKind::Other, |_, _| ()),
    };
    assert_eq!(read.kind(), kind);
    check(read.payload().of(bytes), inner);
}

fn ack(bytes: &[u8], fields: &Value) {
    let read = PacketAck::read(bytes, whole(bytes)).expect("a MIMCPacketAck");
    assert_eq!(str_of(bytes, read.packet_id()), optional(fields, "packetId"));
    assert_eq!(read.sequence(), signed(&fields["sequence"]));
    assert_eq!(read.timestamp(), signed(&fields["timestamp"]));
    assert_eq!(str_of(bytes, read.error()), optional(fields, "errorMsg"));
    assert_eq!(read.code(), small(&fields["code"]));
    assert_eq!(read.conversation_index(), signed(&fields["convIndex"]));
}

fn list(bytes: &[u8], fields: &Value) {
    let read = PacketList::read(bytes, whole(bytes)).expect("a MIMCPacketList");
    assert_eq!(read.uuid(), unsigned(&fields["uuid"]));
    assert_eq!(str_of(bytes, read.resource()), optional(fields, "resource"));
    assert_eq!(read.max_sequence(), signed(&fields["maxSequence"]));
    assert_eq!(read.min_sequence(), signed(&fields["minSequence"]));
    assert_eq!(read.is_notification(), small(&fields["status"]) == 2);
    let packets = fields["packets"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(
        all(bytes, read.packets())
            .into_iter()
            .zip(packets)
            .map(|(bytes, fields)| packet(bytes, fields))
            .count(),
        packets.len()
    );
}

fn message(bytes: &[u8], fields: &Value) {
    let read = Message::read(bytes, whole(bytes)).expect("a message");
    user(read.from().of(bytes), &fields["from"]);
    match fields["to"].get("topicId") {
        Some(id) => assert_eq!(topic(read.to().of(bytes)), unsigned(id)),
        None => user(read.to().of(bytes), &fields["to"]),
    }
    assert_eq!(read.payload().of(bytes), our_bytes(&fields["payload"]));
    assert_eq!(str_of(bytes, read.biz_type()), optional(fields, "bizType"));
}

fn user(bytes: &[u8], fields: &Value) {
    let read = User::read(bytes, whole(bytes)).expect("a MIMCUser");
    assert_eq!(read.uuid(), unsigned(&fields["uuid"]));
    assert_eq!(str_of(bytes, read.account()), optional(fields, "appAccount"));
    assert_eq!(str_of(bytes, read.resource()), optional(fields, "resource"));
}

fn unlimited(bytes: &[u8], fields: &Value) {
    let read = UnlimitedPacket::read(bytes, whole(bytes)).expect("an UCPacket");
    user(read.user().of(bytes), &fields["user"]);
    assert_eq!(str_of(bytes, read.packet_id()), optional(fields, "packetId"));
    let (payload, inner) = (read.payload().of(bytes), &fields["payload"]["fields"]);
    let (kind, check): (_, fn(&[u8], &Value)) = match small(&fields["type"]) {
        4 => (UnlimitedKind::Joined, membership),
        6 => (UnlimitedKind::Quitted, membership),
        9 => (UnlimitedKind::List, unlimited_list),
        10 => (UnlimitedKind::Dismissed, membership),
        _ => (UnlimitedKind::Other, |_, _| ()),
    };
    assert_eq!(read.kind(), kind);
    check(payload, inner);
}

fn membership(bytes: &[u8], fields: &Value) {
    let read = Membership::read(bytes, whole(bytes)).expect("an answer");
    assert_eq!(topic(read.group().of(bytes)), unsigned(&fields["group"]["topicId"]));
    assert_eq!(read.code(), small(&fields["code"]));
    assert_eq!(str_of(bytes, read.text()), optional(fields, "message"));
}

fn unlimited_list(bytes: &[u8], fields: &Value) {
    let read = UnlimitedList::read(bytes, whole(bytes)).expect("an UCMessageList");
    assert_eq!(topic(read.group().of(bytes)), unsigned(&fields["group"]["topicId"]));
    assert_eq!(read.max_sequence(), signed(&fields["maxSequence"]));
    let (found, messages) = (all(bytes, read.messages()), fields["message"].as_array().expect("messages"));
    assert_eq!(found.len(), messages.len());
    found.into_iter().zip(messages).for_each(|(bytes, fields)| unlimited_message(bytes, fields));
}

fn unlimited_message(bytes: &[u8], fields: &Value) {
    let read = UnlimitedMessage::read(bytes, whole(bytes)).expect("an UCMessage");
    user(read.from().of(bytes), &fields["user"]);
    assert_eq!(topic(read.group().of(bytes)), unsigned(&fields["group"]["topicId"]));
    assert_eq!(
        (read.sequence(), read.timestamp()),
        (signed(&fields["sequence"]), signed(&fields["timestamp"]))
    );
    assert_eq!(str_of(bytes, read.packet_id()), optional(fields, "packetId"));
    assert_eq!(read.payload().of(bytes), our_bytes(&fields["payload"]));
    assert_eq!(str_of(bytes, read.biz_type()), optional(fields, "bizType"));
}

fn topic(group: &[u8]) -> u64 {
    Group::read(group, whole(group)).expect("a group").topic()
}

fn str_of(buffer: &[u8], span: Span) -> &str {
    str::from_utf8(span.of(buffer)).expect("UTF-8")
}

fn whole(bytes: &[u8]) -> Span {
    Span::new(0, bytes.len())
}

fn optional<'a>(fields: &'a Value, name: &str) -> &'a str {
    fields[name].as_str().unwrap_or_default()
}

fn unsigned(value: &Value) -> u64 {
    if value.is_null() { 0 } else { integer(value) }
}

fn signed(value: &Value) -> i64 {
    if value.is_null() { 0 } else { integer(value) }
}

fn small(value: &Value) -> i32 {
    i32::try_from(signed(value)).expect("32 bits")
}
