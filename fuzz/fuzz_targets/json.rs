//! The scanner takes what serde_json takes, and reads the same values.
#![no_main]

#[path = "../../tests/json/trees.rs"]
mod trees;

use libfuzzer_sys::fuzz_target;
use trees::{scanner_accepts, scanner_tree, serde_accepts, serde_tree, without_halves};

fuzz_target!(|text: &str| {
    let whole = without_halves(text);
    // A number too big for a double is one for us.
    let Some(expected) = serde_accepts(&whole) else { return };
    assert_eq!(scanner_accepts(text), expected);
    if expected && whole == text {
        assert_eq!(scanner_tree(text), serde_tree(text));
    } else if expected {
        assert_eq!(scanner_tree(text).bare(), serde_tree(&whole).bare());
    }
});
