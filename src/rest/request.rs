//! A call before it is sent.

use super::envelope::{self, Opened, Reply};
use crate::error::{Error, opaque_debug};
use crate::json::{Shape, Writer};
use crate::types::{push_byte, push_hex, split};

/// One row of the endpoint table.
#[derive(Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Id in the specification's index, for example `M26`.
    pub id: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path and query with `*` for each value, `@` being the application's id.
    pub path: &'static str,
    /// Whether sending it twice does what sending it once does, so that a failed attempt may be repeated.
    pub repeatable: bool,
}

impl Endpoint {
    /// Reads id, method and path. A `GET` is repeatable, and what `again` follows.
    pub fn read(row: &'static str) -> Self {
        let (id, rest) = split(row, b' ');
        let (method, rest) = split(rest, b' ');
        let (path, again) = split(rest, b' ');
        Self { id, method, path, repeatable: method == "GET" || !again.is_empty() }
    }

    /// A `POST` that only reads; repeatable.
    pub const fn query(id: &'static str, path: &'static str) -> Self {
        Self { id, method: "POST", path, repeatable: true }
    }

    /// A `POST` that changes something; sent once.
    pub const fn change(id: &'static str, path: &'static str) -> Self {
        Self { id, method: "POST", path, repeatable: false }
    }
}

/// What the answer turns into.
#[derive(Clone, Debug)]
pub enum Decode {
    /// A plain value of this shape.
    Plain(Shape),
    /// A history page; for a topic, its id (oddity O6).
    Page(Option<String>),
    /// The whole answer as it is, with big integers as strings.
    Whole,
    /// As an endpoint of the server entry has it.
    #[cfg(feature = "server")]
    Server(&'static Reading),
}

/// How an endpoint of the server entry is read.
#[cfg(feature = "server")]
#[derive(Debug)]
pub struct Reading {
    /// Tells success from failure.
    pub open: fn(Reply) -> Result<Opened, Error>,
    /// JSON text of the result.
    pub read: fn(&Opened) -> Result<String, Error>,
}

impl Decode {
    /// Tells success from failure.
    pub fn open(&self, reply: Reply) -> Result<Opened, Error> {
        match self {
            #[cfg(feature = "server")]
            Self::Server(reading) => (reading.open)(reply),
            _ => envelope::open(reply, !matches!(self, Self::Whole)),
        }
    }
}

/// A call as data: what to send and how to read the answer. One pointer wide, since every builder returns one.
#[derive(Clone)]
pub struct Request(Box<Parts>);

/// What a [`Request`] holds.
#[derive(Clone)]
pub struct Parts {
    /// Id for errors and logs.
    pub endpoint: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path and query, encoded, from the first slash.
    pub path: String,
    /// JSON text.
    pub body: Option<String>,
    /// Whether a failed attempt may be repeated.
    pub repeatable: bool,
    /// How the answer is read.
    pub decode: Decode,
    /// Headers of this endpoint's own: an object that is not closed yet. Values are visible ASCII.
    pub headers: Writer,
}

opaque_debug!(Request, Parts);

impl std::ops::Deref for Request {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl From<Parts> for Request {
    fn from(parts: Parts) -> Self {
        Self(Box::new(parts))
    }
}

impl Request {
    /// A call of `endpoint`, whose path has no place for values.
    pub fn new(endpoint: &Endpoint, decode: Decode) -> Self {
        Self::to(endpoint, endpoint.path.into(), decode)
    }

    /// A call of `endpoint` with this path, complete and encoded.
    pub fn to(endpoint: &Endpoint, path: String, decode: Decode) -> Self {
        let Endpoint { id, method, repeatable, .. } = *endpoint;
        Parts { endpoint: id, method, path, body: None, repeatable, decode, headers: self::body() }.into()
    }

    /// The same call with a header more.
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.0.headers.key(name).string(value);
        self
    }

    /// The same call with JSON text as body.
    pub fn with_json(mut self, body: String) -> Self {
        self.0.body = Some(body);
        self
    }

    /// The same call with a JSON object as body: `body` was opened as one and is closed here.
    pub fn with_body(self, mut body: Writer) -> Self {
        body.close_object();
        self.with_json(body.finish())
    }
}

/// A JSON object to fill for [`Request::with_body`].
pub fn body() -> Writer {
    let mut body = Writer::new();
    body.open_object();
    body
}

/// Percent-encodes `value`, except commas: they separate the items of a list, and no account holds one.
pub(crate) fn encode_list(value: &str, out: &mut String) {
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => push_byte(byte, out),
            b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')' | b',' => push_byte(byte, out),
            _ => {
                push_byte(b'%', out);
                push_hex(byte, out);
            }
        }
    }
}
