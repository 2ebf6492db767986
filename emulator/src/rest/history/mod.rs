//! M18–M25 and L04–L07: message history. `query` reads what is wanted, `page` writes what was found.

mod page;
mod query;

use super::auth::{Actor, Proof};
use super::endpoint::{Call, Endpoint, post};
use super::failure::Failure;
use super::reply::Reply;
use crate::ids::{AppId, TopicId};
use crate::knobs::HistoryShape;
use page::{Page, Sides};
use query::Query;

pub(super) const ENDPOINTS: &[Endpoint] = &[
    post("M18", "/api/msg/p2p/query", direct_by_time_old),
    post("M19", "/api/msg/p2p/queryOnTime", direct_by_time),
    post("M20", "/api/msg/p2p/queryOnCount", direct_by_count),
    post("M21", "/api/msg/p2p/queryOnSequence", direct_by_sequence),
    post("M22", "/api/msg/p2t/query", topic_by_time),
    post("M23", "/api/msg/p2t/queryOnTime", topic_by_time),
    post("M24", "/api/msg/p2t/queryOnCount", topic_by_count),
    post("M25", "/api/msg/p2t/queryOnSequence", topic_by_sequence),
    post("L04", "/api/msg/p2p/queryOnCount/v2", direct_by_count_v2),
    post("L05", "/api/msg/p2t/queryOnCount/v2", topic_by_count_v2),
    post("L06", "/api/msg/p2u/queryOnTime", unlimited_by_time),
    post("L07", "/api/msg/p2u/queryOnCount", unlimited_by_count),
];

fn direct_by_time_old(call: &Call<'_>) -> Result<Reply, Failure> {
    let page = direct(call, Query::by_time)?;
    if call.knobs.history_shape == HistoryShape::April2018 {
        return Ok(page.of_window());
    }
    Ok(page.of_pair_window(call.body.account("fromAccount")?, call.body.account("toAccount")?))
}

fn direct_by_time(call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(direct(call, Query::by_time)?.of_window())
}

fn direct_by_count(call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(direct(call, Query::by_count)?.with_earliest(Sides::Both))
}

fn direct_by_count_v2(call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(direct(call, Query::by_count_v2)?.with_earliest(Sides::Both))
}

fn direct_by_sequence(call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(direct(call, Query::by_sequence)?.with_earliest(Sides::Both))
}

fn topic_by_time(call: &Call<'_>) -> Result<Reply, Failure> {
    let (topic, page) = group(call, false, Query::by_time)?;
    Ok(page.of_topic_window(topic))
}

fn topic_by_count(call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(group(call, false, Query::by_count)?.1.with_earliest(Sides::Sender))
}

fn topic_by_count_v2(call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(group(call, false, Query::by_count_v2)?.1.with_earliest(Sides::Sender))
}

fn topic_by_sequence(call: &Call<'_>) -> Result<Reply, Failure> {
    let (topic, page) = group(call, false, Query::by_sequence)?;
    let sides = if call.knobs.o6 { Sides::TopicTwice(topic) } else { Sides::SenderAndTopic(topic) };
    Ok(page.with_earliest(sides))
}

fn unlimited_by_time(call: &Call<'_>) -> Result<Reply, Failure> {
    let (topic, page) = group(call, true, Query::by_time)?;
    Ok(page.of_topic_window(topic))
}

fn unlimited_by_count(call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(group(call, true, Query::by_count)?.1.with_earliest(Sides::Sender))
}

/// Reads the span and the filters of a request.
type ReadQuery = fn(&Call<'_>) -> Result<Query, Failure>;

/// Both directions of a one-to-one conversation. Accounts that never talked have an empty page.
fn direct<'a>(call: &'a Call<'_>, read: ReadQuery) -> Result<Page<'a>, Failure> {
    let actor = call.history_actor()?;
    let app = own_app(call, &actor)?;
    let (from, to) = (call.body.account("fromAccount")?, call.body.account("toAccount")?);
    let query = read(call)?;
    let takes_part = actor.user.account == from || actor.user.account == to;
    if actor.proof == Proof::Token && !takes_part {
        return Err(Failure::Denied);
    }
    let messages = match call.tx.find_pair(app, from, to)? {
        Some(conversation) => query.run(call, conversation)?,
        None => Vec::new(),
    };
    Ok(Page { call, app, messages, all_extra: query.all_extra })
}

/// The history of a topic, for members that ask for themselves.
// assumption: members see all stored messages of a topic, also those from before they joined.
fn group<'a>(call: &'a Call<'_>, unlimited: bool, read: ReadQuery) -> Result<(TopicId, Page<'a>), Failure> {
    let actor = call.history_actor()?;
    let app = own_app(call, &actor)?;
    let (account, topic) = (call.body.account("account")?, TopicId(call.body.integer("topicId")?));
    let query = read(call)?;
    if actor.user.account != account {
        return Err(Failure::Denied);
    }
    call.tx.find_topic(app, topic, unlimited)?.ok_or(Failure::History)?;
    if !call.tx.is_member(topic, actor.user.uuid)? {
        return Err(Failure::History);
    }
    let messages = query.run(call, topic.into())?;
    Ok((topic, Page { call, app, messages, all_extra: query.all_extra }))
}

/// The app id in the body is optional but must be the caller's.
fn own_app(call: &Call<'_>, actor: &Actor) -> Result<AppId, Failure> {
    match call.body.optional_integer("appId")? {
        Some(app) if app != actor.user.app.0 => Err(Failure::Param("appId")),
        _ => Ok(actor.user.app),
    }
}
