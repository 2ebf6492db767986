//! Stored messages of one-to-one conversations and topics (M18–M25), later forms of queries by count (L04, L05), and
//! unlimited topics (L06, L07).

use super::operation::{Operation, Values, piece};
use super::page::Page;
use super::walk::{DAY_MS, Query, Walk};
use super::{Decode, Request, extras, request};
use crate::error::Error;
use crate::json::{Shape, Writer};
use crate::types::{Identity, decimal, id_digits};

macro_rules! options {
    () => {
        "=count:count,bizType:text,extra:text,extraFilter:texts,allExtra:flag,legacy:flag"
    };
}

/// `user.history`: which conversation, by the number of its kind, and options for it. Then `Conversation`, whose endpoints
/// come in threes: for accounts, topics and unlimited topics. The second three are the later form of a query by count, and
/// the old names of a query by time.
// assumption: answers about unlimited topics look like those about topics, and there is no query by sequence.
// assumption: no document says that `utcToTime` may be missing, so a query for the newest messages asks for all before
// the year 2286: the host's clock may be behind the service's.
#[rustfmt::skip]
pub const OPERATIONS: &str = concat!("\
history
direct 0 account:account ", options!(), "
topic 1 topicId:id ", options!(), "
unlimited 2 topicId:id ", options!(), "
conversation");

/// The newest messages before a time.
#[rustfmt::skip]
pub const BEFORE: &str = concat!("before c time:time:? ", options!(), ";\
M20 POST /api/msg/p2p/queryOnCount/ again,M24 POST /api/msg/p2t/queryOnCount/ again,\
L07 POST /api/msg/p2u/queryOnCount/ again,\
L04 POST /api/msg/p2p/queryOnCount/v2/ again,L05 POST /api/msg/p2t/queryOnCount/v2/ again;\
utcToTime=9999999999999 count=20 bizType extra extraFilterMap getAllExtra;messages");

/// The messages of at most a day.
#[rustfmt::skip]
pub const BETWEEN: &str = concat!("between c from:time to:time ", options!(), ";\
M19 POST /api/msg/p2p/queryOnTime again,M23 POST /api/msg/p2t/queryOnTime/ again,\
L06 POST /api/msg/p2u/queryOnTime/ again,\
M18 POST /api/msg/p2p/query/ again,M22 POST /api/msg/p2t/query/ again;\
utcFromTime utcToTime - bizType extra;messages");

/// The others.
#[rustfmt::skip]
pub const OTHERS: &str = concat!("sequences c start:id stop:id;\
M21 POST /api/msg/p2p/queryOnSequence/ again,M25 POST /api/msg/p2t/queryOnSequence/ again;startSeq stopSeq;messages
range w from:time to:time ", options!(), "
 w from:time:? to:time:? ", options!());

/// Where the options of `before`, and those of `between` and walks, have their `extraFilter`.
const MAP_OF_BEFORE: usize = 6;
const MAP: usize = 7;

/// Most messages that the service puts on a page.
// assumption: a page has at most 200 messages; what the service does with a larger `count` is not documented.
const MAX_COUNT: &str = "200";

/// Kinds of conversations: the first value of their operations, and the place of their endpoint.
const UNLIMITED: usize = 2;
/// A one-to-one conversation, asked with an app's credentials: what the service then gives is `toAccount`'s.
const BY_APP: usize = 3;

/// The request of an operation of `Conversation`. The first two values are its kind and its peer.
pub(super) fn request(operation: Operation, who: &Identity, values: &Values<'_>) -> Result<Request, Error> {
    let kind = values.number(0).unwrap_or_default() as usize;
    let place = kind % BY_APP;
    let form = form(operation.name(), place, values)?;
    let stores = cfg!(feature = "later") && operation.name().starts_with("set");
    let endpoint = operation.endpoint(3 * form + place, place);
    if endpoint.id.is_empty() {
        let parameter = if stores { "extra" } else { "start" };
        return Err(Error::invalid(parameter, "cannot be used with unlimited topics"));
    }
    let mut body = request::body();
    if !stores && place != UNLIMITED {
        body.key("appId").string(&who.app_id);
    }
    let mut peer = values.at(1);
    let mut names = ["fromAccount", "toAccount"];
    if place > 0 {
        names = ["account", "topicId"];
    } else if stores && let Some(sender) = extras::sender(&who.account, values) {
        (names, peer) = (["toAccount", "fromAccount"], sender);
    } else if kind == BY_APP && !stores {
        names = ["toAccount", "fromAccount"];
    }
    body.key(names[0]).string(&who.account).key(names[1]).value(peer);
    let decode =
        if stores { Decode::Plain(Shape::Void) } else { Decode::Page(values.text(1).filter(|_| place > 0)) };
    Ok(operation.send(Request::new(&endpoint, decode), body, values, 2))
}

/// Which three of its endpoints a call is for, unless those do not know its peer. Refuses values that contradict.
fn form(name: &str, place: usize, values: &Values<'_>) -> Result<usize, Error> {
    let second = match name {
        "before" => {
            if place == UNLIMITED {
                check_no_map(values, MAP_OF_BEFORE)?;
            }
            values.get(MAP_OF_BEFORE).is_some() || values.flag(MAP_OF_BEFORE + 1)
        }
        "between" => {
            let (from, to) = window(values)?.unwrap_or_default();
            if to - from > DAY_MS {
                return Err(Error::invalid("to", "must be at most 24 hours after from; use range for more"));
            }
            check_no_map(values, MAP)?;
            values.flag(MAP + 2)
        }
        "sequences" => {
            let id = |index| id_digits(&values.text(index).unwrap_or_default());
            if id(2) >= id(3) {
                return Err(Error::invalid("start", "must be below stop"));
            }
            false
        }
        "setExtra" if cfg!(feature = "later") => return extras::form(values),
        _ => false,
    };
    Ok(usize::from(second))
}

/// What `row` of a page is: what the service says, else the number of messages.
pub fn row(page: &Page) -> i64 {
    page.row.unwrap_or(page.keys.len() as i64)
}

/// Checks the values of a walk, which are those of `range`, and says where it begins.
pub fn walk(values: &Values<'_>) -> Result<Walk, Error> {
    let Some((from, to)) = window(values)? else { return Ok(Walk::backward()) };
    check_no_map(values, MAP)?;
    Ok(Walk::forward(from, to))
}

/// The request for one step of a walk with these values.
pub fn step_of(who: &Identity, values: &Values<'_>, query: Query) -> Result<Request, Error> {
    let mut step = Writer::new();
    step.open_array().value(values.at(0)).value(values.at(1));
    let digits = |time: f64| decimal(time as i64);
    let mut options = MAP - 3;
    let row = match query {
        // Within one millisecond, of a walk newest first, which sorts out what is older. Only this form knows the map.
        Query::Between(_, to) if values.get(MAP).is_some() => {
            step.raw(&digits(to)).raw(MAX_COUNT);
            options += 1;
            const { piece(BEFORE) }
        }
        Query::Before(to) => {
            step.raw(&to.map_or("null".into(), digits));
            const { piece(BEFORE) }
        }
        Query::Between(from, to) => {
            step.raw(&digits(from)).raw(&digits(to));
            const { piece(BETWEEN) }
        }
    };
    // All options but the last: the old names serve no walk.
    for index in options..MAP + 2 {
        step.value(values.at(index));
    }
    step.close_array();
    Operation::read(row).request(who, &step.finish())
}

/// Start and end, if there are both.
fn window(values: &Values<'_>) -> Result<Option<(f64, f64)>, Error> {
    let (Some(from), Some(to)) = (values.number(2), values.number(3)) else { return Ok(None) };
    if from >= to {
        return Err(Error::invalid("from", "must be before to"));
    }
    Ok(Some((from, to)))
}

/// A filter must not be dropped silently.
fn check_no_map(values: &Values<'_>, at: usize) -> Result<(), Error> {
    match values.get(at) {
        Some(_) => {
            Err(Error::invalid("extraFilter", "works only for the newest messages of accounts and topics"))
        }
        None => Ok(()),
    }
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("history.d.ts");
