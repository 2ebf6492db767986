//! Base64 as the `base64` crate's standard engine does it: the same texts accepted, the same bytes.

use base64::{Engine, engine::general_purpose::STANDARD};
use mimc_wasm::types::base64::{decode, decode_into, encode, space};
use proptest::{collection::vec, prelude::*, sample::Index};

/// What is decoded over other bytes; it is checked that ASCII is found where there is some.
fn decode_over(before: u8, text: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![before; space(text)];
    let (length, is_ascii) = decode_into(text, &mut out)?;
    out.truncate(length);
    assert_eq!(is_ascii, out.is_ascii(), "{out:?}");
    Some(out)
}

fn same(text: &str) {
    assert_eq!(decode(text), STANDARD.decode(text).ok(), "{text:?}");
}

proptest! {
    #![proptest_config(crate::cases(1000))]

    #[test]
    fn bytes_are_encoded_as_the_standard_engine_encodes_them(bytes in vec(any::<u8>(), 0..100)) {
        prop_assert_eq!(encode(&bytes), STANDARD.encode(&bytes));
        prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
    }

    #[test]
    fn one_byte_that_is_not_ascii_is_found(mut bytes in vec(0_u8..0x80, 1..60), at in any::<Index>(), wide in 0x80_u8..) {
        prop_assert_eq!(decode_over(0xFF, STANDARD.encode(&bytes).as_bytes()), Some(bytes.clone()));
        *at.get_mut(&mut bytes) = wide;
        prop_assert_eq!(decode_over(0, STANDARD.encode(&bytes).as_bytes()), Some(bytes));
    }

    #[test]
    fn any_text_is_judged_as_the_standard_engine_judges_it(text in "[A-Za-z0-9+/=]{0,13}") {
        prop_assert_eq!(decode(&text), STANDARD.decode(&text).ok());
    }

    #[test]
    fn damaged_base64_is_judged_as_the_standard_engine_judges_it(
        bytes in vec(any::<u8>(), 1..30),
        at in any::<Index>(),
        wrong in any::<u8>(),
        drop in any::<bool>(),
    ) {
        let mut text = STANDARD.encode(&bytes).into_bytes();
        let at = at.index(text.len());
        if drop {
            text.remove(at);
        } else {
            text[at] = wrong;
        }
        prop_assert_eq!(decode_over(0, &text), STANDARD.decode(&text).ok());
    }

    #[test]
    fn it_does_not_matter_what_stood_where_bytes_are_put(before in any::<u8>(), text in "[A-Z]{0,40}(|=|==|[-_ =?]{1,3}[A-Z]{0,9})") {
        prop_assert_eq!(decode_over(before, text.as_bytes()), STANDARD.decode(&text).ok());
    }
}

#[test]
fn every_last_group_is_judged_as_the_standard_engine_judges_it() {
    let letters = b"AQ/BCEI=";
    for code in 0..letters.len().pow(4) {
        let letter = |place: u32| letters[code / letters.len().pow(place) % letters.len()];
        let group = [letter(0), letter(1), letter(2), letter(3)];
        let group = str::from_utf8(&group).unwrap();
        same(group);
        same(&["QUJD", group].concat());
        same(&[group, "QUJD"].concat());
    }
}

#[test]
fn every_byte_is_in_the_alphabet_or_not_at_every_place() {
    for byte in 0..=u8::MAX {
        for place in 0..8 {
            let mut text = *b"QUJDREVG";
            text[place] = byte;
            assert_eq!(decode_over(byte, &text), STANDARD.decode(text).ok(), "{byte} at {place}");
        }
    }
}

#[test]
fn the_url_alphabet_missing_padding_and_line_breaks_are_no_base64() {
    for text in ["-_==", "aGk", "aGk=\n", " aGk=", "aGk==", "====", "=", "aG\nk=", "a===", "aR=="] {
        assert_eq!(decode(text), None, "{text:?}");
        same(text);
    }
    assert_eq!(decode(""), Some(Vec::new()));
}
