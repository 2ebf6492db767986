//! GeWe's list of contacts (G01, G02): requests, answers, and the way from the live list to the cached one.

use serde::{Deserialize, Serialize};

use super::wire;
use crate::error::{Error, ErrorKind, MAX_DATA, opaque_debug};
use crate::json::{self, Value};
use crate::rest::envelope::{self, Opened, Reply, unexpected};
use crate::rest::request::{Reading, body};
use crate::rest::{Decode, Endpoint, Request};

/// Time for one attempt unless asked otherwise, in milliseconds: the call takes the longer the more friends there are.
// assumption: how long the live list takes is not documented; 30 seconds, then the cache is asked.
pub const TIMEOUT_MS: f64 = 30_000.0;

/// Time between two looks at the cache, in milliseconds.
pub const POLL_INTERVAL_MS: f64 = 3_000.0;

/// How often the cache is looked at.
// assumption: the cache has the list within half a minute after the live call timed out: it is looked at ten times,
// three seconds apart.
pub const TRIES: u32 = 10;

/// The header that carries the token.
pub const TOKEN_HEADER: &str = "X-GEWE-TOKEN";

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] = &[&LIVE, &CACHED];

/// Reads only, but is not to be started twice: after a time-out the service is still at work on the first one.
const LIVE: Endpoint = Endpoint::change("G01", "/contacts/fetchContactsList");
const CACHED: Endpoint = Endpoint::query("G02", "/contacts/fetchContactsListCache");

/// The three classes of contacts, as the service sent them.
#[derive(Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Lists {
    /// Friends, and the built-in accounts.
    pub friends: Vec<String>,
    /// Groups saved to the address book.
    pub groups: Vec<String>,
    /// Official accounts that are followed.
    pub official_accounts: Vec<String>,
    /// Whether the lists are fresh, where both can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<From>,
}

/// Where lists come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum From {
    /// Fetched for this call.
    Live,
    /// Up to ten minutes old.
    Cache,
}

opaque_debug!(Lists);

/// G01.
pub fn live(device_id: &str) -> Request {
    request(&LIVE, device_id)
}

/// G02.
pub fn cached(device_id: &str) -> Request {
    request(&CACHED, device_id)
}

fn request(endpoint: &Endpoint, device_id: &str) -> Request {
    let mut body = body();
    // What the service calls the app is the device.
    body.key("appId").string(device_id);
    Request::new(endpoint, Decode::Server(&LISTS)).with_body(body)
}

const LISTS: Reading = Reading { open, read: |opened| read(opened.text()) };

/// Success without any data: the service is not ready, or has nothing in its cache. Told apart by its code.
// assumption: success without `data` means that there is nothing in the cache yet, as a look-alike of the service
// shows it.
const NOT_READY: &str = "the service has no list ready";

fn open(reply: Reply) -> Result<Opened, Error> {
    let head = reply.head();
    let ok = head.ok();
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    let whole = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let found = json::find(&["ret", "msg", "data"], whole).unwrap_or_default();
    let &[ret, message, data] = found.as_slice() else { return Err(envelope::foreign(head, &text)) };
    let data = match data {
        Value::Object(data) => Some(data),
        _ => None,
    };
    match (json::integer(ret), data) {
        (Some(200), Some(data)) if ok => Ok(Opened::whole(data.to_owned())),
        (Some(200), None) if ok => {
            let mut error = head.tell(Error::new(ErrorKind::Decode, NOT_READY));
            error.answer_mut().code = Some(200);
            Err(error)
        }
        (Some(200) | None, _) => Err(envelope::foreign(head, &text)),
        (Some(code), data) => {
            let message = match message {
                Value::Text(message) => Some(message.text().into_owned()),
                _ => None,
            };
            let data = data.filter(|data| data.len() <= MAX_DATA).map(str::to_owned);
            Err(envelope::refused(head, code, message, data.as_deref()))
        }
    }
}

#[derive(Deserialize)]
struct WireLists {
    friends: Option<Vec<String>>,
    chatrooms: Option<Vec<String>>,
    ghs: Option<Vec<String>>,
}

fn read(data: &str) -> Result<String, Error> {
    let WireLists { friends, chatrooms, ghs } = wire::from_object(data).ok_or_else(unexpected)?;
    let lists = Lists {
        friends: friends.unwrap_or_default(),
        groups: chatrooms.unwrap_or_default(),
        official_accounts: ghs.unwrap_or_default(),
        from: None,
    };
    serde_json::to_string(&lists).map_err(|_| unexpected())
}

/// Sorts ids into their classes.
pub fn classify(ids: Vec<String>) -> Lists {
    let mut lists = Lists::default();
    for id in ids {
        // assumption: an id is a group's by its end, else an official account's by its beginning, else a friend's; the
        // older service's flat list is told apart so.
        let class = if id.ends_with("@chatroom") {
            &mut lists.groups
        } else if id.starts_with("gh_") {
            &mut lists.official_accounts
        } else {
            &mut lists.friends
        };
        class.push(id);
    }
    lists
}

/// What is known of a failed attempt.
#[derive(Clone, Debug, Default)]
pub struct Failed {
    /// Kind of the error.
    pub kind: String,
    /// HTTP status.
    pub status: Option<f64>,
    /// The code that the service sent.
    pub code: Option<f64>,
}

impl Failed {
    /// Whether, after the live call failed so, the cache may have what it would have given.
    pub fn asks_for_cache(&self) -> bool {
        let gateway = self.kind == "http" && matches!(self.status, Some(408.0 | 504.0));
        self.is_unready() || gateway
    }

    /// Whether the cache may have something later.
    pub fn is_unready(&self) -> bool {
        self.kind == "timeout" || self.kind == "decode" && self.code == Some(200.0)
    }
}
