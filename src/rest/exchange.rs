//! A call under way: what to send next, and what an answer means. Pure: the host fetches, waits and asks for tokens
//! (`js/client.js`), and hands in what came of it, with randomness.
//!
//! What an exchange says is text, since one text crosses to JavaScript at the price of a number, and a call needs just
//! one each way. Its first character says what it is:
//!
//! | character | then | from |
//! | --- | --- | --- |
//! | none | nothing more to ask: a walk is over | [`Exchange::next`] |
//! | `~` | milliseconds to wait before asking again | [`Exchange::next`] |
//! | a letter | what to send, line by line: endpoint, method, path, headers of its own as JSON, body | [`Exchange::next`] |
//! | `=` | the result as JSON text; nothing stands for `undefined` | [`Exchange::answer`] |
//! | `&` | the same, with members named `bytes` in hexadecimal | [`Exchange::answer`] |
//! | `#` | the same, with integers beyond 2^53 | [`Exchange::answer`] |
//! | `@` | places of a page's messages, in order, or of a walk's new ones; the messages were delivered | [`Exchange::answer`] |
//! | none | a page, whose messages were delivered in order | [`Exchange::answer`] |
//! | `!` | an error's members, besides `renew` (a new token may help) or `again` (milliseconds to the next attempt) | both |

#[cfg(feature = "server")]
use std::rc::Rc;

use super::operation::{self, Values};
use super::page::{Columns, Page, places};
#[cfg(feature = "server")]
use super::pass::Secret;
use super::walk::Walk;
use super::{Decode, Request, envelope, history, retry};
use crate::error::{Error, ErrorKind, opaque_debug};
use crate::json::{self, Writer};
use crate::rest::envelope::Reply;
#[cfg(feature = "server")]
use crate::types::decimal;
use crate::types::{Identity, concat};

/// Stands for an HTTP status where there is none: the service could not be reached.
pub const UNREACHED: u16 = 0;

/// The same: there was no complete answer in the allowed time.
pub const LATE: u16 = 1;

/// A call under way, or a walk through the pages of a conversation.
pub struct Exchange {
    /// What to send; nothing at the end of a walk.
    request: Result<Option<Request>, Error>,
    walk: Option<Pages>,
    /// Failed attempts of `request`.
    attempts: u32,
    /// Whether a token was refused: a request gets one more, never two.
    renewed: bool,
    #[cfg(feature = "server")]
    secret: Option<Rc<dyn Secret>>,
}

opaque_debug!(Exchange);

/// What an answer means.
#[derive(Debug, Default)]
pub struct Outcome {
    /// As the table of this module says.
    pub text: String,
    /// Of a page, but for the pages of a walk.
    pub page: Option<Summary>,
}

/// What a page says besides its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many messages there are on it, for the service.
    pub row: i64,
    /// Time of the earliest one, where the service says it.
    pub timestamp: Option<i64>,
}

/// Where a walk is, and what narrows it.
struct Pages {
    who: Identity,
    /// JSON text.
    values: String,
    walk: Walk,
}

/// How a failed attempt is followed up.
pub struct Chances {
    /// How often it may be repeated.
    pub max_retries: u32,
    /// In `0..1`.
    pub random: f64,
}

impl Exchange {
    /// The operation whose row begins at this place of the table (`rest::operation`), for `who`; `values` is JSON text of
    /// what it takes.
    pub fn new(who: Identity, row: usize, values: &str) -> Self {
        let Some(operation) = operation::at(row) else {
            return Self::of(Err(Error::invalid("row", "is none of the table")));
        };
        if !operation.walks() {
            return Self::of(operation.request(&who, values));
        }
        let walk = Values::read(values).and_then(|values| history::walk(&values));
        let pages = walk.map(|walk| Pages { who, values: values.into(), walk });
        let first = pages.as_ref().map_err(Clone::clone).and_then(Pages::next);
        Self { walk: pages.ok(), ..Self::unasked(first) }
    }

    /// A call of one request.
    pub fn of(request: Result<Request, Error>) -> Self {
        Self::unasked(request.map(Some))
    }

    /// The same exchange, vouched for by a secret instead of a token.
    #[cfg(feature = "server")]
    pub fn with_secret(self, secret: Rc<dyn Secret>) -> Self {
        Self { secret: Some(secret), ..self }
    }

    fn unasked(request: Result<Option<Request>, Error>) -> Self {
        Self {
            request,
            walk: None,
            attempts: 0,
            renewed: false,
            #[cfg(feature = "server")]
            secret: None,
        }
    }

    /// What to do next.
    pub fn next(&self) -> String {
        let request = match &self.request {
            Err(error) => return failure(error, None, false),
            Ok(None) => return String::new(),
            Ok(Some(request)) => request,
        };
        let mut headers = request.headers.clone();
        #[cfg_attr(not(feature = "server"), allow(unused_mut, reason = "only secrets go into queries"))]
        let mut query = String::new();
        #[cfg(feature = "server")]
        if let Some(secret) = &self.secret {
            let wait = secret.wait_ms();
            if wait > 0.0 {
                return concat(&["~", &decimal(wait.ceil() as i64)]);
            }
            let signed = match secret.sign() {
                Ok(signed) => signed,
                Err(error) => return failure(&error.at(request.endpoint), None, false),
            };
            for (name, value) in &signed.headers {
                headers.key(name).string(value);
            }
            query = signed.query;
        }
        headers.close_object();
        let (headers, body) = (headers.finish(), request.body.as_deref().unwrap_or_default());
        let mut text = String::new();
        for line in [request.endpoint, request.method, &concat(&[&request.path, &query]), &headers, body] {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// What the answer to an attempt means; its status may be [`UNREACHED`] or [`LATE`]. `deliver` gets a page's
    /// messages, in chunks; they count only if there is a page in the end.
    pub fn answer(&mut self, reply: Reply, chances: &Chances, deliver: &mut dyn FnMut(&Columns)) -> Outcome {
        let Ok(Some(request)) = &self.request else { return Outcome::default() };
        let status = reply.status;
        let read = match status {
            UNREACHED => Err(Error::new(ErrorKind::Transport, "the service could not be reached")),
            LATE => Err(Error::new(ErrorKind::Timeout, "no complete answer in the allowed time")),
            _ => read(request, reply, deliver).map_err(|mut error| {
                error.answer_mut().status = status;
                error
            }),
        };
        match read {
            Ok(Found::Text(mark, text)) => Outcome { text: concat(&[mark, &text]), page: None },
            Ok(Found::Page(page)) => self.turn(page),
            Err(error) => Outcome { text: self.failed(error, chances), page: None },
        }
    }

    /// Describes an answered page, and goes on to the next one.
    fn turn(&mut self, mut page: Page) -> Outcome {
        let row = history::row(&page);
        let sorted = page.sort();
        let (order, page) = if let Some(pages) = &mut self.walk {
            let new = pages.walk.accept(&page.keys);
            self.request = pages.next();
            (self.attempts, self.renewed) = (0, false);
            (Some(new), None)
        } else {
            (sorted.then(|| places(&page.keys)), Some(Summary { row, timestamp: page.timestamp }))
        };
        let Some(order) = order else { return Outcome { text: String::new(), page } };
        let mut text = Writer::new();
        text.raw("@").open_array();
        for place in order {
            text.number(place.into());
        }
        text.close_array();
        Outcome { text: text.finish(), page }
    }

    /// An attempt failed: once more with a new token, once more after a pause, or not.
    fn failed(&mut self, error: Error, chances: &Chances) -> String {
        let Ok(Some(request)) = &self.request else { return String::new() };
        let renews = !self.renewed && self.renews(&error);
        let again = if renews {
            self.renewed = true;
            None
        } else {
            retry::delay_ms(&error, request.repeatable, self.attempts, chances.max_retries, chances.random)
        };
        let text = failure(&error.at(request.endpoint), again, renews);
        self.attempts += u32::from(again.is_some());
        text
    }

    /// Whether another token may help after `error`.
    fn renews(&self, error: &Error) -> bool {
        #[cfg(feature = "server")]
        if let Some(secret) = &self.secret {
            return secret.renew(error);
        }
        error.token_refused()
    }
}

impl Pages {
    /// The next request, or `None` at the end.
    fn next(&self) -> Result<Option<Request>, Error> {
        let values = Values::read(&self.values)?;
        self.walk.next().map(|query| history::step_of(&self.who, &values, query)).transpose()
    }
}

/// What an answer holds.
enum Found {
    /// How the text reads, and the text.
    Text(&'static str, String),
    /// Messages, which were delivered.
    Page(Page),
}

fn read(request: &Request, reply: Reply, deliver: &mut dyn FnMut(&Columns)) -> Result<Found, Error> {
    if let Decode::Page(topic_id) = &request.decode {
        let (_, page) = envelope::open_page(reply, topic_id.as_deref(), deliver)?;
        return page.map(Found::Page).ok_or_else(envelope::unexpected);
    }
    let opened = request.decode.open(reply)?;
    Ok(match &request.decode {
        Decode::Plain(shape) => {
            match json::translate(*shape, opened.data()).map_err(|_| envelope::unexpected())? {
                Some(json) => Found::Text(if json.binary { "&" } else { "=" }, json.text),
                None => Found::Text("=", String::new()),
            }
        }
        #[cfg(feature = "server")]
        Decode::Server(reading) => Found::Text("=", (reading.read)(&opened)?),
        _ => Found::Text("#", opened.text().strip_prefix('\u{feff}').unwrap_or(opened.text()).into()),
    })
}

/// An error, and how its attempt is followed up.
pub(super) fn failure(error: &Error, again: Option<f64>, renew: bool) -> String {
    let mut text = Writer::marked(b'!');
    error.write(&mut text);
    if let Some(ms) = again {
        text.key("again").number(ms as i64);
    }
    if renew {
        text.key("renew").bool(true);
    }
    text.close_object();
    text.finish()
}
