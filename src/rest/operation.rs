//! Operations: the methods that JavaScript calls, as rows of tables.
//!
//! A row says what its method is called, what it takes, and which request that becomes. JavaScript (`js/namespaces.js`)
//! makes the methods from the rows, checks arguments and hands them over as one JSON text: an exported function for each
//! method would weigh several times as much as its row.

use std::borrow::Cow;

use super::request::{Endpoint, Request};
use crate::error::{Error, ErrorKind, opaque_debug};
use crate::json::{Malformed, Scanner, Shape, Value};
use crate::types::{Identity, push_byte};

/// One method.
#[derive(Debug)]
pub struct Operation {
    /// Its name in JavaScript.
    pub name: &'static str,
    /// What it takes: words as `js/namespaces.js` reads them. The kinds are those of `js/args.js`.
    pub takes: &'static str,
    /// What calling it does.
    pub form: Form,
    /// The request that its values become.
    pub build: Build,
}

/// What calling a method does.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Sends a request and resolves to its result.
    Call,
    /// An async iterator over the members of all batches: the last value is where a batch starts.
    Batches,
    /// An async iterator over the messages of all pages.
    Walk,
    /// Makes a `Conversation` with such a peer. Nothing is sent.
    Open(u8),
}

/// How values become a request.
#[derive(Clone, Copy, Debug)]
pub enum Build {
    /// The values go, one after the other, where the path has `*`, and then under the names that are listed: members of
    /// the body, or headers, which begin with `#`. A value that is missing is left out.
    Row(&'static Endpoint, &'static str, Shape),
    /// The same with the first endpoint if there is a first value, else with the second.
    Either(&'static Endpoint, &'static Endpoint, &'static str, Shape),
    /// As this function does.
    With(fn(&Identity, &Values<'_>) -> Result<Request, Error>),
    /// It sends nothing itself.
    Nothing,
}

impl Operation {
    /// A call as its endpoint's row says.
    pub const fn row(
        name: &'static str,
        takes: &'static str,
        endpoint: &'static Endpoint,
        sends: &'static str,
        shape: Shape,
    ) -> Self {
        Self { name, takes, form: Form::Call, build: Build::Row(endpoint, sends, shape) }
    }

    /// A call that needs code of its own.
    pub const fn with(
        name: &'static str,
        takes: &'static str,
        build: fn(&Identity, &Values<'_>) -> Result<Request, Error>,
    ) -> Self {
        Self { name, takes, form: Form::Call, build: Build::With(build) }
    }

    /// A method that sends nothing itself.
    pub const fn silent(name: &'static str, takes: &'static str, form: Form) -> Self {
        Self { name, takes, form, build: Build::Nothing }
    }

    /// The request that `values` become. They are JSON text, checked by `js/namespaces.js` as [`Self::takes`] says.
    pub fn request(&self, who: &Identity, values: &str) -> Result<Request, Error> {
        let values = Values::read(values)?;
        match self.build {
            Build::Row(endpoint, sends, shape) => Ok(fill(endpoint, sends, shape, who, &values)),
            Build::Either(first, second, sends, shape) => {
                let endpoint = if values.get(0).is_some() { first } else { second };
                Ok(fill(endpoint, sends, shape, who, &values))
            }
            Build::With(build) => build(who, &values),
            Build::Nothing => Err(misused()),
        }
    }
}

fn fill(
    endpoint: &Endpoint,
    sends: &'static str,
    shape: Shape,
    who: &Identity,
    values: &Values<'_>,
) -> Request {
    let mut values = values.0.iter();
    let mut path = String::new();
    for byte in endpoint.path.bytes() {
        match byte {
            b'@' => path.push_str(&who.app_id),
            b'*' => super::request::encode_list(&text_of(values.next().copied()), &mut path),
            _ => push_byte(byte, &mut path),
        }
    }
    let mut request = Request::to(endpoint, path, super::Decode::Plain(shape));
    let mut body = super::request::body();
    for name in words(sends) {
        match (values.next(), name.strip_prefix('#')) {
            (None | Some(Value::Null), _) => {}
            (value, Some(header)) => request = request.with_header(header, text_of(value.copied()).into()),
            (Some(value), None) => {
                body.key(name).value(*value);
            }
        }
    }
    if sends.is_empty() || sends.starts_with('#') { request } else { request.with_body(body) }
}

/// What spaces separate. Smaller than the library's `split`, which is made for any pattern.
fn words(text: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = rest.bytes().position(|byte| byte == b' ').unwrap_or(rest.len());
        let word = rest.get(..end)?;
        rest = rest.get(end + 1..).unwrap_or_default();
        (!word.is_empty()).then_some(word)
    })
}

/// A value where only text can go. What is missing there is a flag that is not set.
fn text_of(value: Option<Value<'_>>) -> Cow<'_, str> {
    match value {
        Some(Value::Text(text)) => text.text(),
        Some(Value::Null) | None => "false".into(),
        Some(other) => other.json().into(),
    }
}

/// What a method was given.
pub struct Values<'a>(Vec<Value<'a>>);

opaque_debug!(Values<'_>);

impl<'a> Values<'a> {
    /// Reads the JSON text of an array.
    pub fn read(json: &'a str) -> Result<Self, Error> {
        list(json).map(Self).map_err(|_| misused())
    }

    /// A value; `None` for what was left out.
    pub fn get(&self, index: usize) -> Option<Value<'a>> {
        self.0.get(index).copied().filter(|value| *value != Value::Null)
    }

    /// A value that is text.
    pub fn text(&self, index: usize) -> Option<String> {
        match self.get(index)? {
            Value::Text(text) => Some(text.text().into_owned()),
            _ => None,
        }
    }

    /// A whole number.
    pub fn number(&self, index: usize) -> Option<f64> {
        self.get(index).and_then(crate::json::integer).map(|number| number as f64)
    }

    /// A value as it stands in the JSON text.
    pub fn json(&self, index: usize) -> Option<String> {
        Some(self.get(index)?.json().into())
    }

    /// Whether a flag is set.
    pub fn flag(&self, index: usize) -> bool {
        self.get(index).is_some_and(|value| value.json() == "true")
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
    Error::new(ErrorKind::InvalidInput, "a method was called in another way than its table says")
}

/// The operations of every namespace. The build that only shows what the first endpoints weigh has no others.
pub const NAMESPACES: &[(&str, &[Operation])] = &[
    ("contacts", super::contacts::OPERATIONS),
    ("topics", super::topics::OPERATIONS),
    #[cfg(any(feature = "realtime", feature = "server"))]
    ("unlimitedTopics", super::unlimited::OPERATIONS),
    ("blacklist", super::blacklist::OPERATIONS),
    #[cfg(any(feature = "realtime", feature = "server"))]
    ("topicBlacklist", super::topic_blacklist::OPERATIONS),
    ("history", super::history::OPERATIONS),
    ("conversation", super::history::OF_CONVERSATION),
    #[cfg(any(feature = "realtime", feature = "server"))]
    ("conversation", super::extras::OPERATIONS),
    ("user", super::raw::OPERATIONS),
];

/// Every operation after the name of its namespace, in the order of [`table`].
pub fn all() -> impl Iterator<Item = (&'static str, &'static Operation)> {
    NAMESPACES.iter().flat_map(|(namespace, operations)| operations.iter().map(move |one| (*namespace, one)))
}

/// The tables as text for `js/namespaces.js`: a line for each operation, with namespace, name, form and what it takes.
pub fn table() -> String {
    let mut text = String::new();
    for (namespace, operation) in all() {
        text.push_str(namespace);
        push_byte(b' ', &mut text);
        text.push_str(operation.name);
        push_byte(b' ', &mut text);
        push_byte(operation.form.letter(), &mut text);
        push_byte(b' ', &mut text);
        text.push_str(operation.takes);
        push_byte(b'\n', &mut text);
    }
    text
}

impl Form {
    fn letter(self) -> u8 {
        match self {
            Self::Call => b'c',
            Self::Batches => b'b',
            Self::Walk => b'w',
            Self::Open(peer) => b'0' + peer,
        }
    }
}
