//! L16–L22: unlimited topics. Their ids travel in headers; joining and quitting go over the realtime connection.

use serde_json::{Value, json};

use super::endpoint::{Call, Endpoint, delete, get, post};
use super::failure::Failure;
use super::input::account;
use super::reply::Reply;
use crate::gateway;
use crate::ids::{TopicId, Uuid};
use crate::store::{Member, Topic, User};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    post("L16", "/api/uctopic", create),
    delete("L17", "/api/uctopic", destroy),
    get("L18", "/api/uctopic/topics", list),
    get("L19", "/api/uctopic/topic", show),
    get("L20", "/api/uctopic/userlist", members),
    get("L21", "/api/uctopic/onlineinfo", online),
    post("L22", "/api/uctopic/update", update),
];

/// Members per batch of L20.
// assumption: members of an unlimited topic come in batches of 100, ordered by uuid and beginning after `startUuid`.
const BATCH: i64 = 100;

/// Largest `extra` in bytes.
const MAX_EXTRA: usize = 10 * 1024;

fn create(call: &Call<'_>) -> Result<Reply, Failure> {
    let owner = call.actor()?.user;
    let name = name(call)?.ok_or(Failure::Param("topicName"))?;
    let extra = extra(call)?;
    if call.is_temporary(&owner)? {
        return Err(Failure::Create);
    }
    let id = call.tx.create_topic(owner.uuid, owner.app, name, true)?;
    let mut topic = find(call, &owner, id)?;
    topic.extra = extra.map(str::to_owned);
    call.tx.save_topic(&topic)?;
    Ok(Reply::data(info(call, &topic)))
}

fn destroy(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.actor()?.user;
    let topic = header_topic(call, &actor)?;
    if topic.owner != actor.uuid {
        return Err(Failure::Destroy);
    }
    gateway::dismiss(call.tx, &topic)?;
    call.tx.delete_topic(topic.id)?;
    Ok(Reply::done())
}

fn list(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.actor()?.user;
    let topics = call.tx.topics_of(actor.uuid, true)?;
    Ok(Reply::data(topics.iter().map(|topic| call.id(topic.id)).collect()))
}

fn show(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.actor()?.user;
    let topic = header_topic(call, &actor)?;
    let mut info = info(call, &topic);
    info["memberNum"] = json!(call.tx.count_members(topic.id)?);
    Ok(Reply::data(info))
}

fn members(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.actor()?.user;
    let start = Uuid(call.header_id("startUuid")?.unwrap_or(0));
    let topic = header_topic(call, &actor)?;
    let mut members = call.tx.members_after(topic.id, start, BATCH + 1)?;
    let is_end = members.len() <= BATCH as usize;
    members.truncate(BATCH as usize);
    let last = members.last().map_or(start, |member| member.uuid);
    let key = call.knobs.member_key.name();
    let show = |member: &Member| json!({ "appId": call.id(topic.app), "uuid": call.id(member.uuid), key: member.account });
    let members: Value = members.iter().map(show).collect();
    Ok(Reply::data(json!({ "members": members, "isEnd": is_end, "startUuid": call.id(last) })))
}

fn online(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.actor()?.user;
    let topic = header_topic(call, &actor)?;
    let count = call.tx.count_online_members(topic.id)?;
    Ok(Reply::data(json!({ "topicId": call.id(topic.id), "userCnt": count })))
}

fn update(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.actor()?.user;
    let id = TopicId(call.body.integer("topicId")?);
    let (name, extra) = (name(call)?, extra(call)?);
    let owner = call.body.optional_text("ownerAccount")?;
    let owner = owner.map(|text| account(text, "ownerAccount")).transpose()?;
    if name.is_none() && extra.is_none() && owner.is_none() {
        return Err(Failure::Param("topicName"));
    }
    let mut topic = find(call, &actor, id)?;
    if topic.owner != actor.uuid {
        return Err(Failure::Update);
    }
    if let Some(owner) = owner {
        topic.owner = call.member(topic.id, topic.app, owner)?.ok_or(Failure::Update)?.uuid;
    }
    if let Some(name) = name {
        topic.name = name.to_owned();
    }
    topic.extra = extra.map(str::to_owned).or(topic.extra);
    call.tx.save_topic(&topic)?;
    Ok(Reply::done())
}

fn name<'a>(call: &'a Call<'_>) -> Result<Option<&'a str>, Failure> {
    let name = call.body.optional_text("topicName")?;
    if name == Some("") { Err(Failure::Param("topicName")) } else { Ok(name) }
}

fn extra<'a>(call: &'a Call<'_>) -> Result<Option<&'a str>, Failure> {
    let extra = call.body.optional_text("extra")?;
    let fits = extra.is_none_or(|text| text.len() <= MAX_EXTRA);
    if fits { Ok(extra) } else { Err(Failure::Param("extra")) }
}

fn header_topic(call: &Call<'_>, actor: &User) -> Result<Topic, Failure> {
    let id = call.header_id("topicId")?.ok_or(Failure::Param("topicId"))?;
    find(call, actor, TopicId(id))
}

fn find(call: &Call<'_>, actor: &User, id: TopicId) -> Result<Topic, Failure> {
    call.tx.find_topic(actor.app, id, true)?.ok_or(Failure::Query)
}

fn info(call: &Call<'_>, topic: &Topic) -> Value {
    json!({
        "topicId": call.id(topic.id),
        "topicName": topic.name,
        "ownerUuid": call.id(topic.owner),
        "ownerAccount": topic.owner_account,
        "extra": topic.extra,
    })
}
