//! One table-driven decoder for every answer that is not on a hot path.
//!
//! A [`Shape`] says what an endpoint's `data` looks like on the wire and what it is called in JavaScript;
//! [`translate`] rewrites the former into the JSON text of the latter. Tables stand beside the endpoints that
//! use them, under `rest`.

use std::borrow::Cow;

use super::{Malformed, RawStr, Scanner, Value, Writer};
use crate::error::opaque_debug;
use crate::types::{Id, base64, id_digits, lossy, push_hex};

/// Largest integer that a JavaScript number holds exactly.
pub(crate) const MAX_SAFE: u64 = (1 << 53) - 1;

/// What `data` must look like.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Whatever is there is ignored.
    Void,
    /// An object with these fields; `null` or nothing is malformed.
    Object(&'static [Field]),
    /// An object with these fields; anything else is no result.
    MaybeObject(&'static [Field]),
    /// An array of objects with these fields; `null` or nothing is an empty one.
    List(&'static [Field]),
    /// An object of which only this field's value counts.
    Only(&'static Field),
    /// An array of ids, bare or as the member of this name of objects; `null` or nothing is an empty one.
    Ids(&'static str),
}

/// One member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Key on the wire. Of several spellings each is a field, one behind the other, the one that counts most the last; that
    /// one says whether any of them is required.
    pub wire: &'static str,
    /// Key in JavaScript.
    pub js: &'static str,
    /// How the value is read.
    pub kind: Kind,
    /// What happens when it is not there, `null`, or (for the last two) unreadable.
    pub need: Need,
}

/// How a value is read.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A string; a number counts as its digits (oddity O6).
    Text,
    /// A 64-bit id: string of digits or integer token, out as a string.
    Id,
    /// An integer: token or string of digits, out as a number.
    Integer,
    /// Base64 of bytes: becomes `text`, and `bytes` or `undecoded` where it must.
    Payload,
    /// Application data: a string as it is, any other JSON as its text.
    Extra,
    /// `true`/`false`, also as text or as 1/0.
    Flag,
    /// An object.
    Object(&'static [Field]),
    /// An array of objects.
    List(&'static [Field]),
    /// An array of ids, bare or as this member of objects.
    Ids(&'static str),
    /// One of them.
    IdOf(&'static str),
    /// A word and what it is called here; the last entry stands for all others.
    Word(&'static [(&'static str, &'static str)]),
}

/// What happens when a value is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The answer is malformed.
    Required,
    /// The member is left out.
    Optional,
    /// `""` or `[]`.
    OrEmpty,
    /// The length of the list that is listed before.
    OrCount,
}

/// JSON text of a result.
#[derive(PartialEq, Eq)]
pub struct Json {
    /// The text. Members named `bytes` hold hex if `binary` is set.
    pub text: String,
    /// Whether a payload was not UTF-8.
    pub binary: bool,
}

opaque_debug!(Json);

/// Rewrites `data` (one value of JSON, as the envelope found it; `None` for missing or `null`) as `shape` says. `None`
/// stands for no result.
pub fn translate(shape: Shape, data: Option<&str>) -> Result<Option<Json>, Malformed> {
    let (kind, nothing) = match shape {
        Shape::Void => return Ok(None),
        Shape::MaybeObject(fields) => {
            return Ok(translate(Shape::Object(fields), data).unwrap_or_default());
        }
        Shape::Object(fields) => (Kind::Object(fields), "null"),
        Shape::List(fields) => (Kind::List(fields), "[]"),
        Shape::Ids(member) => (Kind::Ids(member), "[]"),
        Shape::Only(field) => (field.kind, "null"),
    };
    let data = data.unwrap_or(nothing);
    let value = match shape {
        Shape::Only(field) => value_at(&find(&[field.wire], data)?, 0),
        _ => whole(data)?,
    };
    let mut out = Output { writer: Writer::new(), binary: false, items: 0 };
    out.required(&kind, value)?;
    Ok(Some(Json { text: out.writer.finish(), binary: out.binary }))
}

/// The value that a text is. Arrays and objects are not looked into: whoever reads them does.
fn whole(text: &str) -> Result<Value<'_>, Malformed> {
    match text.as_bytes().first() {
        Some(b'{') => Ok(Value::Object(text)),
        Some(b'[') => Ok(Value::Array(text)),
        _ => Scanner::new(text).value(),
    }
}

struct Output {
    writer: Writer,
    binary: bool,
    /// Length of the list that was written last.
    items: i64,
}

impl Output {
    fn list(&mut self, kind: &Kind, text: &str) -> Result<(), Malformed> {
        self.writer.open_array();
        let mut scanner = Scanner::new(text);
        scanner.enter_array()?;
        let (mut first, mut count) = (true, 0);
        while scanner.next_item(&mut first)? {
            match kind {
                Kind::Object(fields) => self.object(fields, &mut scanner)?,
                _ => self.required(kind, scanner.value()?)?,
            }
            count += 1;
        }
        self.writer.close_array();
        self.items = count;
        Ok(())
    }

    fn object(&mut self, fields: &[Field], scanner: &mut Scanner<'_>) -> Result<(), Malformed> {
        let mut names = Vec::new();
        for field in fields {
            names.push(field.wire);
        }
        let found = find_in(&names, scanner, &mut |_, scanner| scanner.value())?;
        self.writer.open_object();
        let mut last = "";
        for (field, value) in fields.iter().zip(found) {
            match field.need {
                _ if value != Value::Null && self.member(field, value)? => last = field.js,
                Need::Required if last != field.js => return Err(Malformed),
                Need::Required | Need::Optional => {}
                Need::OrEmpty => {
                    let empty = if matches!(field.kind, Kind::List(_)) { "[]" } else { "\"\"" };
                    self.writer.key(field.js).raw(empty);
                }
                Need::OrCount => {
                    self.writer.key(field.js).number(self.items);
                }
            }
        }
        self.writer.close_object();
        Ok(())
    }

    /// Writes key and value; `false`, and nothing, if the value is not readable as the field's kind.
    fn member(&mut self, field: &Field, value: Value<'_>) -> Result<bool, Malformed> {
        let before = self.writer.position();
        self.writer.key(field.js);
        let written = self.value(&field.kind, value)?;
        if !written {
            self.writer.take_back(before);
        }
        Ok(written)
    }

    fn required(&mut self, kind: &Kind, value: Value<'_>) -> Result<(), Malformed> {
        if self.value(kind, value)? { Ok(()) } else { Err(Malformed) }
    }

    fn value(&mut self, kind: &Kind, value: Value<'_>) -> Result<bool, Malformed> {
        match (kind, value) {
            (Kind::Text | Kind::Extra, Value::Text(text)) => {
                self.writer.string(&text.text());
            }
            (Kind::Extra, value) => {
                self.writer.string(value.json());
            }
            (Kind::Text, Value::Number(number)) => {
                self.writer.string(number.text);
            }
            (Kind::IdOf(member), Value::Object(text)) => {
                return self.value(&Kind::Id, value_at(&find(&[member], text)?, 0));
            }
            (Kind::Id | Kind::IdOf(_), value) => match id_text(value) {
                Some(digits) => {
                    self.writer.string(&digits);
                }
                None => return Ok(false),
            },
            (Kind::Integer, value) => match integer(value) {
                Some(number) => {
                    self.writer.number(number);
                }
                None => return Ok(false),
            },
            (Kind::Flag, value) => match flag(value) {
                Some(flag) => {
                    self.writer.bool(flag);
                }
                None => return Ok(false),
            },
            (Kind::Payload, Value::Text(text)) => self.payload(&text.text()),
            (Kind::Object(fields), Value::Object(text)) => {
                self.object(fields, &mut Scanner::new(text))?;
            }
            (Kind::List(fields), Value::Array(text)) => self.list(&Kind::Object(fields), text)?,
            (Kind::Ids(member), Value::Array(text)) => self.list(&Kind::IdOf(member), text)?,
            (Kind::Word(words), Value::Text(text)) => {
                let known = words.iter().find(|(wire, _)| text.is(wire)).or(words.last());
                self.writer.string(known.map_or("", |(_, js)| js));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn payload(&mut self, text: &str) {
        let Some(bytes) = base64::decode(text) else {
            self.writer.string(text).key("undecoded").bool(true);
            return;
        };
        match lossy(&bytes) {
            Ok(text) => {
                self.writer.string(&text);
            }
            Err(text) => {
                self.binary = true;
                self.writer.string(&text).key("bytes").string(&hex(&bytes));
            }
        }
    }
}

/// The value of each named member of an object, in the order of `names`; `null` where it is missing. Of equal keys the
/// last one counts. `text` must be one object and nothing else.
pub fn find<'a>(names: &[&str], text: &'a str) -> Result<Vec<Value<'a>>, Malformed> {
    find_with(names, text, &mut |_, scanner| scanner.value())
}

/// One of the values that were found.
#[inline(never)]
pub fn value_at<'a>(found: &[Value<'a>], index: usize) -> Value<'a> {
    found.get(index).copied().unwrap_or(Value::Null)
}

/// Reads the value of a key.
pub type Read<'r> = dyn for<'a> FnMut(RawStr<'a>, &mut Scanner<'a>) -> Result<Value<'a>, Malformed> + 'r;

/// The same where values are read in another way.
pub fn find_with<'a>(
    names: &[&str],
    text: &'a str,
    read: &mut Read<'_>,
) -> Result<Vec<Value<'a>>, Malformed> {
    let mut scanner = Scanner::new(text);
    let found = find_in(names, &mut scanner, read)?;
    scanner.end()?;
    Ok(found)
}

/// The same of the object that comes next.
#[inline(never)]
fn find_in<'a>(
    names: &[&str],
    scanner: &mut Scanner<'a>,
    read: &mut Read<'_>,
) -> Result<Vec<Value<'a>>, Malformed> {
    let mut found = Vec::new();
    for _ in names {
        found.push(Value::Null);
    }
    scanner.enter_object()?;
    let mut first = true;
    while let Some(key) = scanner.next_key(&mut first)? {
        let value = read(key, scanner)?;
        for (name, slot) in names.iter().zip(&mut found) {
            if key.is(name) {
                *slot = value;
            }
        }
    }
    Ok(found)
}

/// The characters of a string, or the JSON text of anything else.
pub(crate) fn string(value: Value<'_>) -> String {
    let mut out = String::new();
    match value {
        Value::Text(text) => text.unescape_into(&mut out),
        other => out.push_str(other.json()),
    }
    out
}

/// An id and its digits, from a string or an integer token.
pub(crate) fn id<'a>(value: Value<'a>) -> Option<(Cow<'a, str>, Id)> {
    let text = match value {
        Value::Text(text) => text.text(),
        Value::Number(number) if number.integer => number.text.into(),
        _ => return None,
    };
    let id = id_digits(&text)?;
    Some((text, id))
}

/// An id's digits.
pub(crate) fn id_text<'a>(value: Value<'a>) -> Option<Cow<'a, str>> {
    id(value).map(|(text, _)| text)
}

/// An integer that JavaScript holds exactly, from a token or a string of digits.
// assumption: wherever the documents show an integer, its decimal digits in a string count too (`code`, `row`, times,
// and Tencent's and GeWe's numbers).
pub(crate) fn integer(value: Value<'_>) -> Option<i64> {
    match id(value)?.1 {
        Id::Positive(number) => i64::try_from(number).ok(),
        Id::Negative(number) => Some(number),
    }
    .filter(|number| number.unsigned_abs() <= MAX_SAFE)
}

// assumption: the documents show `isBlack` as two alternatives instead of a value: `true`, `"true"` and 1 mean yes.
fn flag(value: Value<'_>) -> Option<bool> {
    match value {
        Value::Bool(text) => Some(text == "true"),
        Value::Text(text) if text.is("true") => Some(true),
        Value::Text(text) if text.is("false") => Some(false),
        Value::Number(number) if number.text == "1" => Some(true),
        Value::Number(number) if number.text == "0" => Some(false),
        _ => None,
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    bytes.iter().for_each(|&byte| push_hex(byte, &mut out));
    out
}
