//! Tencent's recent contacts (T01): requests, answers, paging, and the service's own table of errors.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde::{Deserialize, Serialize};

use super::wire;
use crate::error::{Class, Error, ErrorKind, opaque_debug};
use crate::json::{self, Value};
use crate::rest::envelope::{self, Opened, Reply, unexpected};
use crate::rest::request::{Reading, body};
use crate::rest::{Decode, Endpoint, Request};

/// Most calls per second.
pub const PER_SECOND: u32 = 200;

/// Most pages of one list; whoever has more is a defect of the service's paging.
// assumption: nobody has more than 1,000 pages of conversations.
pub const MAX_PAGES: u32 = 1_000;

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] = &[&GET_LIST];

const GET_LIST: Endpoint = Endpoint::query("T01", "/v4/recentcontact/get_list");

/// Hosts by the region an app belongs to.
pub const HOSTS: [(&str, &str); 9] = [
    ("china", "console.tim.qq.com"),
    ("singapore", "adminapisgp.im.qcloud.com"),
    ("seoul", "adminapikr.im.qcloud.com"),
    ("tokyo", "adminapijpn.im.qcloud.com"),
    ("frankfurt", "adminapiger.im.qcloud.com"),
    ("siliconValley", "adminapiusa.im.qcloud.com"),
    ("jakarta", "adminapiidn.im.qcloud.com"),
    ("riyadh", "adminapiksa.im.qcloud.com"),
    ("mumbai", "adminapiind.im.qcloud.com"),
];

/// Where the next page begins; opaque, and handed back unchanged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names are those of the wire")]
pub struct Cursor {
    pub time_stamp: i64,
    pub start_index: i64,
    pub top_time_stamp: i64,
    pub top_start_index: i64,
}

/// One page.
#[derive(Serialize, Deserialize, PartialEq)]
pub struct Page {
    /// In the service's order.
    pub items: Vec<Contact>,
    /// Whether everything has been returned.
    pub complete: bool,
    /// Where the next page begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}

/// One conversation.
#[derive(Clone, Serialize, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// With whom.
    pub kind: Kind,
    /// The peer's account or the group's id.
    pub id: String,
    /// Milliseconds since the epoch.
    pub timestamp: i64,
    /// Whether the user pinned it.
    pub pinned: bool,
    /// One character per standard mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_mark: Option<String>,
    /// The application's own mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_mark: Option<String>,
    /// Conversation groups it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_group_ids: Option<Vec<i64>>,
}

/// With whom a conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One account.
    User,
    /// A group.
    Group,
    /// Something later.
    Other,
}

opaque_debug!(Page, Contact);

/// T01. Who asks is in the query, which every attempt gets anew.
pub fn get_list(user_id: &str, cursor: &Cursor, assist_flags: u32) -> Request {
    let mut body = body();
    body.key("From_Account").string(user_id);
    for (name, value) in [
        ("TimeStamp", cursor.time_stamp),
        ("StartIndex", cursor.start_index),
        ("TopTimeStamp", cursor.top_time_stamp),
        ("TopStartIndex", cursor.top_start_index),
        ("AssistFlags", i64::from(assist_flags)),
    ] {
        body.key(name).number(value);
    }
    Request::new(&GET_LIST, Decode::Server(&LIST)).with_body(body)
}

const LIST: Reading = Reading { open, read: |opened| read(opened.text()) };

/// Tells success from failure: HTTP says nothing, the body does.
fn open(reply: Reply) -> Result<Opened, Error> {
    let head = reply.head();
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    let names = ["ErrorCode", "ResultCode", "ActionStatus", "ErrorInfo", "ResultInfo"];
    let found = json::find(&names, text.strip_prefix('\u{feff}').unwrap_or(&text)).unwrap_or_default();
    let &[code, other_code, status, info, other_info] = found.as_slice() else {
        return Err(envelope::foreign(head, &text));
    };
    let given = |one, other| if one == Value::Null { other } else { one };
    let (code, info) = (json::integer(given(code, other_code)), given(info, other_info));
    let failed = matches!(status, Value::Text(word) if word.is("FAIL"));
    let code = match (code, status) {
        (Some(0), _) if !failed => None,
        (None, Value::Text(word)) if word.is("OK") => None,
        (Some(code), _) => Some(code),
        (None, _) if failed => Some(0),
        (None, _) => return Err(envelope::foreign(head, &text)),
    };
    if let Some(code) = code {
        let message = match info {
            Value::Text(info) => Some(info.text().into_owned()),
            _ => None,
        };
        let mut error = envelope::refused(head, code, message, None);
        error.answer_mut().class = Some(class(code));
        return Err(error);
    }
    if head.ok() { Ok(Opened::whole(text)) } else { Err(envelope::foreign(head, &text)) }
}

/// What a code of the service asks for.
// assumption: what to do about a code follows from the documents' sentences; only 50004, 50005 and codes of overload
// and time-outs are repeated.
pub fn class(code: i64) -> Class {
    match code {
        50004 | 50005 | 60008 | 60013 | 60014 | 70169 | 70500 => Class::Retry,
        60007 | 60011 | 60018 | 60019 | 70050 => Class::Rate,
        60004 | 60005 | 60006 | 60010 | 60016 | 60017 | 60020 | 60021 => Class::Auth,
        50003 | 70001 | 70002 | 70003 | 70009 | 70013 | 70014 | 70016 | 70020 | 70051 | 70403 => Class::Auth,
        _ => Class::Request,
    }
}

/// The code that says that a signature's time is over.
pub const SIGNATURE_EXPIRED: i64 = 70001;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireList {
    session_item: Option<Vec<WireItem>>,
    #[serde(default, deserialize_with = "wire::integer")]
    complete_flag: Option<i64>,
    #[serde(default, deserialize_with = "wire::integer")]
    time_stamp: Option<i64>,
    #[serde(default, deserialize_with = "wire::integer")]
    start_index: Option<i64>,
    #[serde(default, deserialize_with = "wire::integer")]
    top_time_stamp: Option<i64>,
    #[serde(default, deserialize_with = "wire::integer")]
    top_start_index: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireItem {
    #[serde(default, deserialize_with = "wire::integer")]
    r#type: Option<i64>,
    #[serde(default, rename = "To_Account", deserialize_with = "wire::text")]
    to_account: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    group_id: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    to_group_id: Option<String>,
    #[serde(default, deserialize_with = "wire::integer")]
    msg_time: Option<i64>,
    #[serde(default, deserialize_with = "wire::integer")]
    top_flag: Option<i64>,
    #[serde(default, deserialize_with = "wire::text")]
    standard_mark: Option<String>,
    #[serde(default, deserialize_with = "wire::text")]
    custom_mark: Option<String>,
    #[serde(default, deserialize_with = "wire::integers")]
    contact_group_id: Option<Vec<i64>>,
}

/// A page, as JSON text.
fn read(text: &str) -> Result<String, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let list: WireList = wire::from_object(text).ok_or_else(unexpected)?;
    let page = list.page().ok_or_else(unexpected)?;
    serde_json::to_string(&page).map_err(|_| unexpected())
}

impl WireList {
    fn page(self) -> Option<Page> {
        let complete = self.complete_flag? == 1;
        let cursor = self.cursor();
        let next = if complete { None } else { Some(cursor?) };
        let items = self.session_item.unwrap_or_default().into_iter().map(WireItem::contact);
        Some(Page { items: items.collect::<Option<_>>()?, complete, next })
    }

    fn cursor(&self) -> Option<Cursor> {
        Some(Cursor {
            time_stamp: self.time_stamp?,
            start_index: self.start_index?,
            top_time_stamp: self.top_time_stamp?,
            top_start_index: self.top_start_index?,
        })
    }
}

impl WireItem {
    fn contact(self) -> Option<Contact> {
        let group = self.group_id.or(self.to_group_id);
        let (kind, id) = match self.r#type? {
            1 => (Kind::User, self.to_account?),
            2 => (Kind::Group, group?),
            _ => (Kind::Other, self.to_account.or(group).unwrap_or_default()),
        };
        Some(Contact {
            kind,
            id,
            timestamp: self.msg_time.unwrap_or(0).checked_mul(1_000)?,
            pinned: self.top_flag == Some(1),
            standard_mark: self.standard_mark,
            custom_mark: self.custom_mark,
            contact_group_ids: self.contact_group_id,
        })
    }
}

/// A walk over all pages.
#[derive(Debug, Default)]
pub struct Walk {
    /// Where the next page begins; `None` at the end.
    next: Option<Cursor>,
    pages: u32,
}

impl Walk {
    /// From the beginning.
    pub fn new() -> Self {
        Self { next: Some(Cursor::default()), pages: 0 }
    }

    /// Where to go on; `None` at the end.
    pub fn next(&self) -> Option<Cursor> {
        self.next
    }

    /// Takes a page. Fails when the service does not get on.
    pub fn accept(&mut self, page: &Page) -> Result<(), Error> {
        let before = std::mem::replace(&mut self.next, page.next);
        self.pages += 1;
        if page.items.is_empty() && page.next.is_some() && page.next == before {
            return Err(stalled("paging stalled: an empty page that leads to itself"));
        }
        if self.pages >= MAX_PAGES && self.next.is_some() {
            return Err(stalled("paging does not end"));
        }
        Ok(())
    }
}

fn stalled(text: &str) -> Error {
    Error::new(ErrorKind::Decode, text).at(GET_LIST.id)
}

/// All conversations of all pages, each once and as it was last; pinned ones first, then the newest.
#[derive(Default)]
pub struct Collected {
    list: Vec<Contact>,
    places: HashMap<(Kind, String), usize>,
}

opaque_debug!(Collected);

impl Collected {
    /// Adds a page. A conversation that moved while pages were read is on two of them.
    pub fn add(&mut self, page: Page) {
        for contact in page.items {
            match self.places.entry((contact.kind, contact.id.clone())) {
                Entry::Vacant(place) => {
                    place.insert(self.list.len());
                    self.list.push(contact);
                }
                Entry::Occupied(place) => {
                    if let Some(known) = self.list.get_mut(*place.get())
                        && known.timestamp < contact.timestamp
                    {
                        *known = contact;
                    }
                }
            }
        }
    }

    /// The list.
    pub fn finish(self) -> Vec<Contact> {
        let mut list = self.list;
        // assumption: the order of the service's lists means nothing; pinned conversations come first, then the
        // newest.
        list.sort_by_key(|contact| (!contact.pinned, std::cmp::Reverse(contact.timestamp)));
        list
    }
}
