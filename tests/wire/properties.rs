//! Properties that hold for any input: nothing panics, damage is noticed, and what is understood is what an
//! independent implementation understands.

use mimc_test_server::{
    ims,
    packet::assemble,
    prost::Message as _,
    prost_reflect::{DynamicMessage, Kind, MessageDescriptor, Value as Field},
};
use mimc_wasm::{
    proto::{Fields, Schema, Span, Writer},
    wire::{
        Challenge, FrameError, Group, Membership, Message, Notice, Packet, PacketAck, PacketList,
        ReceivedHeader, UnlimitedList, UnlimitedMessage, UnlimitedPacket, User, Verdict, split,
    },
};
use proptest::{collection::vec, prelude::*, sample::Index};

use crate::by_name::{all, descriptor, schema};

/// Every message that the client reads or writes.
const MESSAGES: [&str; 33] = [
    "ClientHeader",
    "PushServiceConfigMsg",
    "XMMsgConn",
    "XMMsgConnResp",
    "XMMsgBind",
    "XMMsgBindResp",
    "XMMsgPing",
    "XMMsgNotify",
    "MIMCPacket",
    "MIMCUser",
    "MIMCGroup",
    "MIMCP2PMessage",
    "MIMCP2TMessage",
    "MIMCSequenceAck",
    "MIMCPacketAck",
    "MIMCPacketList",
    "PullMessageRequest",
    "UCPacket",
    "UCGroup",
    "UCJoin",
    "UCJoinResp",
    "UCQuit",
    "UCQuitResp",
    "UCPing",
    "UCMessage",
    "UCMessageList",
    "UCSequenceAck",
    "UCDismiss",
    "UCQueryOnlineUsers",
    "UCQueryOnlineUsersResp",
    "MIMCOnlineMessageAck",
    "P2PPushMesage",
    "UCPushMessage",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_refused_or_understood_without_a_panic(bytes in vec(any::<u8>(), 0..300)) {
        let _ = split(&bytes);
        read_everything(&bytes);
    }

    #[test]
    fn a_frame_cut_anywhere_is_refused(frame in frames(), at in any::<Index>()) {
        let cut = &frame[..at.index(frame.len())];
        prop_assert!(matches!(split(cut), Err(FrameError::Short | FrameError::Length)));
    }

    #[test]
    fn a_frame_with_anything_behind_it_is_refused(mut frame in frames(), more in vec(any::<u8>(), 1..20)) {
        frame.extend(more);
        prop_assert_eq!(split(&frame), Err(FrameError::Length));
    }

    #[test]
    fn every_flipped_bit_is_noticed(mut frame in frames(), bit in any::<Index>()) {
        let bit = bit.index(frame.len() * 8);
        frame[bit / 8] ^= 1 << (bit % 8);
        let expected = match bit / 8 {
            0..8 => FrameError::Format,
            8..14 => FrameError::Length,
            _ => FrameError::Checksum,
        };
        prop_assert_eq!(split(&frame), Err(expected));
    }

    #[test]
    fn a_frame_is_split_where_it_was_put_together(
        header in vec(any::<u8>(), 0..100),
        payload in vec(any::<u8>(), 0..400),
    ) {
        let frame = assemble(&header, &payload);
        prop_assert_eq!(&mimc_wasm::wire::frame(&header, &payload), &frame);
        let parts = split(&frame).expect("a frame");
        prop_assert_eq!((parts.header.of(&frame), parts.payload.of(&frame)), (&header[..], &payload[..]));
    }

    #[test]
    fn what_is_written_is_read_back(fields in vec((1_u32..=12, any::<u64>(), vec(any::<u8>(), 0..40)), 0..12)) {
        // Integers under odd, bytes under even numbers.
        let mut writer = Writer::default();
        for (number, integer, bytes) in &fields {
            if number % 2 == 1 { writer.integer(*number, *integer) } else { writer.bytes(*number, bytes) }
        }
        let written = writer.finish();
        let schema = [2, 4, 6, 8, 10, 12].into_iter().fold(Schema::EMPTY, |schema, number| {
            schema.integer(number - 1).bytes(number)
        });
        let read = Fields::read(&written, whole(&written), schema).expect("well-formed");
        for number in 1..=12 {
            let mut same = fields.iter().filter(|field| field.0 == number);
            if number % 2 == 1 {
                prop_assert_eq!(read.integer(number), same.next_back().map_or(0, |field| field.1));
            } else {
                let every: Vec<_> = same.clone().map(|field| &field.2[..]).collect();
                prop_assert_eq!(all(&written, read.repeated(number)), every);
                let last = same.next_back().map(|field| &field.2[..]);
                prop_assert_eq!(read.has(number).then(|| read.span(number).of(&written)), last);
            }
        }
    }

    #[test]
    fn our_reader_and_an_independent_one_agree_on_any_message(
        name in proptest::sample::select(&MESSAGES[..]),
        fields in vec(raw_field(), 0..10),
        cut in proptest::option::of(any::<Index>()),
    ) {
        let mut bytes = fields.concat();
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        compare(&descriptor(name), &bytes)?;
    }

    #[test]
    fn our_reader_and_an_independent_one_agree_on_damaged_messages(
        fields in vec(raw_field(), 1..8),
        damage in vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = fields.concat();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        compare(&descriptor("MIMCPacket"), &bytes)?;
    }
}

fn read_everything(bytes: &[u8]) {
    let whole = whole(bytes);
    let _ = ReceivedHeader::read(bytes, whole);
    let _ = Challenge::read(bytes, whole);
    let _ = Verdict::read(bytes, whole);
    let _ = Notice::read(bytes, whole);
    let _ = Packet::read(bytes, whole);
    let _ = PacketAck::read(bytes, whole);
    let _ = PacketList::read(bytes, whole).map(|list| all(bytes, list.packets()).len());
    let _ = Message::read(bytes, whole);
    let _ = User::read(bytes, whole);
    let _ = Group::read(bytes, whole);
    let _ = UnlimitedPacket::read(bytes, whole);
    let _ = Membership::read(bytes, whole);
    let _ = UnlimitedList::read(bytes, whole).map(|list| all(bytes, list.messages()).len());
    let _ = UnlimitedMessage::read(bytes, whole);
}

fn whole(bytes: &[u8]) -> Span {
    Span::new(0, bytes.len())
}

prop_compose! {
    fn frames()(id in "[a-z0-9_]{0,30}", payload in vec(any::<u8>(), 0..200)) -> Vec<u8> {
        let header = ims::ClientHeader { cmd: Some("SECMSG".into()), id: Some(id), ..Default::default() };
        assemble(&header.encode_to_vec(), &payload)
    }
}

/// One encoded field: of small number and any wire type but groups, with nested messages among the bytes.
fn raw_field() -> impl Strategy<Value = Vec<u8>> {
    let integer =
        (1_u32..=16, any::<u64>()).prop_map(|(number, value)| varints(&[u64::from(number << 3), value]));
    let small =
        (1_u32..=12, 0_u64..300).prop_map(|(number, value)| varints(&[u64::from(number << 3), value]));
    let text = (1_u32..=12, "[a-z]{0,5}").prop_map(|(number, text)| bytes_field(number, text.as_bytes()));
    let fixed = (13_u32..20, any::<u64>(), any::<bool>()).prop_map(|(number, value, wide)| {
        let mut field = varints(&[u64::from(number << 3 | if wide { 1 } else { 5 })]);
        field.extend(&value.to_le_bytes()[..if wide { 8 } else { 4 }]);
        field
    });
    prop_oneof![integer, small, text, fixed].prop_recursive(3, 12, 4, |inner| {
        (1_u32..=12, vec(inner, 0..4)).prop_map(|(number, fields)| bytes_field(number, &fields.concat()))
    })
}

fn bytes_field(number: u32, bytes: &[u8]) -> Vec<u8> {
    let mut field = varints(&[u64::from(number << 3 | 2), bytes.len() as u64]);
    field.extend(bytes);
    field
}

fn varints(values: &[u64]) -> Vec<u8> {
    let mut out = Vec::new();
    values.iter().for_each(|value| mimc_test_server::prost::encoding::encode_varint(*value, &mut out));
    out
}

/// What one accepts the other accepts too, with the same values. Exceptions, all deliberate: groups are refused by
/// ours; embedded messages and the encoding of texts are checked by ours only where they are read.
fn compare(message: &MessageDescriptor, bytes: &[u8]) -> Result<(), TestCaseError> {
    let reference = DynamicMessage::decode(message.clone(), bytes);
    let ours = Fields::read(bytes, whole(bytes), schema(message));
    let (reference, ours) = match (reference, ours) {
        (Ok(reference), Some(ours)) => (reference, ours),
        (Ok(_), None) => {
            prop_assert!(has_group(bytes), "refused by ours only: {bytes:02x?}");
            return Ok(());
        }
        (Err(_), _) => return Ok(()),
    };
    for field in message.fields() {
        if !reference.has_field(&field) {
            continue;
        }
        let (number, value) = (field.number(), reference.get_field(&field).into_owned());
        prop_assert!(ours.has(number));
        match (field.kind(), value) {
            (Kind::String, Field::String(value)) => {
                prop_assert_eq!(ours.span(number).of(bytes), value.as_bytes())
            }
            (Kind::Bytes, Field::Bytes(value)) => prop_assert_eq!(ours.span(number).of(bytes), &value[..]),
            (Kind::Message(inner), Field::List(items)) => {
                let found = all(bytes, ours.repeated(number));
                prop_assert_eq!(found.len(), items.len());
                found.iter().try_for_each(|bytes| compare(&inner, bytes))?;
            }
            // Repeated occurrences are merged by the other one, and the last one counts with ours.
            (Kind::Message(inner), _) => compare(&inner, ours.span(number).of(bytes))?,
            (Kind::Bytes, Field::List(items)) => {
                prop_assert_eq!(all(bytes, ours.repeated(number)).len(), items.len());
            }
            (_, value) => prop_assert_eq!(as_read(&field.kind(), ours.integer(number)), value),
        }
    }
    Ok(())
}

/// An integer of ours as the other implementation understands its type.
fn as_read(kind: &Kind, value: u64) -> Field {
    match kind {
        Kind::Int32 => Field::I32(value as i32),
        Kind::Uint32 => Field::U32(value as u32),
        Kind::Int64 => Field::I64(value as i64),
        Kind::Uint64 => Field::U64(value),
        Kind::Bool => Field::Bool(value != 0),
        Kind::Enum(_) => Field::EnumNumber(value as i32),
        other => panic!("{other:?} is no integer"),
    }
}

/// Whether the bytes could hold a group, at any level and whatever else they are.
fn has_group(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| matches!(byte & 7, 3 | 4))
}
