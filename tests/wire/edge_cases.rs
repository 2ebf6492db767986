//! Encodings at the edge of what is allowed, and defaults that no golden vector shows.

use mimc_test_server::{ims, mimc, prost::Message as _};
use mimc_wasm::{
    proto::{Fields, Schema, Span},
    wire::{Packet, PacketKind, PacketList, ReceivedHeader, User},
};

const SCHEMA: Schema = Schema::EMPTY.integer(1).bytes(2);

fn whole(bytes: &[u8]) -> Span {
    Span::new(0, bytes.len())
}

#[test]
fn malformed_encodings_are_refused() {
    let cases: [(&str, &[u8]); 12] = [
        ("an integer without an end", &[0x08, 0xff]),
        ("an integer of 65 bits", &[0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]),
        (
            "an integer of eleven bytes",
            &[0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
        ),
        ("a length beyond the end", &[0x12, 0x02, 0x61]),
        ("an absurd length", &[0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
        ("field number 0", &[0x00, 0x01]),
        ("a field number of 32 bits", &[0x80, 0x80, 0x80, 0x80, 0x10, 0x01]),
        ("bytes where an integer belongs", &[0x0a, 0x00]),
        ("an integer where bytes belong", &[0x10, 0x00]),
        ("a fixed-size value where bytes belong", &[0x15, 1, 2, 3, 4]),
        ("a truncated fixed-size value", &[0x79, 1, 2, 3, 4]),
        ("a group", &[0x7b, 0x7c]),
    ];
    for (what, bytes) in cases {
        assert!(Fields::read(bytes, whole(bytes), SCHEMA).is_none(), "{what} was accepted");
    }
}

#[test]
fn odd_but_valid_encodings_are_understood() {
    let cases: [(&str, &[u8], u64); 5] = [
        ("nothing at all", &[], 0),
        (
            "the largest integer",
            &[0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
            u64::MAX,
        ),
        ("an integer with more bytes than needed", &[0x08, 0x85, 0x80, 0x00], 5),
        ("the last of two", &[0x08, 0x01, 0x12, 0x00, 0x08, 0x02], 2),
        ("unknown fields of every kind", &[0x78, 0x01, 0x7a, 0x01, 0x00, 0x7d, 1, 2, 3, 4, 0x08, 0x07], 7),
    ];
    for (what, bytes, expected) in cases {
        let read = Fields::read(bytes, whole(bytes), SCHEMA).unwrap_or_else(|| panic!("{what} was refused"));
        assert_eq!(read.integer(1), expected, "{what}");
    }
}

#[test]
fn a_packet_without_a_type_is_a_direct_message() {
    let read = Packet::read(&[], Span::default()).expect("all fields are optional");
    assert_eq!((read.kind(), read.sequence(), read.payload()), (PacketKind::Direct, 0, Span::default()));
}

#[test]
fn a_list_without_a_status_is_no_notification() {
    for (status, expected) in [(None, false), (Some(1), false), (Some(2), true)] {
        let list = mimc::MimcPacketList { status, ..Default::default() }.encode_to_vec();
        assert_eq!(PacketList::read(&list, whole(&list)).expect("a list").is_notification(), expected);
    }
}

#[test]
fn the_diagnostics_of_a_header_are_read() {
    let header = ims::ClientHeader { err_code: Some(-7), err_str: Some("busy".into()), ..Default::default() };
    let bytes = header.encode_to_vec();
    let read = ReceivedHeader::read(&bytes, whole(&bytes)).expect("a header");
    assert_eq!((read.error_code(), read.error_text().of(&bytes)), (-7, &b"busy"[..]));
}

#[test]
fn ids_keep_all_their_64_bits() {
    let user = mimc::MimcUser {
        app_id: Some(u64::MAX),
        app_account: Some("用户😀".into()),
        uuid: Some((1 << 63) + 1),
        resource: None,
    };
    let bytes = user.encode_to_vec();
    let read = User::read(&bytes, whole(&bytes)).expect("a user");
    assert_eq!((read.uuid(), read.account().of(&bytes)), ((1 << 63) + 1, "用户😀".as_bytes()));
    assert!(read.resource().is_empty());
}

#[test]
fn a_message_is_read_where_it_is_and_nowhere_else() {
    let buffer = [0xff, 0x08, 0x05, 0x12, 0x01, 0x61, 0xff];
    let read = Fields::read(&buffer, Span::new(1, 6), SCHEMA).expect("well-formed");
    assert_eq!((read.integer(1), read.span(2)), (5, Span::new(5, 6)));
    // A place that is not in the buffer holds nothing.
    for (start, end) in [(6, 9), (9, 9), (5, 4)] {
        let read = Fields::read(&buffer, Span::new(start, end), SCHEMA).expect("nothing is well-formed");
        assert!(!read.has(1) && !read.has(2));
    }
}
