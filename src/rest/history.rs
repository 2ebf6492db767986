//! Stored messages of one-to-one conversations and topics (M18–M25).

use super::page::Page;
use super::walk::{DAY_MS, Query};
use crate::error::Error;
use crate::json::Writer;
use crate::rest::{Decode, Endpoint, Request, request};
use crate::types::{Identity, decimal, id_digits};

#[cfg(target_arch = "wasm32")]
pub use super::history_export::{Conversation, History, Pages};

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] = &[
    &DIRECT_LEGACY,
    &DIRECT_ON_TIME,
    &DIRECT_ON_COUNT,
    &DIRECT_ON_SEQUENCE,
    &TOPIC_LEGACY,
    &TOPIC_ON_TIME,
    &TOPIC_ON_COUNT,
    &TOPIC_ON_SEQUENCE,
];

const DIRECT_LEGACY: Endpoint = Endpoint::query("M18", "/api/msg/p2p/query/");
const DIRECT_ON_TIME: Endpoint = Endpoint::query("M19", "/api/msg/p2p/queryOnTime");
const DIRECT_ON_COUNT: Endpoint = Endpoint::query("M20", "/api/msg/p2p/queryOnCount/");
const DIRECT_ON_SEQUENCE: Endpoint = Endpoint::query("M21", "/api/msg/p2p/queryOnSequence/");
const TOPIC_LEGACY: Endpoint = Endpoint::query("M22", "/api/msg/p2t/query/");
const TOPIC_ON_TIME: Endpoint = Endpoint::query("M23", "/api/msg/p2t/queryOnTime/");
const TOPIC_ON_COUNT: Endpoint = Endpoint::query("M24", "/api/msg/p2t/queryOnCount/");
const TOPIC_ON_SEQUENCE: Endpoint = Endpoint::query("M25", "/api/msg/p2t/queryOnSequence/");

/// Messages on a page unless asked otherwise.
pub const DEFAULT_COUNT: u32 = 20;

/// `utcToTime` of a query for the newest messages: the end of time. The host's clock may be behind the
/// service's, and the documents do not say that the field may be left out.
const NOW_MS: f64 = 9_999_999_999_999.0;

/// Whose messages.
#[derive(Clone, Debug)]
pub enum Peer {
    /// The one-to-one conversation with this account.
    Direct(String),
    /// The topic with this id.
    Topic(String),
    /// The same as `Direct`, asked with an app's credentials: what the service then gives is `toAccount`'s.
    #[cfg(feature = "server")]
    ByApp(String),
}

/// What narrows a query.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only messages of this application-defined type.
    pub biz_type: Option<String>,
    /// Only messages with exactly this extra.
    pub extra: Option<String>,
}

/// The `count` newest messages before `time` (milliseconds): M20, M24.
pub fn before(who: &Identity, peer: &Peer, time: Option<f64>, count: u32, filter: &Filter) -> Request {
    let mut body = body(who, peer);
    body.key("utcToTime").raw(&digits(time.unwrap_or(NOW_MS))).key("count").raw(&decimal(i64::from(count)));
    filter.write(&mut body);
    request(peer.pick(&DIRECT_ON_COUNT, &TOPIC_ON_COUNT), peer, body)
}

/// All messages in `[from, to)` (milliseconds), at most a day: M19, M23, or by their old names M18, M22.
pub fn between(
    who: &Identity,
    peer: &Peer,
    (from, to): (f64, f64),
    legacy: bool,
    filter: &Filter,
) -> Result<Request, Error> {
    if from >= to {
        return Err(Error::invalid("from", "must be before to"));
    }
    if to - from > DAY_MS {
        return Err(Error::invalid("to", "must be at most 24 hours after from; use range for more"));
    }
    let (direct, topic) =
        if legacy { (&DIRECT_LEGACY, &TOPIC_LEGACY) } else { (&DIRECT_ON_TIME, &TOPIC_ON_TIME) };
    let mut body = body(who, peer);
    body.key("utcFromTime").raw(&digits(from)).key("utcToTime").raw(&digits(to));
    filter.write(&mut body);
    Ok(request(peer.pick(direct, topic), peer, body))
}

/// Messages with a sequence in `[start, stop)`: M21, M25.
pub fn sequences(who: &Identity, peer: &Peer, start: &str, stop: &str) -> Result<Request, Error> {
    if id_digits(start) >= id_digits(stop) {
        return Err(Error::invalid("start", "must be below stop"));
    }
    let mut body = body(who, peer);
    body.key("startSeq").string(start).key("stopSeq").string(stop);
    Ok(request(peer.pick(&DIRECT_ON_SEQUENCE, &TOPIC_ON_SEQUENCE), peer, body))
}

/// The request for one step of a walk.
pub fn step(
    who: &Identity,
    peer: &Peer,
    query: Query,
    count: u32,
    filter: &Filter,
) -> Result<Request, Error> {
    match query {
        Query::Before(time) => Ok(before(who, peer, time, count, filter)),
        Query::Between(from, to) => between(who, peer, (from, to), false, filter),
    }
}

/// What `row` of a page is: what the service says, else the number of messages.
pub fn row(page: &Page) -> f64 {
    page.row.map_or(page.keys.len() as f64, |row| row as f64)
}

/// What every query's body begins with.
fn body(who: &Identity, peer: &Peer) -> Writer {
    let mut body = request::body();
    body.key("appId").string(&who.app_id);
    let (names, other) = match peer {
        Peer::Direct(account) => (["fromAccount", "toAccount"], account),
        Peer::Topic(id) => (["account", "topicId"], id),
        #[cfg(feature = "server")]
        Peer::ByApp(account) => (["toAccount", "fromAccount"], account),
    };
    body.key(names[0]).string(&who.account).key(names[1]).string(other);
    body
}

fn request(endpoint: &Endpoint, peer: &Peer, body: Writer) -> Request {
    let topic_id = match peer {
        Peer::Topic(id) => Some(id.clone()),
        _ => None,
    };
    Request::new(endpoint, &[], Decode::Page(topic_id)).with_body(body)
}

impl Peer {
    fn pick<'a>(&self, direct: &'a Endpoint, topic: &'a Endpoint) -> &'a Endpoint {
        match self {
            Self::Topic(_) => topic,
            _ => direct,
        }
    }
}

impl Filter {
    fn write(&self, body: &mut Writer) {
        for (key, value) in [("bizType", &self.biz_type), ("extra", &self.extra)] {
            if let Some(value) = value {
                body.key(key).string(value);
            }
        }
    }
}

/// A time in whole milliseconds.
fn digits(time: f64) -> String {
    decimal(time as i64)
}
