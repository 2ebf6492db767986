//! L23–L25: whose pushes a topic drops.

use serde_json::json;

use super::endpoint::{Call, Endpoint, delete, get, post};
use super::failure::Failure;
use super::input::account;
use super::reply::Reply;
use crate::ids::TopicId;
use crate::store::{Topic, User};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    post("L23", "/api/topicblacklist", add),
    delete("L24", "/api/topicblacklist/{topicId}/blackAccount", remove),
    get("L25", "/api/topicblacklist/{topicId}/blackAccount", has),
];

fn add(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.token_user()?;
    let id = TopicId(call.body.integer("blackTopicId")?);
    let blocked = call.body.account("blackAccount")?;
    let topic = owned(call, &actor, id)?;
    if blocked == topic.owner_account {
        return Err(Failure::Param("blackAccount"));
    }
    call.tx.block_in_topic(topic.id, call.tx.user(actor.app, blocked)?.uuid)?;
    Ok(Reply::done())
}

fn remove(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.token_user()?;
    let (id, blocked) = (call.path_topic()?, query_account(call)?);
    let topic = owned(call, &actor, id)?;
    if let Some(blocked) = call.tx.find_user(actor.app, blocked)? {
        call.tx.unblock_in_topic(topic.id, blocked.uuid)?;
    }
    Ok(Reply::done())
}

fn has(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.token_user()?;
    let (id, blocked) = (call.path_topic()?, query_account(call)?);
    let topic = find(call, &actor, id)?;
    if !call.tx.is_member(topic.id, actor.uuid)? {
        return Err(Failure::Denied);
    }
    let is_black = match call.tx.find_user(actor.app, blocked)? {
        Some(blocked) => call.tx.is_blocked_in_topic(topic.id, blocked.uuid)?,
        None => false,
    };
    Ok(Reply::data(json!({ "isBlack": is_black })))
}

/// One client puts a slash after the value.
fn query_account<'a>(call: &'a Call<'_>) -> Result<&'a str, Failure> {
    let text = call.query("blackAccount")?;
    account(text.strip_suffix('/').unwrap_or(text), "blackAccount")
}

// assumption: only a topic's owner may block somebody in it; a blocked member's messages succeed and vanish.
fn owned(call: &Call<'_>, actor: &User, id: TopicId) -> Result<Topic, Failure> {
    let topic = find(call, actor, id)?;
    if topic.owner == actor.uuid { Ok(topic) } else { Err(Failure::Denied) }
}

/// Ordinary or unlimited. A topic that does not exist looks like one of others.
// assumption: the block list is one for ordinary and unlimited topics.
fn find(call: &Call<'_>, actor: &User, id: TopicId) -> Result<Topic, Failure> {
    let ordinary = call.tx.find_topic(actor.app, id, false)?;
    let found = if ordinary.is_some() { ordinary } else { call.tx.find_topic(actor.app, id, true)? };
    found.ok_or(Failure::Denied)
}
