//! L08–L15: data an application attaches to stored messages, such as a read mark. A message has one text and, apart
//! from it, one map.

use serde_json::{Map, Value};

use super::endpoint::{Call, Endpoint, post};
use super::failure::Failure;
use super::input::decimal;
use super::reply::Reply;
use crate::ids::{Conversation, Sequence, TopicId};
use crate::store::User;

pub(super) const ENDPOINTS: &[Endpoint] = &[
    post("L08", "/api/msg/p2p/extra/update", |call| set_text(call, pair)),
    post("L09", "/api/msg/p2p/extra/update/v2", |call| set_key(call, pair)),
    post("L10", "/api/msg/p2p/extra/multiupdate", |call| set_texts(call, pair)),
    post("L11", "/api/msg/p2p/extra/batchupdate", |call| merge_keys(call, pair)),
    post("L12", "/api/msg/p2t/extra/update", |call| set_text(call, topic)),
    post("L13", "/api/msg/p2t/extra/update/v2", |call| set_key(call, topic)),
    post("L14", "/api/msg/p2t/extra/multiupdate", |call| set_texts(call, topic)),
    post("L15", "/api/msg/p2t/extra/batchupdate", |call| merge_keys(call, topic)),
];

/// Reads which conversation is meant.
type Target = for<'a> fn(&'a Call<'_>) -> Result<Place<'a>, Failure>;

/// A conversation as the request names it, not yet looked up.
enum Place<'a> {
    Pair { from: &'a str, to: &'a str },
    Topic { account: &'a str, topic: TopicId },
}

fn pair<'a>(call: &'a Call<'_>) -> Result<Place<'a>, Failure> {
    Ok(Place::Pair { from: call.body.account("fromAccount")?, to: call.body.account("toAccount")? })
}

fn topic<'a>(call: &'a Call<'_>) -> Result<Place<'a>, Failure> {
    Ok(Place::Topic { account: call.body.account("account")?, topic: TopicId(call.body.integer("topicId")?) })
}

impl Place<'_> {
    /// The conversation, if the actor takes part in it.
    fn open(&self, call: &Call<'_>, actor: User) -> Result<Conversation, Failure> {
        match *self {
            Place::Pair { from, to } => {
                if actor.account != from && actor.account != to {
                    return Err(Failure::Denied);
                }
                call.tx.find_pair(actor.app, from, to)?.ok_or(Failure::Extra)
            }
            Place::Topic { account, topic } => {
                if actor.account != account {
                    return Err(Failure::Denied);
                }
                call.tx.find_topic(actor.app, topic, false)?.ok_or(Failure::Extra)?;
                if call.tx.is_member(topic, actor.uuid)? { Ok(topic.into()) } else { Err(Failure::Denied) }
            }
        }
    }
}

fn set_text(call: &Call<'_>, target: Target) -> Result<Reply, Failure> {
    let user = call.token_user()?;
    let place = target(call)?;
    let sequence = Sequence(call.body.integer("sequence")?);
    let extra = call.body.text("extra")?;
    let conversation = place.open(call, user)?;
    matched(call.tx.set_message_extra(conversation, sequence, extra)?)
}

/// Sequences that are not in the conversation are skipped; one must be.
// assumption: of several sequences those of other conversations are skipped, and one that fits is enough for success.
fn set_texts(call: &Call<'_>, target: Target) -> Result<Reply, Failure> {
    let user = call.token_user()?;
    let place = target(call)?;
    let extras = text_map(call, "sequenceExtraMap")?;
    let read = |text: &String| decimal(text).map(Sequence).ok_or(Failure::Param("sequenceExtraMap"));
    let sequences: Vec<Sequence> = extras.keys().map(read).collect::<Result<_, _>>()?;
    let conversation = place.open(call, user)?;
    let mut found = false;
    for (sequence, extra) in sequences.into_iter().zip(extras.values()) {
        found |= call.tx.set_message_extra(conversation, sequence, extra.as_str().unwrap_or_default())?;
    }
    matched(found)
}

fn set_key(call: &Call<'_>, target: Target) -> Result<Reply, Failure> {
    let user = call.token_user()?;
    let place = target(call)?;
    let sequence = Sequence(call.body.integer("sequence")?);
    let key = call.body.text("extraKey")?;
    let value = Value::from(call.body.text("extraValue")?);
    let conversation = place.open(call, user)?;
    let change = Map::from_iter([(key.to_owned(), value)]);
    matched(call.tx.merge_message_extra(conversation, sequence, &change)?)
}

fn merge_keys(call: &Call<'_>, target: Target) -> Result<Reply, Failure> {
    let user = call.token_user()?;
    let place = target(call)?;
    let sequence = Sequence(call.body.integer("sequence")?);
    let change = text_map(call, "extraKeyMap")?;
    let conversation = place.open(call, user)?;
    matched(call.tx.merge_message_extra(conversation, sequence, change)?)
}

/// A JSON object that is not empty and has only text in it.
fn text_map<'a>(call: &'a Call<'_>, name: &'static str) -> Result<&'a Map<String, Value>, Failure> {
    let map = call.body.object(name)?.ok_or(Failure::Param(name))?;
    let fits = !map.is_empty() && map.values().all(Value::is_string);
    if fits { Ok(map) } else { Err(Failure::Param(name)) }
}

fn matched(found: bool) -> Result<Reply, Failure> {
    if found { Ok(Reply::done()) } else { Err(Failure::Extra) }
}
