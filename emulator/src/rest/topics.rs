//! M10–M17: ordinary topics.

use serde_json::{Value, json};

use super::auth::Actor;
use super::endpoint::{Call, Endpoint, delete, get, post, put};
use super::failure::Failure;
use super::input::{account, account_list};
use super::reply::Reply;
use crate::ids::{TopicId, Uuid};
use crate::knobs::{EmptyBulletin, QuitShape};
use crate::store::{Topic, User};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    post("M10", "/api/topic/{appId}", create),
    get("M11", "/api/topic/{appId}/{topicId}", show),
    get("M12", "/api/topic/{appId}/account", list),
    post("M13", "/api/topic/{appId}/{topicId}/accounts", invite),
    delete("M14", "/api/topic/{appId}/{topicId}/account", quit),
    delete("M15", "/api/topic/{appId}/{topicId}/accounts", kick),
    put("M16", "/api/topic/{appId}/{topicId}", update),
    delete("M17", "/api/topic/{appId}/{topicId}", destroy),
];

fn create(call: &Call<'_>) -> Result<Reply, Failure> {
    let owner = call.topic_actor()?.user;
    let name = call.body.text("topicName").ok().filter(|name| !name.is_empty());
    let name = name.ok_or(Failure::Param("topicName"))?;
    let accounts = account_list(call.body.optional_text("accounts")?.unwrap_or_default(), "accounts")?;
    let extra = call.body.optional_text("extra")?;
    if call.is_temporary(&owner)? {
        return Err(Failure::Create);
    }
    let id = call.tx.create_topic(owner.uuid, owner.app, name, false)?;
    add_members(call, id, &owner, &accounts)?;
    if call.tx.members(id)?.len() > call.knobs.topic_member_limit as usize {
        return Err(Failure::Create);
    }
    let mut topic = call.tx.find_topic(owner.app, id, false)?.ok_or(Failure::Create)?;
    if let Some(extra) = extra {
        topic.extra = Some(extra.to_owned());
        call.tx.save_topic(&topic)?;
    }
    detail(call, &topic)
}

fn show(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.topic_actor()?;
    let topic = member_topic(call, &actor, || Failure::Query)?;
    detail(call, &topic)
}

fn list(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.topic_actor()?;
    let topics = call.tx.topics_of(actor.user.uuid, false)?;
    Ok(Reply::data(topics.iter().map(|topic| info(call, topic)).collect()))
}

fn invite(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.topic_actor()?;
    call.path_topic()?;
    let accounts = account_list(call.body.text("accounts")?, "accounts")?;
    if accounts.is_empty() {
        return Err(Failure::Param("accounts"));
    }
    let topic = member_topic(call, &actor, || Failure::Join)?;
    add_members(call, topic.id, &actor.user, &accounts)?;
    if call.tx.members(topic.id)?.len() > call.knobs.topic_member_limit as usize {
        return Err(Failure::Join);
    }
    detail(call, &topic)
}

fn quit(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.topic_actor()?;
    let topic = member_topic(call, &actor, || Failure::Quit)?;
    if topic.owner == actor.user.uuid {
        return Err(Failure::Quit);
    }
    call.tx.remove_member(topic.id, actor.user.uuid)?;
    match call.knobs.quit_shape {
        QuitShape::Null => Ok(Reply::done()),
        QuitShape::Topic => detail(call, &topic),
    }
}

fn kick(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.topic_actor()?;
    call.path_topic()?;
    let accounts = account_list(call.query("accounts")?, "accounts")?;
    if accounts.is_empty() {
        return Err(Failure::Param("accounts"));
    }
    let topic = owned_topic(call, &actor, || Failure::Kick)?;
    // assumption: an owner who kicks himself is refused and nobody is kicked; accounts that are no members are passed
    // over.
    if accounts.contains(&topic.owner_account.as_str()) {
        return Err(Failure::Kick);
    }
    for account in accounts {
        if let Some(user) = call.tx.find_user(topic.app, account)? {
            call.tx.remove_member(topic.id, user.uuid)?;
        }
    }
    detail(call, &topic)
}

fn update(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.topic_actor()?;
    let id = call.path_topic()?;
    let change = Change::read(call, id)?;
    let mut topic = owned_topic(call, &actor, || Failure::Update)?;
    if let Some(owner) = change.new_owner(call, &topic)? {
        topic.owner = owner.uuid;
        topic.owner_account = owner.account;
    }
    if let Some(name) = change.name {
        topic.name = name.to_owned();
    }
    if let Some(bulletin) = change.bulletin {
        topic.bulletin = bulletin.to_owned();
    }
    if let Some(extra) = change.extra {
        topic.extra = Some(extra.to_owned());
    }
    call.tx.save_topic(&topic)?;
    detail(call, &topic)
}

fn destroy(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.topic_actor()?;
    let topic = owned_topic(call, &actor, || Failure::Destroy)?;
    call.tx.delete_topic(topic.id)?;
    Ok(Reply::done().message("success！"))
}

/// The body of an update, in the newer form (`ownerAccount`) or the older one (`ownerUuid`, `topicId`).
struct Change<'a> {
    owner_account: Option<&'a str>,
    owner_uuid: Option<Uuid>,
    name: Option<&'a str>,
    bulletin: Option<&'a str>,
    extra: Option<&'a str>,
}

impl<'a> Change<'a> {
    fn read(call: &'a Call<'_>, topic: TopicId) -> Result<Self, Failure> {
        let body = &call.body;
        let owner_account = body.optional_text("ownerAccount")?;
        let change = Self {
            owner_account: owner_account.map(|text| account(text, "ownerAccount")).transpose()?,
            owner_uuid: body.optional_integer("ownerUuid")?.map(Uuid),
            name: body.optional_text("topicName")?,
            bulletin: body.optional_text("bulletin")?,
            extra: body.optional_text("extra")?,
        };
        if change.name == Some("") {
            return Err(Failure::Param("topicName"));
        }
        if body.optional_integer("topicId")?.is_some_and(|id| id != topic.0) {
            return Err(Failure::Param("topicId"));
        }
        if change.is_empty() {
            return Err(Failure::Param("topicName"));
        }
        Ok(change)
    }

    fn is_empty(&self) -> bool {
        self.owner_account.is_none()
            && self.owner_uuid.is_none()
            && self.name.is_none()
            && self.bulletin.is_none()
            && self.extra.is_none()
    }

    /// The account wins over the uuid. The new owner must be a member.
    // assumption: a new owner must be a member; when account and uuid name two, the account counts.
    fn new_owner(&self, call: &Call<'_>, topic: &Topic) -> Result<Option<User>, Failure> {
        let owner = match (self.owner_account, self.owner_uuid) {
            (Some(account), _) => call.tx.find_user(topic.app, account)?,
            (None, Some(uuid)) => call.tx.find_user_by_uuid(uuid)?,
            (None, None) => return Ok(None),
        };
        let owner = owner.ok_or(Failure::Update)?;
        if !call.tx.is_member(topic.id, owner.uuid)? {
            return Err(Failure::Update);
        }
        Ok(Some(owner))
    }
}

/// The topic of the path if the actor is a member. A missing topic and a missing membership look the same.
// assumption: a topic that does not exist and one that the caller may not see are refused alike.
fn member_topic(call: &Call<'_>, actor: &Actor, failure: fn() -> Failure) -> Result<Topic, Failure> {
    let id = call.path_topic()?;
    let topic = call.tx.find_topic(actor.user.app, id, false)?.ok_or_else(failure)?;
    if call.tx.is_member(id, actor.user.uuid)? { Ok(topic) } else { Err(failure()) }
}

/// As [`member_topic`] for the owner.
fn owned_topic(call: &Call<'_>, actor: &Actor, failure: fn() -> Failure) -> Result<Topic, Failure> {
    let topic = call.tx.find_topic(actor.user.app, call.path_topic()?, false)?.ok_or_else(failure)?;
    if topic.owner == actor.user.uuid { Ok(topic) } else { Err(failure()) }
}

fn add_members(call: &Call<'_>, topic: TopicId, actor: &User, accounts: &[&str]) -> Result<(), Failure> {
    for account in accounts {
        let user = call.tx.user(actor.app, account)?;
        call.tx.add_member(topic, user.uuid)?;
    }
    Ok(())
}

fn detail(call: &Call<'_>, topic: &Topic) -> Result<Reply, Failure> {
    let info = info(call, topic);
    let members = call.tx.members(topic.id)?;
    let members: Value = members
        .iter()
        .map(|member| json!({ "uuid": call.id(member.uuid), "account": member.account }))
        .collect();
    Ok(Reply::data(json!({ "topicInfo": info, "members": members })))
}

fn info(call: &Call<'_>, topic: &Topic) -> Value {
    let mut info = json!({
        "topicId": call.id(topic.id),
        "ownerUuid": call.id(topic.owner),
        "ownerAccount": topic.owner_account,
        "topicName": topic.name,
    });
    match call.knobs.empty_bulletin {
        EmptyBulletin::Omit if topic.bulletin.is_empty() => {}
        EmptyBulletin::Null if topic.bulletin.is_empty() => info["bulletin"] = Value::Null,
        _ => info["bulletin"] = json!(topic.bulletin),
    }
    if let Some(extra) = &topic.extra {
        info["extra"] = json!(extra);
    }
    info
}
