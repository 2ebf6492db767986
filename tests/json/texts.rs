//! JSON texts of every form, right ones and slightly wrong ones.

use proptest::{collection::vec, prelude::*, sample::Index, sample::select};

/// Integers around the places where other readers lose digits.
pub const INTEGERS: [&str; 16] = [
    "0",
    "-0",
    "9007199254740991",
    "9007199254740992",
    "9007199254740993",
    "-9007199254740991",
    "-9007199254740993",
    "154503794553568001",
    "2880000000000000001",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "100000000000000000000000000000",
];

/// Small enough for a double: serde_json refuses larger ones while it reads, which is no matter of syntax.
pub fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?(0|[1-9][0-9]{0,24})",
        r"-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,12})?([eE][+-]?[0-9]{1,2})?",
        select(&INTEGERS[..]).prop_map(str::to_owned),
    ]
}

/// A string token with its quotes.
pub fn string() -> impl Strategy<Value = String> {
    vec(piece(), 0..8).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ !#-\\[\\]-~]{0,20}",
        2 => any::<char>().prop_map(plain_or_escaped),
        2 => select(&[r"\n", r#"\""#, r"\\", r"\/", r"\b", r"\f", r"\r", r"\t"][..]).prop_map(str::to_owned),
        2 => (any::<char>(), any::<bool>()).prop_map(|(c, upper)| units(c, upper)),
        1 => select(&["你好", "a😀b", "\u{7f}", "\u{feff}", "\u{2028}"][..]).prop_map(str::to_owned),
    ]
}

fn plain_or_escaped(c: char) -> String {
    if c < ' ' || c == '"' || c == '\\' { units(c, false) } else { c.to_string() }
}

/// The character as `\u` escapes, two of them beyond the basic plane.
pub fn units(c: char, upper: bool) -> String {
    let escape = |unit: &u16| if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
    c.encode_utf16(&mut [0; 2]).iter().map(escape).collect()
}

fn space() -> impl Strategy<Value = &'static str> {
    select(&["", "", "", " ", "\t", "\r\n", "\n  "][..])
}

/// A whole JSON text, white space around it included.
pub fn document() -> impl Strategy<Value = String> {
    (space(), value(), space()).prop_map(|(before, value, after)| [before, &value, after].concat())
}

pub fn value() -> impl Strategy<Value = String> {
    let leaf =
        prop_oneof![select(&["null", "true", "false"][..]).prop_map(str::to_owned), number(), string(),];
    leaf.prop_recursive(6, 48, 6, |inner| {
        let padded = |(a, value, b): (&str, String, &str)| [a, &value, b].concat();
        let item = (space(), inner, space()).prop_map(padded).boxed();
        let named = |(a, key, b, value): (&str, String, &str, String)| [a, &key, b, ":", &value].concat();
        let member = (space(), key(), space(), item.clone()).prop_map(named);
        let object = (space(), vec(member, 0..6));
        prop_oneof![
            (space(), vec(item, 0..6)).prop_map(|(empty, items)| container('[', empty, &items, ']')),
            object.prop_map(|(empty, members)| container('{', empty, &members, '}')),
        ]
    })
}

/// Often the same key twice in an object, in different spellings.
fn key() -> impl Strategy<Value = String> {
    prop_oneof![select(&["\"a\"", "\"\\u0061\"", "\"\"", "\"code\""][..]).prop_map(str::to_owned), string()]
}

fn container(open: char, empty: &str, items: &[String], close: char) -> String {
    let inside = if items.is_empty() { empty.to_owned() } else { items.join(",") };
    format!("{open}{inside}{close}")
}

/// Something small that goes wrong on the way.
#[derive(Clone, Debug)]
pub enum Damage {
    Cut(Index),
    Drop(Index),
    Insert(Index, &'static str),
    Replace(Index, &'static str),
}

const WRONG: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "\\u",
    "\\ud83d",
    "\\ude00",
    "\\u12",
    "\\x",
    "0",
    "7",
    "-",
    "+",
    ".",
    "e",
    "E",
    "t",
    "null",
    "true",
    "falsehood",
    "\0",
    "\u{1f}",
    "\u{7f}",
    "\u{a0}",
    "\u{feff}",
    "，",
    "😀",
    " ",
    "\n",
    "\u{c}",
    "/",
    "'",
    "NaN",
    "//",
];

pub fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<Index>;
    prop_oneof![
        at().prop_map(Damage::Cut),
        at().prop_map(Damage::Drop),
        (at(), select(WRONG)).prop_map(|(at, what)| Damage::Insert(at, what)),
        (at(), select(WRONG)).prop_map(|(at, what)| Damage::Replace(at, what)),
    ]
}

impl Damage {
    pub fn apply(&self, text: &str) -> String {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (Self::Cut(index) | Self::Drop(index) | Self::Insert(index, _) | Self::Replace(index, _)) = self;
        let at = index.index(places.len());
        let (start, next) = (places[at], places.get(at + 1).copied().unwrap_or(text.len()));
        match self {
            Self::Cut(_) => text[..start].to_owned(),
            Self::Drop(_) => [&text[..start], &text[next..]].concat(),
            Self::Insert(_, what) => [&text[..start], what, &text[start..]].concat(),
            Self::Replace(_, what) => [&text[..start], what, &text[next..]].concat(),
        }
    }
}
