//! Messages sent by an app's own server (M02–M05, L26–L28). The credentials travel in the body.

use serde::{Deserialize, Serialize};

use super::app::{data, write_credentials};
use super::credentials::AppCredentials;
use crate::error::opaque_debug;
use crate::json::Writer;
use crate::rest::envelope::{self, Opened, unexpected};
use crate::rest::request::{Reading, body};
use crate::rest::{Decode, Endpoint, Request};
use crate::types::base64;

/// Most targets of one call.
pub const MAX_TARGETS: usize = 1_000;

/// Rows of the endpoint table. None is repeatable: the service cannot tell a repetition from another message.
pub const ENDPOINTS: &[&Endpoint] =
    &[&DIRECT, &DIRECT_MANY, &TOPIC, &TOPIC_MANY, &UNLIMITED, &UNLIMITED_MESSAGES, &UNLIMITED_MANY];

const DIRECT: Endpoint = Endpoint::change("M02", "/api/push/p2p/");
const DIRECT_MANY: Endpoint = Endpoint::change("M03", "/api/push/p2p/more");
const TOPIC: Endpoint = Endpoint::change("M04", "/api/push/p2t/");
const TOPIC_MANY: Endpoint = Endpoint::change("M05", "/api/push/p2t/more");
const UNLIMITED: Endpoint = Endpoint::change("L26", "/api/push/ucs/singleMsgPush/");
const UNLIMITED_MESSAGES: Endpoint = Endpoint::change("L27", "/api/push/ucs/multiMsgPush/");
const UNLIMITED_MANY: Endpoint = Endpoint::change("L28", "/api/push/ucs/multiTopicPush/");

/// What a message says. Its `Debug` form shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// Taken literally by the service.
    Text(String),
    /// Sent as base64, which the service decodes.
    Bytes(Vec<u8>),
}

/// What all forms have in common.
#[derive(Clone)]
pub struct Sender {
    /// Who sends.
    pub account: String,
    /// Names the sender's device.
    pub resource: String,
    /// Whether the message is kept for history. Always sent: the documents contradict each other about the default.
    pub store: bool,
    /// Application-defined type.
    pub biz_type: Option<String>,
}

/// Who gets what.
#[derive(Clone)]
pub enum Form {
    /// M02: one account.
    Direct(String, Content),
    /// M03: several accounts, the same message.
    DirectMany(Vec<String>, Content),
    /// M04: one topic, by its digits.
    Topic(String, Content),
    /// M05: several topics, the same message.
    TopicMany(Vec<String>, Content),
    /// L26: one unlimited topic.
    Unlimited(String, Content),
    /// L27: one unlimited topic, several messages.
    UnlimitedMessages(String, Vec<Content>),
    /// L28: several unlimited topics, the same message.
    UnlimitedMany(Vec<String>, Content),
}

opaque_debug!(Content, Sender, Form);

/// What the service counts and limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// Receivers of one-to-one messages.
    Direct,
    /// Topics.
    Topic,
    /// Unlimited topics.
    Unlimited,
}

impl Form {
    /// What counts.
    pub fn rate(&self) -> Rate {
        match self {
            Self::Direct(..) | Self::DirectMany(..) => Rate::Direct,
            Self::Topic(..) | Self::TopicMany(..) => Rate::Topic,
            _ => Rate::Unlimited,
        }
    }

    /// How much it counts: one message to one target.
    pub fn amount(&self) -> usize {
        match self {
            Self::DirectMany(targets, _) | Self::TopicMany(targets, _) | Self::UnlimitedMany(targets, _) => {
                targets.len()
            }
            Self::UnlimitedMessages(_, messages) => messages.len(),
            _ => 1,
        }
    }

    /// Takes off a form for the first targets (or messages), at most `most` of them; `None` when nothing is left.
    pub fn split(&mut self, most: usize) -> Option<Self> {
        Some(match self {
            Self::DirectMany(targets, content) => Self::DirectMany(first(targets, most)?, content.clone()),
            Self::TopicMany(targets, content) => Self::TopicMany(first(targets, most)?, content.clone()),
            Self::UnlimitedMany(targets, content) => {
                Self::UnlimitedMany(first(targets, most)?, content.clone())
            }
            Self::UnlimitedMessages(topic, messages) => {
                Self::UnlimitedMessages(topic.clone(), first(messages, most)?)
            }
            single => return Some(single.clone()),
        })
    }

    /// Whether the answer is a list.
    pub fn is_many(&self) -> bool {
        !matches!(self, Self::Direct(..) | Self::Topic(..) | Self::Unlimited(..))
    }

    fn endpoint(&self) -> &'static Endpoint {
        match self {
            Self::Direct(..) => &DIRECT,
            Self::DirectMany(..) => &DIRECT_MANY,
            Self::Topic(..) => &TOPIC,
            Self::TopicMany(..) => &TOPIC_MANY,
            Self::Unlimited(..) => &UNLIMITED,
            Self::UnlimitedMessages(..) => &UNLIMITED_MESSAGES,
            Self::UnlimitedMany(..) => &UNLIMITED_MANY,
        }
    }
}

fn first<T>(list: &mut Vec<T>, most: usize) -> Option<Vec<T>> {
    if list.is_empty() {
        return None;
    }
    Some(list.drain(..list.len().min(most)).collect())
}

/// The call that sends `form`.
pub fn request(credentials: &AppCredentials, sender: &Sender, form: &Form) -> Request {
    let mut body = body();
    write_credentials(&mut body, credentials);
    body.key("fromAccount").string(&sender.account).key("fromResource").string(&sender.resource);
    write_form(&mut body, form);
    body.key("isStore").bool(sender.store);
    if let Some(biz_type) = &sender.biz_type {
        body.key("bizType").string(biz_type);
    }
    let reading = if form.is_many() { &MANY } else { &ONE };
    Request::new(form.endpoint(), Decode::Server(reading)).with_body(body)
}

fn write_form(body: &mut Writer, form: &Form) {
    match form {
        Form::Direct(account, content) => {
            body.key("toAccount").string(account);
            write_content(body, "msg", content);
        }
        Form::DirectMany(accounts, content) => {
            body.key("toAccounts").open_array();
            accounts.iter().for_each(|account| {
                body.string(account);
            });
            body.close_array();
            write_content(body, "msg", content);
        }
        Form::Topic(id, content) => {
            body.key("topicId").raw(id);
            write_content(body, "msg", content);
        }
        Form::TopicMany(ids, content) => {
            write_ids(body, ids);
            write_content(body, "msg", content);
        }
        Form::Unlimited(id, content) => {
            body.key("topicId").raw(id);
            write_content(body, "message", content);
        }
        Form::UnlimitedMessages(id, contents) => {
            body.key("topicId").raw(id);
            write_contents(body, contents);
        }
        Form::UnlimitedMany(ids, content) => {
            write_ids(body, ids);
            write_content(body, "message", content);
        }
    }
}

/// JSON integers with all their digits, as the service's own type for them is.
fn write_ids(body: &mut Writer, ids: &[String]) {
    body.key("topicIds").open_array();
    ids.iter().for_each(|id| {
        body.raw(id);
    });
    body.close_array();
}

fn write_content(body: &mut Writer, name: &str, content: &Content) {
    body.key(name);
    match content {
        Content::Text(text) => body.string(text).key("msgType").string(""),
        Content::Bytes(bytes) => body.string(&base64::encode(bytes)).key("msgType").string("base64"),
    };
}

/// One type stands for all of them: with bytes among them, texts go as base64 of their UTF-8.
fn write_contents(body: &mut Writer, contents: &[Content]) {
    let binary = contents.iter().any(|content| matches!(content, Content::Bytes(_)));
    body.key("messages").open_array();
    for content in contents {
        match content {
            Content::Text(text) if !binary => body.string(text),
            Content::Text(text) => body.string(&base64::encode(text.as_bytes())),
            Content::Bytes(bytes) => body.string(&base64::encode(bytes)),
        };
    }
    body.close_array().key("msgType").string(if binary { "base64" } else { "" });
}

/// The answer to one message.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Packet {
    packet_id: String,
}

/// The answer to several, in the order of the targets.
#[derive(Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Packets {
    /// Opaque.
    // assumption: the packet ids of a push to several stand in the order of the targets.
    pub packet_ids: Vec<String>,
}

const ONE: Reading = Reading { open: |reply| envelope::open(reply, true), read: read::<Packet> };
const MANY: Reading = Reading { open: |reply| envelope::open(reply, true), read: read::<Packets> };

fn read<T: Serialize + for<'de> Deserialize<'de>>(opened: &Opened) -> Result<String, crate::error::Error> {
    serde_json::to_string(&data::<T>(opened)?).map_err(|_| unexpected())
}
