//! Opens what the service answered: status and body in, `data` or a typed error out.

use core::ops::Range;

use crate::error::{Answer, Error, ErrorKind, MAX_DATA};
use crate::json::{Malformed, Scanner, Value, integer, members};

/// An answer as it came.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Body bytes.
    pub body: Vec<u8>,
    /// `Retry-After` as text, where the host lets it be read.
    pub retry_after: Option<String>,
    /// The host's clock when the answer came, in milliseconds; dates in `Retry-After` are compared with it.
    pub received_ms: f64,
}

/// A successful answer.
#[derive(Debug)]
pub struct Opened {
    text: String,
    data: Option<Range<usize>>,
}

impl Opened {
    /// JSON text of `data`; `None` for missing or `null`.
    pub fn data(&self) -> Option<&str> {
        self.text.get(self.data.clone()?)
    }

    /// The whole answer.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Longest start of a foreign body kept in an error, in characters.
const MAX_BODY: usize = 200;

/// Classifies `reply` as the table of error kinds says. `enveloped` is false for endpoints this client does not
/// know: there a JSON answer without a `code` is a success too.
pub fn open(reply: Reply, enveloped: bool) -> Result<Opened, Error> {
    let ok = (200..300).contains(&reply.status);
    let retry_after_ms = reply.retry_after.as_deref().and_then(|text| super::retry::wait_ms(text, reply.received_ms));
    let answer = Answer { status: reply.status, retry_after_ms, ..Answer::default() };
    let text = match String::from_utf8(reply.body) {
        Ok(text) => text,
        Err(error) => return Err(foreign(ok, answer, &String::from_utf8_lossy(error.as_bytes()))),
    };
    let trimmed = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let (code, message, data) = match envelope(trimmed) {
        Ok(found) => found,
        Err(Malformed) if ok && !enveloped && is_json(trimmed) => (None, None, None),
        Err(Malformed) => return Err(foreign(ok, answer, trimmed)),
    };
    match code {
        Some(200) if ok => {}
        None if ok && !enveloped => {}
        Some(200) | None => return Err(foreign(ok, answer, trimmed)),
        Some(code) => {
            let data = data.and_then(|range| trimmed.get(range));
            return Err(refused(Answer { code: Some(code), message, ..answer }, data));
        }
    }
    let skipped = text.len() - trimmed.len();
    Ok(Opened { data: data.map(|range| range.start + skipped..range.end + skipped), text })
}

/// Code, message and where `data` stands.
type Parts = (Option<i64>, Option<String>, Option<Range<usize>>);

fn envelope(text: &str) -> Result<Parts, Malformed> {
    let mut scanner = Scanner::new(text);
    scanner.enter_object()?;
    let mut parts: Parts = (None, None, None);
    let mut first = true;
    while let Some(key) = scanner.next_key(&mut first)? {
        scanner.peek();
        let start = scanner.position();
        let value = scanner.value()?;
        if key.is("code") {
            parts.0 = integer(value);
        } else if key.is("message") {
            parts.1 = match value {
                Value::Text(message) => Some(message.text().into_owned()),
                _ => None,
            };
        } else if key.is("data") {
            parts.2 = if value == Value::Null { None } else { Some(start..scanner.position()) };
        }
    }
    scanner.end()?;
    Ok(parts)
}

fn is_json(text: &str) -> bool {
    let mut scanner = Scanner::new(text);
    scanner.value().is_ok() && scanner.end().is_ok()
}

fn foreign(ok: bool, mut answer: Answer, body: &str) -> Error {
    let status = answer.status.to_string();
    answer.body = Some(body.chars().take(MAX_BODY).collect());
    if ok {
        return Error::new(ErrorKind::Decode, "the answer is not what this endpoint promises").with(answer);
    }
    Error::new(ErrorKind::Http, ["the service answered with HTTP status ", &status].concat()).with(answer)
}

fn refused(mut answer: Answer, data: Option<&str>) -> Error {
    let code = answer.code.unwrap_or_default().to_string();
    answer.data = data.map(|data| cut(data, MAX_DATA).into());
    let said = answer.message.as_deref().unwrap_or_default();
    let colon = if said.is_empty() { "" } else { ": " };
    Error::new(ErrorKind::Api, ["the service refused with code ", &code, colon, cut(said, MAX_BODY)].concat())
        .with(answer)
}

/// Code and message inside a failing answer's `data`, where there are any.
pub fn detail(data: &str) -> (Option<i64>, Option<String>) {
    let Ok([code, message]) = members(data, ["code", "message"]) else { return (None, None) };
    let message = match message {
        Some(Value::Text(message)) => Some(message.text().into_owned()),
        _ => None,
    };
    (code.and_then(integer), message)
}

fn cut(text: &str, max: usize) -> &str {
    let end = (0..=max.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text.get(..end).unwrap_or(text)
}
