//! The scanner accepts what serde_json accepts and reads the same values.

use mimc_wasm::json::{MAX_DEPTH, Malformed, Scanner};
use proptest::{collection::vec, prelude::*};

use crate::texts::{Damage, damage, document, string, units};
use crate::trees::{scanner_accepts, scanner_tree, serde_accepts, serde_tree, without_halves};

/// Fails unless both judge the text alike and, if they take it, read the same.
fn check(text: &str) -> Result<(), TestCaseError> {
    let accepted = scanner_accepts(text);
    let whole = without_halves(text);
    match serde_accepts(&whole) {
        Some(expected) => prop_assert_eq!(accepted, expected, "{}", text),
        None => return Ok(()),
    }
    if accepted && whole == text {
        prop_assert_eq!(scanner_tree(text), serde_tree(text));
    } else if accepted {
        prop_assert_eq!(scanner_tree(text).bare(), serde_tree(&whole).bare());
    }
    Ok(())
}

fn same(text: &str) {
    check(text).unwrap_or_else(|error| panic!("{error}"));
}

proptest! {
    #![proptest_config(crate::cases(1000))]

    #[test]
    fn every_json_text_is_read_as_serde_json_reads_it(text in document()) {
        prop_assert!(scanner_accepts(&text));
        check(&text)?;
    }

    #[test]
    fn damaged_json_is_judged_as_serde_json_judges_it(text in document(), damages in vec(damage(), 1..4)) {
        let damaged = damages.iter().fold(text, |text, damage: &Damage| damage.apply(&text));
        check(&damaged)?;
    }

    #[test]
    fn any_text_is_judged_as_serde_json_judges_it(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn text_of_json_characters_is_judged_as_serde_json_judges_it(text in r#"[\[\]{}:,"\\u0-9eE+.\-tfnralsd \n]{0,16}"#) {
        check(&text)?;
    }

    #[test]
    fn damaged_strings_are_judged_as_serde_json_judges_them(text in string(), damages in vec(damage(), 0..3)) {
        check(&damages.iter().fold(text, |text, damage: &Damage| damage.apply(&text)))?;
    }

    /// Stops are searched eight bytes at a time: each kind, at each place, after each kind of character.
    #[test]
    fn a_string_ends_where_it_ends_whatever_stands_before(before in "[a-z\u{80}-\u{ffff}]{0,20}", stop in any::<u8>(), after in "[a-z]{0,20}") {
        check(&format!("\"{before}{}{after}\"", char::from(stop)))?;
    }
}

#[test]
fn nesting_is_accepted_exactly_as_deep_as_serde_json_accepts_it() {
    for depth in (0..140).chain([1000, 100_000]) {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]"), (" [ 1 , ", "]")] {
            let text = [&open.repeat(depth), "0", &close.repeat(depth)].concat();
            same(&text);
            let levels = depth * if open.starts_with("[{") { 2 } else { 1 };
            assert_eq!(scanner_accepts(&text), levels <= MAX_DEPTH, "{levels} levels");
            same(&open.repeat(depth));
        }
    }
}

#[test]
fn nesting_is_counted_by_level_and_not_by_container() {
    let deepest = ["[".repeat(126), "]".repeat(126)].concat();
    let wide = format!("[{}]", vec![deepest; 40].join(","));
    assert!(scanner_accepts(&wide));
    same(&wide);
}

#[test]
fn every_character_is_read_from_its_escape() {
    for c in (0..=0x10_FFFF).filter_map(char::from_u32).step_by(37) {
        for upper in [false, true] {
            let text = format!("\"{}\"", units(c, upper));
            assert_eq!(Scanner::new(&text).string().unwrap().text(), c.to_string());
        }
    }
}

#[test]
fn half_of_a_surrogate_pair_is_a_replacement_character() {
    for (text, expected) in [
        (r#""\ud83d""#, "\u{fffd}"),
        (r#""\uDE00""#, "\u{fffd}"),
        (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
        (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
        (r#""\ud83d\ude00\ude00""#, "😀\u{fffd}"),
        (r#""\ud83dx""#, "\u{fffd}x"),
        (r#""\ud83d\n""#, "\u{fffd}\n"),
        (r#""\ud83d\u0041""#, "\u{fffd}A"),
        (r#""\\ud83d""#, "\\ud83d"),
    ] {
        assert_eq!(Scanner::new(text).string().unwrap().text(), expected, "{text}");
        same(text);
    }
    for text in [r#""\ud83d\u""#, r#""\ud83d\u12""#, r#""\ud83d\x""#, r#""\ud83""#, r#""\ud83"#] {
        assert!(!scanner_accepts(text), "{text}");
        same(text);
    }
}

#[test]
fn a_number_that_no_double_holds_is_still_a_number() {
    for text in ["1e999", "-1e999", "1e99999999999", "1e-999"] {
        assert!(scanner_accepts(text), "{text}");
    }
}

#[test]
fn what_looks_like_a_number_is_one_only_in_full() {
    for text in [
        "", "-", "+1", "01", "-01", "00", "1.", ".5", "1e", "1e+", "1.e5", "0x10", "1_000", "１", "--1",
        "1-", "NaN",
    ] {
        assert!(!scanner_accepts(text), "{text}");
        same(text);
    }
}

#[test]
fn a_comma_stands_between_values_and_nowhere_else() {
    for text in [
        "[1,]",
        "[,1]",
        "[,]",
        "{\"a\":1,}",
        "{,}",
        "[1 2]",
        "[1，2]",
        "{\"a\" 1}",
        "{\"a\":}",
        "{1:2}",
        "[1}",
        "{\"a\":1]",
    ] {
        assert!(!scanner_accepts(text), "{text}");
        same(text);
    }
}

#[test]
fn what_stands_behind_the_value_is_told_by_end() {
    let mut scanner = Scanner::new(" 1 , 2");
    scanner.value().unwrap();
    assert_eq!(scanner.position(), 2);
    assert_eq!(scanner.end(), Err(Malformed));
    assert_eq!(Scanner::new(" \n").end(), Ok(()));
}

#[test]
fn the_wrong_kind_of_container_is_refused() {
    assert_eq!(Scanner::new("[1]").enter_object(), Err(Malformed));
    assert_eq!(Scanner::new("{}").enter_array(), Err(Malformed));
    assert_eq!(Scanner::new("1").string(), Err(Malformed));
    assert_eq!(Scanner::new("  [").peek(), Some(b'['));
    assert_eq!(Scanner::new("  ").peek(), None);
}

#[test]
fn a_string_is_compared_by_what_it_says() {
    let escaped = r#""M\u0049MC""#;
    let text = Scanner::new(escaped).string().unwrap();
    assert!(text.is("MIMC") && !text.is("MIM") && !text.is(r"M\u0049MC"));
}
