//! Checksum, cipher and signature: known answers, and agreement with other implementations.

use mimc_test_server::packet;
use mimc_wasm::types::base64;
use mimc_wasm::wire::{Cipher, Claim, Sender, adler32, rc4, sha1, sign};
use proptest::{collection::vec, prelude::*};
use serde_json::Value;

use crate::vectors::{hex, integer, of_kind, text};

#[test]
fn adler32_gives_the_known_answers() {
    for vector in of_kind(&["adler32"]) {
        assert_eq!(
            adler32(&input(&vector["input"])),
            integer::<u32>(&vector["adler32"]),
            "{}",
            text(&vector, "name")
        );
    }
}

fn input(value: &Value) -> Vec<u8> {
    match value.get("fill") {
        Some(fill) => hex(fill, "hex").into_iter().cycle().take(integer(&fill["length"])).collect(),
        None if value.get("hex").is_some() => hex(value, "hex"),
        None => text(value, "utf8").into(),
    }
}

#[test]
fn rc4_gives_the_known_answers_both_ways() {
    for vector in of_kind(&["rc4"]) {
        let (mut data, mut state) = (hex(&vector, "plain_hex"), [0; 256]);
        rc4(&mut state, &hex(&vector, "key_hex"), &mut data);
        assert_eq!(data, hex(&vector, "cipher_hex"), "{}", text(&vector, "name"));
        rc4(&mut state, &hex(&vector, "key_hex"), &mut data);
        assert_eq!(data, hex(&vector, "plain_hex"), "{}", text(&vector, "name"));
    }
}

#[test]
fn a_cipher_takes_a_fresh_key_for_every_frame() {
    let mut cipher = Cipher::new(b"security key".to_vec());
    for id in ["first", "", "a much longer id than the first", "first"] {
        let mut data = b"the same plain text".to_vec();
        let expected = packet::crypt(&base64::encode(b"security key"), id, &data);
        cipher.apply(id.as_bytes(), &mut data);
        assert_eq!(data, expected, "{id}");
    }
}

const NOBODY: Sender<'_> = Sender { app_id: 0, account: "", uuid: 0, resource: "", app_package: "", chid: 0 };

#[test]
fn signatures_are_the_known_ones() {
    for vector in of_kind(&["signature"]) {
        let inputs = &vector["inputs"];
        let (uuid, resource) =
            text(inputs, "from").split_once("@xiaomi.com/").expect("uuid, server and resource");
        let claim = Claim {
            challenge: text(inputs, "challenge").as_bytes(),
            sender: Sender {
                chid: integer(&inputs["chid"]),
                uuid: uuid.parse().expect("an id"),
                resource,
                ..NOBODY
            },
            frame_id: text(inputs, "id"),
            token: text(inputs, "token"),
            security_key: text(inputs, "security_key_base64"),
        };
        assert_eq!(sign(&claim), text(&vector, "sig"), "{}", text(&vector, "name"));
        assert_eq!(sha1(text(&vector, "string_to_sign").as_bytes()).as_flattened(), hex(&vector, "sha1_hex"));
    }
}

#[test]
fn an_id_of_any_size_is_signed_in_decimal() {
    for uuid in [0, 7, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX] {
        let claim = Claim {
            challenge: b"c",
            sender: Sender { chid: 9, uuid, resource: "r", ..NOBODY },
            frame_id: "i",
            token: "t",
            security_key: "k",
        };
        let signed = format!(
            "XIAOMI-PASS&challenge=c&chid=9&client_attrs=&cloud_attrs=&from={uuid}@xiaomi.com/r&id=i&kick=0\
             &to=xiaomi.com&token=t&k"
        );
        assert_eq!(sign(&claim), base64::encode(&packet::sha1(signed.as_bytes())));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn checksum_hash_and_cipher_agree_with_other_implementations(
        data in vec(any::<u8>(), 0..3000),
        key in vec(any::<u8>(), 1..80),
        id in "[ -~]{0,40}",
    ) {
        prop_assert_eq!(adler32(&data).to_be_bytes(), packet::adler(&data));
        prop_assert_eq!(sha1(&data).concat(), packet::sha1(&data));
        let mut ours = data.clone();
        Cipher::new(key.clone()).apply(id.as_bytes(), &mut ours);
        prop_assert_eq!(ours, packet::crypt(&base64::encode(&key), &id, &data));
    }
}
