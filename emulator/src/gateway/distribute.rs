//! Puts an accepted message on its way to devices.

use std::sync::Arc;

use prost::Message;

use super::hub::Signal;
use super::wire::mimc::{
    MimcGroup, MimcMsgType, MimcPacket, MimcUser, Mimcp2pMessage, Mimcp2tMessage, UcGroup, UcMessage,
};
use crate::accept::{Delivery, Draft};
use crate::ids::{AppId, Millis, Sequence};
use crate::knobs::Knobs;
use crate::store::{QueuedPacket, Session, Topic, Tx, User};

/// Queues the message for every device that has to get it, or hands it to those attached to an unlimited topic.
pub(crate) fn distribute(
    tx: &Tx<'_>,
    knobs: &Knobs,
    draft: &Draft<'_>,
    sequence: Sequence,
    to: Delivery<'_>,
) -> rusqlite::Result<()> {
    let (kind, body) = match to {
        Delivery::Direct(receiver) => (MimcMsgType::P2pMessage, direct(draft, receiver)),
        Delivery::Topic(topic) => (MimcMsgType::P2tMessage, to_topic(draft, topic)),
        Delivery::Unlimited(topic) => return to_unlimited(tx, draft, sequence, topic),
    };
    let packet_id = draft.packet_id.to_owned();
    tx.queue_packet(&QueuedPacket { sequence, kind, packet_id, ts: tx.now, body })?;
    match to {
        Delivery::Direct(receiver) => tx.queue_for_user(receiver.uuid, sequence, None)?,
        Delivery::Topic(topic) | Delivery::Unlimited(topic) => {
            tx.queue_for_members(topic.id, sequence, draft.sender.uuid)?;
        }
    }
    // assumption: a sender's other devices get no copy of what he sends; a knob gives them one.
    if knobs.copy_to_sender {
        // Not when it is a message to oneself, which every device gets anyway.
        tx.queue_for_user(draft.sender.uuid, sequence, Some(draft.resource))?;
    }
    tx.drop_unaddressed(sequence)
}

fn direct(draft: &Draft<'_>, receiver: &User) -> Vec<u8> {
    Mimcp2pMessage {
        from: Some(user(draft.sender, Some(draft.resource))),
        to: Some(user(receiver, draft.to_resource)),
        payload: Some(draft.payload.to_owned()),
        is_store: Some(draft.stored),
        biz_type: draft.biz_type.map(str::to_owned),
    }
    .encode_to_vec()
}

fn to_topic(draft: &Draft<'_>, topic: &Topic) -> Vec<u8> {
    Mimcp2tMessage {
        from: Some(user(draft.sender, Some(draft.resource))),
        to: Some(MimcGroup { app_id: Some(unsigned(topic.app)), topic_id: Some(unsigned(topic.id)) }),
        payload: Some(draft.payload.to_owned()),
        is_store: Some(draft.stored),
        biz_type: draft.biz_type.map(str::to_owned),
    }
    .encode_to_vec()
}

fn to_unlimited(tx: &Tx<'_>, draft: &Draft<'_>, sequence: Sequence, topic: &Topic) -> rusqlite::Result<()> {
    let to = tx.attached(topic.id)?;
    if to.is_empty() {
        return Ok(());
    }
    let message = UcMessage {
        group: group(topic.app, topic.id),
        payload: draft.payload.to_owned(),
        sequence: Some(sequence.0),
        is_store: Some(draft.stored),
        user: Some(user(draft.sender, Some(draft.resource))),
        timestamp: Some(tx.now),
        packet_id: Some(draft.packet_id.to_owned()),
        biz_type: draft.biz_type.map(str::to_owned),
    };
    tx.signal(Signal::Group { to, message: Arc::new(message) });
    Ok(())
}

/// A message for who is connected now, as its receivers get it.
pub(super) fn online_packet(
    from: &Session,
    to: &User,
    message: &Mimcp2pMessage,
    packet_id: &str,
    now: Millis,
) -> MimcPacket {
    let to_resource = message.to.as_ref().and_then(|to| to.resource.as_deref());
    let message = Mimcp2pMessage {
        from: Some(user(&from.user, Some(&from.resource))),
        to: Some(user(to, to_resource)),
        is_store: Some(false),
        ..message.clone()
    };
    MimcPacket {
        packet_id: Some(packet_id.to_owned()),
        r#type: Some(MimcMsgType::OnlineMessage.into()),
        payload: Some(message.encode_to_vec()),
        timestamp: Some(now),
        ..MimcPacket::default()
    }
}

pub(super) fn user(user: &User, resource: Option<&str>) -> MimcUser {
    MimcUser {
        app_id: Some(unsigned(user.app)),
        app_account: Some(user.account.clone()),
        uuid: Some(unsigned(user.uuid)),
        resource: resource.map(str::to_owned),
    }
}

pub(super) fn group(app: AppId, topic: impl Into<i64>) -> UcGroup {
    UcGroup { app_id: Some(unsigned(app)), topic_id: Some(unsigned(topic)) }
}

/// Our ids are positive.
pub(super) fn unsigned(id: impl Into<i64>) -> u64 {
    id.into().cast_unsigned()
}
