//! A JSON text as a tree that keeps every digit and every member: ours and serde_json's.

use mimc_wasm::json::{Scanner, Value};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Containers come with the text they cover.
#[derive(Debug, PartialEq)]
pub enum Tree<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    Text(String),
    Array(&'a str, Vec<Tree<'a>>),
    Object(&'a str, Vec<(String, Tree<'a>)>),
}

impl Tree<'_> {
    /// The tree without the text of its containers.
    pub fn bare(self) -> Self {
        match self {
            Self::Array(_, items) => Tree::Array("", items.into_iter().map(Tree::bare).collect()),
            Self::Object(_, members) => {
                Tree::Object("", members.into_iter().map(|(key, value)| (key, value.bare())).collect())
            }
            other => other,
        }
    }
}

/// The text with each half of a surrogate pair as U+FFFD, which is how our scanner reads it; serde_json refuses it.
pub fn without_halves(text: &str) -> String {
    let unit = |at: usize| {
        let escape = text.get(at..at + 6)?.strip_prefix("\\u")?;
        // The standard library would take a sign, too.
        escape.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(escape, 16).unwrap())
    };
    let (mut out, mut at) = (String::new(), 0);
    while at < text.len() {
        let (replacement, len) = match (unit(at), unit(at + 6)) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => (None, 12),
            (Some(0xD800..0xE000), _) => (Some("\\ufffd"), 6),
            _ if text[at..].starts_with('\\') => {
                (None, 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8))
            }
            _ => (None, text[at..].chars().next().map_or(1, char::len_utf8)),
        };
        out.push_str(replacement.unwrap_or(&text[at..at + len]));
        at += len;
    }
    out
}

/// Whether serde_json takes the whole text; `None` if what it minds is a number too big for a double.
pub fn serde_accepts(text: &str) -> Option<bool> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(_) => Some(true),
        Err(error) if error.to_string().starts_with("number out of range") => None,
        Err(_) => Some(false),
    }
}

/// What serde_json reads. The text must be one it accepts.
pub fn serde_tree(text: &str) -> Tree<'_> {
    let span = serde_json::from_str::<&RawValue>(text).unwrap().get();
    match span.as_bytes()[0] {
        b'n' => Tree::Null,
        b't' | b'f' => Tree::Bool(serde_json::from_str(span).unwrap()),
        b'"' => Tree::Text(serde_json::from_str(span).unwrap()),
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(span).unwrap();
            Tree::Array(span, items.into_iter().map(|item| serde_tree(item.get())).collect())
        }
        b'{' => {
            let Members(members) = serde_json::from_str(span).unwrap();
            Tree::Object(
                span,
                members.into_iter().map(|(key, value)| (key, serde_tree(value.get()))).collect(),
            )
        }
        _ => Tree::Number(span),
    }
}

/// All members in their order; serde_json's own map keeps one of equal keys.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Deserialize<'a> for Members<'a> {
    fn deserialize<D: Deserializer<'a>>(input: D) -> Result<Self, D::Error> {
        struct All;
        impl<'a> Visitor<'a> for All {
            type Value = Members<'a>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        input.deserialize_map(All)
    }
}

/// Whether our scanner takes the whole text.
pub fn scanner_accepts(text: &str) -> bool {
    let mut scanner = Scanner::new(text);
    scanner.value().is_ok() && scanner.end().is_ok()
}

/// What our scanner reads, with every method of it in use. The text must be one it accepts.
pub fn scanner_tree(text: &str) -> Tree<'_> {
    match Scanner::new(text).value().unwrap() {
        Value::Null => Tree::Null,
        Value::Bool(text) => Tree::Bool(text == "true"),
        Value::Number(number) => {
            assert_eq!(number.integer, !number.text.contains(['.', 'e', 'E']), "{number:?}");
            Tree::Number(number.text)
        }
        Value::Text(text) => {
            assert_eq!(text.escaped, text.raw.contains('\\'), "{text:?}");
            Tree::Text(text.text().into_owned())
        }
        Value::Array(span) => Tree::Array(span, items(span)),
        Value::Object(span) => Tree::Object(span, members(span)),
    }
}

fn items(span: &str) -> Vec<Tree<'_>> {
    let mut scanner = Scanner::new(span);
    scanner.enter_array().unwrap();
    let (mut first, mut items) = (true, Vec::new());
    while scanner.next_item(&mut first).unwrap() {
        items.push(next(&mut scanner, span));
    }
    scanner.end().unwrap();
    items
}

fn members(span: &str) -> Vec<(String, Tree<'_>)> {
    let mut scanner = Scanner::new(span);
    scanner.enter_object().unwrap();
    let (mut first, mut members) = (true, Vec::new());
    while let Some(key) = scanner.next_key(&mut first).unwrap() {
        members.push((key.text().into_owned(), next(&mut scanner, span)));
    }
    scanner.end().unwrap();
    members
}

fn next<'a>(scanner: &mut Scanner<'a>, span: &'a str) -> Tree<'a> {
    let start = scanner.position();
    scanner.value().unwrap();
    scanner_tree(&span[start..scanner.position()])
}
