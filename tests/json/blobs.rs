//! Texts on their way to JavaScript, against the standard library.

use mimc_wasm::types::Texts;
use proptest::{collection::vec, prelude::*};

/// What JavaScript makes of one text behind another.
fn through_blobs(before: &str, text: &[u8]) -> Option<String> {
    let mut texts = Texts::default();
    let ends = [texts.put(before.as_bytes()).unwrap(), texts.put(text)?];
    let wide = texts.wide.filled().as_chunks().0.iter().map(|unit| u16::from_le_bytes(*unit));
    let blobs = [texts.ascii.filled().iter().copied().map(u16::from).collect(), wide.collect::<Vec<u16>>()];
    let same = ends[0] & 1 == ends[1] & 1;
    let start = if same { ends[0] as usize / 2 } else { 0 };
    let blob = &blobs[ends[1] as usize & 1];
    assert_eq!(ends[1] as usize / 2, blob.len(), "nothing behind the last text");
    Some(String::from_utf16(&blob[start..]).unwrap())
}

fn same(before: &str, text: &[u8]) {
    let expected = str::from_utf8(text).ok().map(str::to_owned);
    assert_eq!(through_blobs(before, text), expected, "{text:x?}");
}

proptest! {
    #![proptest_config(crate::cases(1000))]

    #[test]
    fn texts_arrive_as_they_are(before in any::<String>(), text in any::<String>()) {
        prop_assert_eq!(through_blobs(&before, text.as_bytes()), Some(text));
    }

    #[test]
    fn bytes_are_judged_as_the_standard_library_judges_them(before in "[a-z]{0,9}", bytes in vec(any::<u8>(), 0..9)) {
        same(&before, &bytes);
        same("é", &[before.as_bytes(), &bytes].concat());
    }
}

#[test]
fn every_edge_of_utf_8_is_where_the_standard_library_has_it() {
    const EDGES: [u8; 16] =
        [0, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xf5];
    for first in 0x80..=0xff_u8 {
        for second in EDGES {
            for third in [0x41, 0x7f, 0x80, 0xbf, 0xc0] {
                for fourth in [0x7f, 0x80, 0xbf, 0xc0] {
                    let bytes = [first, second, third, fourth];
                    (1..=4).for_each(|length| same("", &bytes[..length]));
                }
            }
        }
    }
}

#[test]
fn every_character_arrives() {
    let all: String = (0..=char::MAX as u32).filter_map(char::from_u32).collect();
    assert_eq!(through_blobs("中", all.as_bytes()), Some(all));
}
