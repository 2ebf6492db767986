//! Ids, numbers and lossy text, against the standard library.

use mimc_wasm::types::{Id, decimal, id_digits, lossy};
use proptest::{collection::vec, prelude::*};

/// What the standard library makes of an id. It allows a plus sign, which is no digit.
fn expected(text: &str) -> Option<Id> {
    if text.starts_with('+') {
        return None;
    }
    let positive = text.parse::<u64>().ok().map(Id::Positive);
    positive.or_else(|| match text.parse::<i64>().ok()? {
        0 => Some(Id::Positive(0)),
        number => Some(Id::Negative(number)),
    })
}

fn same_as_lossy(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let expected = if str::from_utf8(bytes).is_ok() { Ok(text) } else { Err(text) };
    assert_eq!(lossy(bytes), expected, "{bytes:x?}");
}

proptest! {
    #![proptest_config(crate::cases(256))]

    #[test]
    fn an_id_is_what_fits_64_bits(text in "[+-]?[0-9]{0,21}") {
        prop_assert_eq!(id_digits(&text), expected(&text));
    }

    #[test]
    fn any_text_is_an_id_or_not(text in any::<String>()) {
        prop_assert_eq!(id_digits(&text), expected(&text));
    }

    #[test]
    fn every_64_bit_number_is_an_id(unsigned in any::<u64>(), signed in any::<i64>()) {
        prop_assert_eq!(id_digits(&unsigned.to_string()), Some(Id::Positive(unsigned)));
        prop_assert_eq!(id_digits(&signed.to_string()), expected(&signed.to_string()));
    }

    #[test]
    fn ids_are_ordered_by_value(a in any::<i64>(), b in any::<i64>(), big in any::<u64>()) {
        let id = |text: String| id_digits(&text).unwrap();
        prop_assert_eq!(id(a.to_string()).cmp(&id(b.to_string())), a.cmp(&b));
        prop_assert_eq!(id(a.to_string()).cmp(&id(big.to_string())), i128::from(a).cmp(&i128::from(big)));
    }

    #[test]
    fn a_number_is_printed_as_the_library_prints_it(number in any::<i64>()) {
        prop_assert_eq!(decimal(number), number.to_string());
    }

    #[test]
    fn bytes_become_text_as_the_library_does_it(bytes in vec(any::<u8>(), 0..40)) {
        same_as_lossy(&bytes);
    }

    /// Leading and following bytes alone, so that most sequences begin well and end badly.
    #[test]
    fn broken_sequences_become_as_many_marks_as_the_library_puts(
        bytes in vec(prop_oneof![0x20..0x7f_u8, 0x80..0xc0_u8, 0xc0..=0xff_u8, Just(0xe0), Just(0xed), Just(0xf0), Just(0xf4)], 0..12),
    ) {
        same_as_lossy(&bytes);
    }

    #[test]
    fn valid_text_stays_as_it_is(text in any::<String>()) {
        prop_assert_eq!(lossy(text.as_bytes()), Ok(text));
    }

    #[test]
    fn text_cut_anywhere_ends_in_one_mark(text in "[a你😀é]{1,6}", cut in any::<prop::sample::Index>()) {
        same_as_lossy(&text.as_bytes()[..cut.index(text.len())]);
    }
}

#[test]
fn numbers_at_the_edges_are_printed_in_full() {
    for number in [0, 1, -1, 9, 10, -10, i64::MAX, i64::MIN, (1 << 53) + 1] {
        assert_eq!(decimal(number), number.to_string());
    }
}

#[test]
fn ids_at_the_edges_are_taken_or_refused() {
    for text in ["", "-", "--1", "-0", "0", "007", "-007", "+1", " 1", "1 ", "1.0", "1e3", "１", "0x1"] {
        assert_eq!(id_digits(text), expected(text), "{text:?}");
    }
    for text in crate::texts::INTEGERS {
        assert_eq!(id_digits(text), expected(text), "{text:?}");
    }
}

#[test]
fn every_pair_of_bytes_becomes_what_the_library_makes_of_it() {
    for pair in 0..=u16::MAX {
        let [a, b] = pair.to_be_bytes();
        for bytes in [&[a, b][..], &[0xe2, a, b], &[0xf0, a, b, 0x80]] {
            same_as_lossy(bytes);
        }
    }
}
