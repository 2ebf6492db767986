//! Encodings at the edge of what is allowed, and defaults that no golden vector shows.

use mimc_test_server::{ims, mimc, prost::Message as _};
use mimc_wasm::{
    proto::{Fields, Schema},
    wire::{Packet, PacketKind, PacketList, ReceivedHeader, User, Verdict},
};

const SCHEMA: Schema = Schema::new(&[1], &[2]);

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
        assert!(Fields::read(bytes, SCHEMA).is_none(), "{what} was accepted");
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
        let read = Fields::read(bytes, SCHEMA).unwrap_or_else(|| panic!("{what} was refused"));
        assert_eq!(read.integer(1), expected, "{what}");
    }
}

#[test]
fn a_packet_without_a_type_is_a_direct_message() {
    let read = Packet::read(&[]).expect("all fields are optional");
    assert_eq!((read.kind, read.sequence, read.payload), (PacketKind::Direct, 0, &[][..]));
}

#[test]
fn a_list_without_a_status_is_no_notification() {
    assert!(!PacketList::read(&[]).expect("all fields are optional").is_notification);
    let list = mimc::MimcPacketList { status: Some(1), ..Default::default() };
    assert!(!PacketList::read(&list.encode_to_vec()).expect("a list").is_notification);
}

#[test]
fn the_diagnostics_of_a_header_are_read() {
    let header = ims::ClientHeader { err_code: Some(-7), err_str: Some("busy".into()), ..Default::default() };
    let bytes = header.encode_to_vec();
    let read = ReceivedHeader::read(&bytes).expect("a header");
    assert_eq!((read.error_code, read.error_text), (-7, &b"busy"[..]));
}

#[test]
fn two_refusals_are_about_the_token_and_others_are_not() {
    let about_token = |error_type: &str, error_reason: &str| {
        let (error_type, error_reason) = (Some(error_type.into()), Some(error_reason.into()));
        let refusal = ims::XmMsgBindResp { error_type, error_reason, ..Default::default() };
        Verdict::read(&refusal.encode_to_vec()).expect("a verdict").is_about_token()
    };
    assert!(about_token("token-expired", ""));
    assert!(about_token("auto", "invalid-token"));
    assert!(!about_token("auto", "token-expired"));
    assert!(!about_token("invalid-token", "blocked"));
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
    let read = User::read(&bytes).expect("a user");
    assert_eq!((read.uuid, read.account, read.resource), ((1 << 63) + 1, "用户😀".as_bytes(), &b""[..]));
}
