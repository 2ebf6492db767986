//! Opens what the service answered: status and body in, `data` or a typed error out.

use core::ops::Range;

use super::page::{self, Columns, Page};
use crate::error::{Error, ErrorKind, MAX_DATA, opaque_debug};
use crate::json::{Read, Scanner, Value, find_with, integer, string, value_at};
use crate::types::{concat, decimal, lossy};

/// An answer as it came.
#[derive(Clone, Default)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Body bytes.
    pub body: Vec<u8>,
    /// How long the service asks to wait before a retry, where the host lets it be read, in milliseconds.
    pub retry_after_ms: Option<f64>,
}

/// What every failing answer tells of itself.
#[derive(Clone, Copy)]
pub(crate) struct Head {
    status: u16,
    retry_after_ms: Option<f64>,
}

impl Reply {
    pub(crate) fn head(&self) -> Head {
        Head { status: self.status, retry_after_ms: self.retry_after_ms }
    }
}

impl Head {
    pub(crate) fn ok(self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The same error, said of the answer.
    pub(crate) fn tell(self, mut error: Error) -> Error {
        let answer = error.answer_mut();
        (answer.status, answer.retry_after_ms) = (self.status, self.retry_after_ms);
        error
    }
}

/// A successful answer.
pub struct Opened {
    text: String,
    data: Option<Range<usize>>,
}

impl Opened {
    /// An answer of which only the whole text counts.
    #[cfg(feature = "server")]
    pub(crate) fn whole(text: String) -> Self {
        Self { text, data: None }
    }

    /// JSON text of `data`; `None` for missing or `null`.
    pub fn data(&self) -> Option<&str> {
        self.text.get(self.data.clone()?)
    }

    /// The whole answer.
    pub fn text(&self) -> &str {
        &self.text
    }
}

opaque_debug!(Reply, Opened);

/// Longest start of a foreign body kept in an error, in bytes.
const MAX_BODY: usize = 200;

/// Classifies `reply` as the table of error kinds says. `enveloped` is false for endpoints this client does not
/// know: there a JSON answer without a `code` is a success too.
pub fn open(reply: Reply, enveloped: bool) -> Result<Opened, Error> {
    open_with(reply, enveloped, &mut |_, scanner| scanner.value())
}

/// The same for a page of history, which is decoded on the way: a second walk over it would take as long. What was
/// delivered counts only if the answer is a success and there is a page.
pub fn open_page(
    reply: Reply,
    topic_id: Option<&str>,
    deliver: &mut dyn FnMut(&Columns),
) -> Result<(Opened, Option<Page>), Error> {
    let (mut page, mut tried) = (None, false);
    let opened = open_with(reply, true, &mut |key, scanner| {
        if key.is("data") {
            let before = scanner.clone();
            // Chunks cannot be taken back: of two members there is no page.
            page = if tried { None } else { page::read(scanner, topic_id, deliver).ok() };
            tried = true;
            if page.is_some() {
                return Ok(Value::Object(scanner.since(before.position())));
            }
            *scanner = before;
        }
        scanner.value()
    })?;
    Ok((opened, page))
}

fn open_with(reply: Reply, enveloped: bool, read: &mut Read<'_>) -> Result<Opened, Error> {
    let head = reply.head();
    let ok = head.ok();
    let text = match String::from_utf8(reply.body) {
        Ok(text) => text,
        Err(error) => {
            let body = lossy(error.as_bytes()).unwrap_or_else(|body| body);
            return Err(foreign(head, &body));
        }
    };
    let trimmed = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let found = match find_with(&["code", "message", "data"], trimmed, read) {
        Ok(found) => found,
        Err(_) if ok && !enveloped && is_json(trimmed) => Vec::new(),
        Err(_) => return Err(foreign(head, trimmed)),
    };
    let data = place(value_at(&found, 2), &text);
    match integer(value_at(&found, 0)) {
        Some(200) if ok => {}
        None if ok && !enveloped => {}
        Some(200) | None => return Err(foreign(head, trimmed)),
        Some(code) => {
            let message = match value_at(&found, 1) {
                message @ Value::Text(_) => Some(string(message)),
                _ => None,
            };
            let data = data.and_then(|data| text.get(data));
            return Err(refused(head, code, message, data));
        }
    }
    Ok(Opened { data, text })
}

/// Where `value` stands in `text`, which it was read from; `None` for `null`. The value borrows from the text; its place
/// can be kept beside the text's owner.
fn place(value: Value<'_>, text: &str) -> Option<Range<usize>> {
    if value == Value::Null {
        return None;
    }
    let json = value.json();
    let quote = usize::from(matches!(value, Value::Text(_)));
    let start = (json.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
    Some(start.wrapping_sub(quote)..start + json.len() + quote)
}

fn is_json(text: &str) -> bool {
    let mut scanner = Scanner::new(text);
    scanner.value().is_ok() && scanner.end().is_ok()
}

/// What a successful answer is that cannot be read as what was promised.
pub(crate) fn unexpected() -> Error {
    Error::new(ErrorKind::Decode, "the answer is not what this endpoint promises")
}

/// An answer that is not what was promised: `decode`, or `http` where the status says so.
pub(crate) fn foreign(head: Head, body: &str) -> Error {
    let mut error = head.tell(if head.ok() {
        unexpected()
    } else {
        let status = decimal(i64::from(head.status));
        Error::new(ErrorKind::Http, &concat(&["the service answered with HTTP status ", &status]))
    });
    // What looks like JSON may hold messages; a page of a proxy does not.
    if !matches!(body.trim_ascii_start().as_bytes(), [b'{' | b'[', ..]) {
        error.answer_mut().body = Some(cut(body, MAX_BODY).into());
    }
    error
}

/// The service's refusal, with what it said.
pub(crate) fn refused(head: Head, code: i64, message: Option<String>, data: Option<&str>) -> Error {
    let text = concat(&["the service refused with code ", &decimal(code)]);
    let mut error = head.tell(Error::new(ErrorKind::Api, &text));
    let answer = error.answer_mut();
    answer.code = Some(code);
    answer.message = message;
    answer.data = data.map(|data| cut(data, MAX_DATA).into());
    error
}

fn cut(text: &str, max: usize) -> &str {
    let end = (0..=max.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text.get(..end).unwrap_or(text)
}
