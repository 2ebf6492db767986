//! Operations: the methods that JavaScript calls, as rows of tables.
//!
//! A row says what its method is called, what it takes, and which request that becomes. JavaScript (`js/namespaces.js`)
//! makes the methods from the rows, checks arguments and hands them over as one JSON text: an exported function for each
//! method would weigh several times as much as its row. Rows are text, since pointers to pieces of it do not compress.
//!
//! The first line of a table is the name of a namespace. The others are rows of up to four columns, with a `;` between them:
//!
//! 1. Name, form and what the method takes: words as `js/namespaces.js` reads them, of the kinds in `js/args.js`. Forms are
//!    `c`, a call that resolves to its result; `b`, an async iterator over the members of all batches, the last value
//!    being where a batch starts; `w`, an async iterator over the messages of all pages; a digit, which makes a
//!    `Conversation` with such a peer.
//! 2. Endpoints ([`Endpoint::read`]), with commas between them. Of two, the first is for calls with a first value; for
//!    those of a `Conversation` see `history::request`. None: calling it sends nothing.
//! 3. Where values go that do not go, one after the other, where the path has `*`: the names of members of the body, or
//!    of headers, which begin with `#`. A value that is missing, or a flag that is not set, is what stands behind `=` in
//!    its name, or else left out; `-` stands for a value that is not sent.
//! 4. What the answer becomes: `messages`, `anything`, `nothing` of a conversation, or the name of a shape in `SHAPES`;
//!    without one it does not matter.

use super::request::{Endpoint, Request};
use super::{Decode, history, raw};
use crate::error::{Error, ErrorKind, opaque_debug};
use crate::json::{Malformed, Scanner, Shape, Value, Writer, string, value_at};
use crate::types::{Identity, Parts, push_byte, split};

/// The tables of all resources, as `js/namespaces.js` gets them too: a line with the name of a namespace, then its rows.
/// Builds that only show what the first endpoints weigh have no others (features in `Cargo.toml`).
pub const TABLE: &str = text(&joined::<{ length(TABLES) }>(TABLES));

const TABLES: &[&str] = &[
    super::contacts::OPERATIONS,
    #[cfg(feature = "later")]
    super::contacts::LATER,
    super::topics::OPERATIONS,
    #[cfg(any(feature = "realtime", feature = "later"))]
    super::unlimited::OPERATIONS,
    #[cfg(feature = "later")]
    super::unlimited::LATER,
    super::blacklist::OPERATIONS,
    #[cfg(feature = "later")]
    super::topic_blacklist::OPERATIONS,
    raw::OPERATIONS,
    history::OPERATIONS,
    history::BEFORE,
    history::BETWEEN,
    history::OTHERS,
    #[cfg(feature = "later")]
    super::extras::OPERATIONS,
];

const fn length(tables: &[&str]) -> usize {
    match tables {
        [] => 0,
        [first, rest @ ..] => first.len() + 1 + length(rest),
    }
}

/// The tables with a line feed behind each.
const fn joined<const LENGTH: usize>(tables: &[&str]) -> [u8; LENGTH] {
    let mut bytes = [b'\n'; LENGTH];
    let (mut table, mut at, mut end) = (0, 0, 0);
    while end < LENGTH {
        if at < tables[table].len() {
            bytes[end] = tables[table].as_bytes()[at];
            at += 1;
        } else {
            (table, at) = (table + 1, 0);
        }
        end += 1;
    }
    bytes
}

const fn text(bytes: &[u8]) -> &str {
    match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("what is joined is text"),
    }
}

/// A piece of [`TABLE`] that says this. The text itself would be in the wasm file once more.
pub(super) const fn piece(wanted: &str) -> &'static str {
    let (table, wanted) = (TABLE.as_bytes(), wanted.as_bytes());
    let (mut at, mut same) = (0, 0);
    while same < wanted.len() {
        if table[at + same] == wanted[same] {
            same += 1;
        } else {
            (at, same) = (at + 1, 0);
        }
    }
    text(table.split_at(at).1.split_at(same).0)
}

/// One method: the columns of its row.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    call: &'static str,
    endpoints: &'static str,
    sends: &'static str,
    answer: &'static str,
}

/// All lines of the tables, namespaces too.
pub fn all() -> impl Iterator<Item = Operation> {
    Parts(TABLE, b'\n').map(Operation::read)
}

/// The one whose row begins at this place of [`TABLE`].
pub fn at(place: usize) -> Option<Operation> {
    let rest = TABLE.get(place..)?;
    (!rest.is_empty()).then(|| Operation::read(split(rest, b'\n').0))
}

impl Operation {
    /// Reads a row.
    pub(super) fn read(row: &'static str) -> Self {
        let (call, row) = split(row, b';');
        let (endpoints, row) = split(row, b';');
        let (sends, answer) = split(row, b';');
        Self { call, endpoints, sends, answer }
    }

    /// Its name in JavaScript; of a namespace, the namespace's.
    pub fn name(self) -> &'static str {
        split(self.call, b' ').0
    }

    /// Its endpoints.
    pub fn endpoints(self) -> Parts<'static> {
        Parts(self.endpoints, b',')
    }

    /// The endpoint at the first of two places that has one.
    #[inline(never)]
    pub(super) fn endpoint(self, place: usize, other: usize) -> Endpoint {
        let at = |place| self.endpoints().nth(place).unwrap_or_default();
        let row = at(place);
        Endpoint::read(if row.is_empty() { at(other) } else { row })
    }

    /// Whether it is a walk through pages.
    pub fn walks(self) -> bool {
        Parts(self.call, b' ').nth(1) == Some("w")
    }

    /// The request that `values` become. They are JSON text, checked by `js/namespaces.js` as the row says.
    pub fn request(self, who: &Identity, values: &str) -> Result<Request, Error> {
        let values = Values::read(values)?;
        match self.answer {
            "messages" | "nothing" => history::request(self, who, &values),
            "anything" => raw::request(&values),
            shape => Ok(self.fill(shape, who, &values)),
        }
    }

    fn fill(self, shape: &str, who: &Identity, values: &Values<'_>) -> Request {
        let second = usize::from(values.get(0).is_none());
        let endpoint = self.endpoint(second, 0);
        let mut taken = 0;
        let mut path = String::new();
        for byte in endpoint.path.bytes() {
            match byte {
                b'@' => path.push_str(&who.app_id),
                b'*' => {
                    super::request::encode_list(&text_of(values.at(taken)), &mut path);
                    taken += 1;
                }
                _ => push_byte(byte, &mut path),
            }
        }
        let shape = SHAPES.iter().find(|(name, _)| *name == shape).map_or(Shape::Void, |(_, shape)| *shape);
        let request = Request::to(&endpoint, path, Decode::Plain(shape));
        self.send(request, super::request::body(), values, taken)
    }

    /// Puts the values from this one on where the third column says; `body` may hold members of its own.
    pub(super) fn send(
        self,
        mut request: Request,
        mut body: Writer,
        values: &Values<'_>,
        mut from: usize,
    ) -> Request {
        let sends = self.sends;
        for name in Parts(sends, b' ') {
            let value = values.at(from);
            from += 1;
            let (name, default) = split(name, b'=');
            let missing = matches!(value, Value::Null | Value::Bool("false"));
            if let Some(header) = name.strip_prefix('#') {
                request = request.with_header(header, &text_of(value));
            } else if !missing && name != "-" {
                body.key(name).value(value);
            } else if !default.is_empty() {
                body.key(name).raw(default);
            }
        }
        if sends.is_empty() || sends.starts_with('#') { request } else { request.with_body(body) }
    }
}

/// What answers become.
const SHAPES: &[(&str, Shape)] = &[
    ("contacts", Shape::List(super::contacts::CONTACT)),
    #[cfg(feature = "later")]
    ("contactPage", Shape::Object(super::contacts::PAGE)),
    ("topic", Shape::Object(super::topics::TOPIC)),
    ("topicIfAny", Shape::MaybeObject(super::topics::TOPIC)),
    ("topics", Shape::List(super::topics::TOPIC_INFO)),
    #[cfg(any(feature = "realtime", feature = "later"))]
    ("unlimitedTopic", Shape::Object(super::unlimited::TOPIC)),
    #[cfg(any(feature = "realtime", feature = "later"))]
    ("topicIds", Shape::Ids("topicId")),
    #[cfg(feature = "later")]
    ("members", Shape::Object(super::unlimited::MEMBERS)),
    #[cfg(feature = "later")]
    ("userCnt", Shape::Only(&super::unlimited::USER_COUNT)),
    ("isBlack", Shape::Only(&super::blacklist::IS_BLACK)),
];

/// A value where only text can go. What is missing there is a flag that is not set.
fn text_of(value: Value<'_>) -> String {
    if value == Value::Null { "false".into() } else { string(value) }
}

/// What a method was given.
pub struct Values<'a>(Vec<Value<'a>>);

opaque_debug!(Values<'_>);

impl<'a> Values<'a> {
    /// Reads the JSON text of an array.
    pub fn read(json: &'a str) -> Result<Self, Error> {
        list(json).map(Self).map_err(|_| misused())
    }

    /// A value; `null` for what was left out.
    pub fn at(&self, index: usize) -> Value<'a> {
        value_at(&self.0, index)
    }

    /// All values from this one on.
    pub fn from(&self, index: usize) -> &[Value<'a>] {
        self.0.get(index..).unwrap_or_default()
    }

    /// A value; `None` for what was left out.
    pub fn get(&self, index: usize) -> Option<Value<'a>> {
        Some(self.at(index)).filter(|value| *value != Value::Null)
    }

    /// A value that is text.
    #[inline(never)]
    pub fn text(&self, index: usize) -> Option<String> {
        Some(self.at(index)).filter(|value| matches!(value, Value::Text(_))).map(string)
    }

    /// A whole number.
    pub fn number(&self, index: usize) -> Option<f64> {
        self.get(index).and_then(crate::json::integer).map(|number| number as f64)
    }

    /// Whether a flag is set.
    pub fn flag(&self, index: usize) -> bool {
        self.at(index).json() == "true"
    }
}

fn list(json: &str) -> Result<Vec<Value<'_>>, Malformed> {
    let mut scanner = Scanner::new(json);
    let (mut list, mut first) = (Vec::new(), true);
    scanner.enter_array()?;
    while scanner.next_item(&mut first)? {
        list.push(scanner.value()?);
    }
    Ok(list)
}

fn misused() -> Error {
    Error::new(ErrorKind::InvalidInput, "the arguments do not fit the table")
}
