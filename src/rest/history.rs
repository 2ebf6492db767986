//! Stored messages of one-to-one conversations and topics (M18–M25), later forms of queries by count (L04, L05), and
//! unlimited topics (L06, L07).

use super::operation::{Form, Operation, Values};
use super::page::Page;
use super::walk::{DAY_MS, Query, Walk};
use crate::error::Error;
use crate::json::Writer;
use crate::rest::{Decode, Endpoint, Request, request};
use crate::types::{Identity, decimal, id_digits};

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
    &DIRECT_ON_COUNT_LATER,
    &TOPIC_ON_COUNT_LATER,
    &UNLIMITED_ON_TIME,
    &UNLIMITED_ON_COUNT,
];

macro_rules! options {
    ($before:literal) => {
        concat!($before, "=count:count,bizType:text,extra:text,extraFilter:texts,allExtra:flag,legacy:flag")
    };
}

/// `user.history`.
pub const OPERATIONS: &[Operation] = &[
    Operation::silent("direct", options!("account:account "), Form::Open(0)),
    Operation::silent("topic", options!("topicId:id "), Form::Open(1)),
    Operation::silent("unlimited", options!("topicId:id "), Form::Open(2)),
];

/// `Conversation`: their first two values are its peer.
pub const OF_CONVERSATION: &[Operation] = &[
    Operation::with("before", options!("time:time:? "), |who, values| {
        let filter = Filter::read(values, 3);
        before(who, &Peer::read(values), values.number(2), count(values, 3), &filter)
    }),
    Operation::with("between", options!("from:time to:time "), |who, values| {
        let window = window(values).unwrap_or_default();
        between(who, &Peer::read(values), window, values.flag(9), &Filter::read(values, 4))
    }),
    Operation::with("sequences", "start:id stop:id", |who, values| {
        let [start, stop] = [2, 3].map(|index| values.text(index).unwrap_or_default());
        sequences(who, &Peer::read(values), &start, &stop)
    }),
    Operation::silent("range", options!("from:time to:time "), Form::Walk),
    Operation::silent("", options!("from:time:? to:time:? "), Form::Walk),
];

const DIRECT_LEGACY: Endpoint = Endpoint::query("M18", "/api/msg/p2p/query/");
const DIRECT_ON_TIME: Endpoint = Endpoint::query("M19", "/api/msg/p2p/queryOnTime");
const DIRECT_ON_COUNT: Endpoint = Endpoint::query("M20", "/api/msg/p2p/queryOnCount/");
const DIRECT_ON_SEQUENCE: Endpoint = Endpoint::query("M21", "/api/msg/p2p/queryOnSequence/");
const TOPIC_LEGACY: Endpoint = Endpoint::query("M22", "/api/msg/p2t/query/");
const TOPIC_ON_TIME: Endpoint = Endpoint::query("M23", "/api/msg/p2t/queryOnTime/");
const TOPIC_ON_COUNT: Endpoint = Endpoint::query("M24", "/api/msg/p2t/queryOnCount/");
const TOPIC_ON_SEQUENCE: Endpoint = Endpoint::query("M25", "/api/msg/p2t/queryOnSequence/");
const DIRECT_ON_COUNT_LATER: Endpoint = Endpoint::query("L04", "/api/msg/p2p/queryOnCount/v2/");
const TOPIC_ON_COUNT_LATER: Endpoint = Endpoint::query("L05", "/api/msg/p2t/queryOnCount/v2/");
// assumption: answers about unlimited topics look like those about topics, and there is no query by sequence.
const UNLIMITED_ON_TIME: Endpoint = Endpoint::query("L06", "/api/msg/p2u/queryOnTime/");
const UNLIMITED_ON_COUNT: Endpoint = Endpoint::query("L07", "/api/msg/p2u/queryOnCount/");

/// Messages on a page unless asked otherwise.
pub const DEFAULT_COUNT: u32 = 20;

/// Most messages that the service puts on a page.
// assumption: a page has at most 200 messages; what the service does with a larger `count` is not documented.
const MAX_COUNT: u32 = 200;

/// `utcToTime` of a query for the newest messages: the end of time. The host's clock may be behind the
/// service's, and the documents do not say that the field may be left out.
// assumption: no document says that `utcToTime` may be missing, so a query for the newest messages asks for all before
// the year 2286.
const NOW_MS: f64 = 9_999_999_999_999.0;

/// Whose messages.
#[derive(Clone, Debug)]
pub enum Peer {
    /// The one-to-one conversation with this account.
    Direct(String),
    /// The topic with this id.
    Topic(String),
    /// The unlimited topic with this id.
    Unlimited(String),
    /// The same as `Direct`, asked with an app's credentials: what the service then gives is `toAccount`'s.
    #[cfg(feature = "server")]
    ByApp(String),
}

impl Peer {
    /// The first two values of an operation of `Conversation`.
    pub fn read(values: &Values<'_>) -> Self {
        let id = values.text(1).unwrap_or_default();
        match values.number(0).unwrap_or_default() as u8 {
            0 => Self::Direct(id),
            1 => Self::Topic(id),
            #[cfg(feature = "server")]
            3 => Self::ByApp(id),
            _ => Self::Unlimited(id),
        }
    }
}

/// What narrows a query.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only messages of this application-defined type.
    pub biz_type: Option<String>,
    /// Only messages with exactly this extra.
    pub extra: Option<String>,
    /// Only messages whose extra map has these entries: JSON text of an object. Only the later form of queries by count
    /// knows it.
    pub extra_filter: Option<String>,
    /// Whether each message shows its whole extra map; ignored by all but that form.
    pub all_extra: bool,
}

/// The `count` newest messages before `time` (milliseconds): M20, M24, L07; in the later form L04, L05.
pub fn before(
    who: &Identity,
    peer: &Peer,
    time: Option<f64>,
    count: u32,
    filter: &Filter,
) -> Result<Request, Error> {
    let later = filter.extra_filter.is_some() || filter.all_extra;
    let endpoint = match peer {
        Peer::Unlimited(_) => {
            filter.check_no_map()?;
            &UNLIMITED_ON_COUNT
        }
        Peer::Topic(_) if later => &TOPIC_ON_COUNT_LATER,
        Peer::Topic(_) => &TOPIC_ON_COUNT,
        _ if later => &DIRECT_ON_COUNT_LATER,
        _ => &DIRECT_ON_COUNT,
    };
    let mut body = body(who, peer);
    body.key("utcToTime").raw(&digits(time.unwrap_or(NOW_MS))).key("count").raw(&decimal(i64::from(count)));
    filter.write(&mut body);
    if let Some(map) = &filter.extra_filter {
        body.key("extraFilterMap").raw(map);
    }
    if filter.all_extra {
        body.key("getAllExtra").bool(true);
    }
    Ok(request(endpoint, peer, body))
}

/// All messages in `[from, to)` (milliseconds), at most a day: M19, M23, L06, or by their old names M18, M22.
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
    filter.check_no_map()?;
    let endpoint = match peer {
        Peer::Unlimited(_) => &UNLIMITED_ON_TIME,
        Peer::Topic(_) if legacy => &TOPIC_LEGACY,
        Peer::Topic(_) => &TOPIC_ON_TIME,
        _ if legacy => &DIRECT_LEGACY,
        _ => &DIRECT_ON_TIME,
    };
    let mut body = body(who, peer);
    body.key("utcFromTime").raw(&digits(from)).key("utcToTime").raw(&digits(to));
    filter.write(&mut body);
    Ok(request(endpoint, peer, body))
}

/// Messages with a sequence in `[start, stop)`: M21, M25.
pub fn sequences(who: &Identity, peer: &Peer, start: &str, stop: &str) -> Result<Request, Error> {
    if id_digits(start) >= id_digits(stop) {
        return Err(Error::invalid("start", "must be below stop"));
    }
    let endpoint = match peer {
        Peer::Unlimited(_) => {
            return Err(Error::invalid(
                "start",
                "cannot be used: unlimited topics have no queries by sequence",
            ));
        }
        Peer::Topic(_) => &TOPIC_ON_SEQUENCE,
        _ => &DIRECT_ON_SEQUENCE,
    };
    let mut body = body(who, peer);
    body.key("startSeq").string(start).key("stopSeq").string(stop);
    Ok(request(endpoint, peer, body))
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
        // Within one millisecond, of a walk newest first, which sorts out what is older. Only this form knows the map.
        Query::Between(_, to) if filter.extra_filter.is_some() => {
            before(who, peer, Some(to), MAX_COUNT, filter)
        }
        Query::Before(time) => before(who, peer, time, count, filter),
        Query::Between(from, to) => between(who, peer, (from, to), false, filter),
    }
}

/// What `row` of a page is: what the service says, else the number of messages.
pub fn row(page: &Page) -> i64 {
    page.row.unwrap_or(page.keys.len() as i64)
}

/// Checks the values of a walk, which are those of `range`, and says where it begins.
pub fn walk(values: &Values<'_>) -> Result<Walk, Error> {
    let Some((from, to)) = window(values) else { return Ok(Walk::backward()) };
    if from >= to {
        return Err(Error::invalid("from", "must be before to"));
    }
    Filter::read(values, 4).check_no_map()?;
    Ok(Walk::forward(from, to))
}

/// The request for one step of a walk with these values.
pub fn step_of(who: &Identity, values: &Values<'_>, query: Query) -> Result<Request, Error> {
    step(who, &Peer::read(values), query, count(values, 4), &Filter::read(values, 4))
}

fn window(values: &Values<'_>) -> Option<(f64, f64)> {
    Some((values.number(2)?, values.number(3)?))
}

fn count(values: &Values<'_>, at: usize) -> u32 {
    values.number(at).map_or(DEFAULT_COUNT, |count| count as u32)
}

/// What every query's body begins with.
fn body(who: &Identity, peer: &Peer) -> Writer {
    let mut body = request::body();
    if !matches!(peer, Peer::Unlimited(_)) {
        body.key("appId").string(&who.app_id);
    }
    let (names, other) = match peer {
        Peer::Direct(account) => (["fromAccount", "toAccount"], account),
        Peer::Topic(id) | Peer::Unlimited(id) => (["account", "topicId"], id),
        #[cfg(feature = "server")]
        Peer::ByApp(account) => (["toAccount", "fromAccount"], account),
    };
    body.key(names[0]).string(&who.account).key(names[1]).string(other);
    body
}

fn request(endpoint: &Endpoint, peer: &Peer, body: Writer) -> Request {
    let topic_id = match peer {
        Peer::Topic(id) | Peer::Unlimited(id) => Some(id.clone()),
        _ => None,
    };
    Request::new(endpoint, Decode::Page(topic_id)).with_body(body)
}

impl Filter {
    /// The options of a query; the first of them is its count.
    fn read(values: &Values<'_>, at: usize) -> Self {
        Self {
            biz_type: values.text(at + 1),
            extra: values.text(at + 2),
            extra_filter: values.json(at + 3),
            all_extra: values.flag(at + 4),
        }
    }

    fn write(&self, body: &mut Writer) {
        body.optional("bizType", self.biz_type.as_deref()).optional("extra", self.extra.as_deref());
    }

    /// A filter must not be dropped silently.
    pub fn check_no_map(&self) -> Result<(), Error> {
        match self.extra_filter {
            Some(_) => Err(Error::invalid(
                "extraFilter",
                "works only for the newest messages of accounts and topics",
            )),
            None => Ok(()),
        }
    }
}

/// A time in whole milliseconds.
fn digits(time: f64) -> String {
    decimal(time as i64)
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("history.d.ts");
