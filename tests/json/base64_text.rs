//! Base64 as the `base64` crate's standard engine does it: the same texts accepted, the same bytes.

use base64::{Engine, engine::general_purpose::STANDARD};
use mimc_wasm::types::base64::{decode, decode_into, encode};
use proptest::{collection::vec, prelude::*, sample::Index};

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
        let mut out = Vec::new();
        let expected = STANDARD.decode(&text).ok();
        prop_assert_eq!(decode_into(&text, &mut out).then_some(out), expected);
    }

    #[test]
    fn what_is_refused_leaves_nothing_behind(before in vec(any::<u8>(), 0..9), text in "[A-Z]{0,40}[-_ =?]{1,3}[A-Z]{0,9}") {
        let mut out = before.clone();
        let taken = decode_into(text.as_bytes(), &mut out);
        prop_assert_eq!(taken, STANDARD.decode(&text).is_ok());
        if !taken {
            prop_assert_eq!(out, before);
        }
    }

    #[test]
    fn bytes_are_put_behind_those_that_are_there(before in vec(any::<u8>(), 0..9), bytes in vec(any::<u8>(), 0..40)) {
        let mut out = before.clone();
        prop_assert!(decode_into(STANDARD.encode(&bytes).as_bytes(), &mut out));
        prop_assert_eq!(out, [before, bytes].concat());
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
            let mut out = Vec::new();
            assert_eq!(
                decode_into(&text, &mut out).then_some(out),
                STANDARD.decode(text).ok(),
                "{byte} at {place}"
            );
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
