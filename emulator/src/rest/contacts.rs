//! M26–M28 and L01–L03: recent contacts.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::endpoint::{Call, Endpoint, delete, get, post};
use super::failure::Failure;
use super::input::{account, decimal};
use super::reply::Reply;
use crate::ids::{Millis, TopicId};
use crate::knobs::ContactRemoval;
use crate::store::{Contact, Peer, User};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    get("M26", "/api/contact", list),
    delete("M27", "/api/contact/p2p/session", remove_direct),
    delete("M28", "/api/contact/p2t/session", remove_topic),
    get("L01", "/api/contact/v2", list_as_object),
    post("L02", "/api/contact/p2p/extra/update", set_direct_extra),
    post("L03", "/api/contact/p2t/extra/update", set_topic_extra),
];

/// One month.
// assumption: recent contacts go back one month, which is 30 days.
const LISTED: Millis = 30 * 86_400_000;

fn list(call: &Call<'_>) -> Result<Reply, Failure> {
    let user = call.token_user()?;
    current(call, &user)
}

fn remove_direct(call: &Call<'_>) -> Result<Reply, Failure> {
    let user = call.token_user()?;
    let member = account(call.query("member")?, "member")?;
    call.tx.remove_direct_contact(user.uuid, user.app, member)?;
    removed(call, &user)
}

fn remove_topic(call: &Call<'_>) -> Result<Reply, Failure> {
    let user = call.token_user()?;
    let topic = decimal(call.query("topicId")?).ok_or(Failure::Param("topicId"))?;
    call.tx.remove_topic_contact(user.uuid, TopicId(topic))?;
    removed(call, &user)
}

fn list_as_object(call: &Call<'_>) -> Result<Reply, Failure> {
    let user = call.token_user()?;
    let with_extra = match call.query("msgExtraFlag").unwrap_or("false") {
        "true" => true,
        "false" => false,
        _ => return Err(Failure::Param("msgExtraFlag")),
    };
    let contacts = call.tx.contacts(user.uuid, call.tx.now - LISTED)?;
    let data = json!({
        "appId": call.id(user.app),
        "appAccount": user.account,
        "uuid": call.id(user.uuid),
        "row": contacts.len(),
        "timestamp": contacts.first().map(|contact| contact.ts),
        "contacts": contacts.iter().map(|contact| show(call, contact, with_extra)).collect::<Value>(),
    });
    Ok(Reply::data(data).data_first())
}

fn set_direct_extra(call: &Call<'_>) -> Result<Reply, Failure> {
    let user = call.token_user()?;
    let (peer, extra) = (call.body.account("account")?, call.body.text("extra")?);
    updated(call.tx.set_direct_contact_extra(user.uuid, user.app, peer, extra)?)
}

fn set_topic_extra(call: &Call<'_>) -> Result<Reply, Failure> {
    let user = call.token_user()?;
    let (topic, extra) = (TopicId(call.body.integer("topicId")?), call.body.text("extra")?);
    updated(call.tx.set_topic_contact_extra(user.uuid, topic, extra)?)
}

fn updated(found: bool) -> Result<Reply, Failure> {
    if found { Ok(Reply::done().data_first()) } else { Err(Failure::Extra) }
}

// assumption: removing a conversation that is not there succeeds.
fn removed(call: &Call<'_>, user: &User) -> Result<Reply, Failure> {
    match call.knobs.contact_removal {
        ContactRemoval::List => current(call, user),
        ContactRemoval::Null => Ok(Reply::done().data_first()),
    }
}

fn current(call: &Call<'_>, user: &User) -> Result<Reply, Failure> {
    let contacts = call.tx.contacts(user.uuid, call.tx.now - LISTED)?;
    Ok(Reply::data(contacts.iter().map(|contact| show(call, contact, false)).collect()).data_first())
}

fn show(call: &Call<'_>, contact: &Contact, with_message_extra: bool) -> Value {
    let (kind, id, name) = match &contact.peer {
        Peer::User { uuid, account } => ("USER", call.id(*uuid), account),
        Peer::Topic { id, name } => ("TOPIC", call.id(*id), name),
    };
    json!({
        "userType": kind,
        "id": id,
        "name": name,
        // Quoted in the documents like the ids, so it follows their style.
        "timestamp": call.id(contact.ts),
        "extra": contact.extra,
        "lastMessage": last_message(call, contact, with_message_extra),
    })
}

fn last_message(call: &Call<'_>, contact: &Contact, with_extra: bool) -> Value {
    let mut message = json!({
        "fromUuid": call.id(contact.from_uuid),
        "fromAccount": contact.from_account,
        "payload": STANDARD.encode(&contact.payload),
        "sequence": call.id(contact.sequence),
    });
    if contact.biz_type.is_some() || call.knobs.always_biz_type_extra {
        message["bizType"] = json!(contact.biz_type.as_deref().unwrap_or_default());
    }
    if with_extra {
        message["msgExtra"] = json!(contact.message_extra);
    }
    message
}
