//! Accepting a message, whichever way it came in: history, recent contacts, callbacks, delivery to devices. Blacklists
//! are the caller's business, because what they do depends on the way.

use crate::callbacks::{Kind, Notice};
use crate::gateway;
use crate::ids::{Conversation, Sequence};
use crate::knobs::Knobs;
use crate::store::{NewCallback, NewMessage, StoredApp, Topic, Tx, User};

/// A message that passed all checks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draft<'a> {
    pub(crate) app: &'a StoredApp,
    pub(crate) sender: &'a User,
    /// The sender's device.
    pub(crate) resource: &'a str,
    /// The receiver's device, when the sender names one; the message goes to all of them nevertheless.
    pub(crate) to_resource: Option<&'a str>,
    pub(crate) payload: &'a [u8],
    /// Whether it goes into history and recent contacts.
    pub(crate) stored: bool,
    pub(crate) biz_type: Option<&'a str>,
    pub(crate) packet_id: &'a str,
}

/// Where it goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Delivery<'a> {
    Direct(&'a User),
    /// An ordinary topic; the sender is a member.
    Topic(&'a Topic),
    /// As [`Delivery::Topic`]; nobody gets an entry in recent contacts and nobody counts as missed.
    Unlimited(&'a Topic),
}

impl Draft<'_> {
    pub(crate) fn accept(&self, tx: &Tx<'_>, knobs: &Knobs, to: Delivery<'_>) -> rusqlite::Result<Sequence> {
        let sequence = tx.next_sequence()?;
        let conversation = match to {
            Delivery::Direct(receiver) => tx.pair(self.app.id, &self.sender.account, &receiver.account)?,
            Delivery::Topic(topic) | Delivery::Unlimited(topic) => topic.id.into(),
        };
        // assumption: a message that is not stored is missing in history and recent contacts only: it waits for
        // receivers who are away like any other.
        if self.stored {
            self.store(tx, sequence, conversation, to)?;
        }
        if let Some(url) = &self.app.callback_url {
            for notice in self.notices(tx, sequence, to)? {
                let body = notice.body(knobs).to_string();
                tx.queue_callback(&NewCallback { conversation, url: url.clone(), body })?;
            }
        }
        gateway::distribute(tx, knobs, self, sequence, to)?;
        Ok(sequence)
    }

    fn store(
        &self,
        tx: &Tx<'_>,
        sequence: Sequence,
        conversation: Conversation,
        to: Delivery<'_>,
    ) -> rusqlite::Result<()> {
        let receiver = match to {
            Delivery::Direct(receiver) => Some(receiver.uuid),
            Delivery::Topic(_) | Delivery::Unlimited(_) => None,
        };
        tx.insert_message(&NewMessage {
            sequence,
            conversation,
            sender: self.sender.uuid,
            receiver,
            payload: self.payload.to_owned(),
            ts: tx.now,
            biz_type: self.biz_type.filter(|text| !text.is_empty()).map(str::to_owned),
            extra: None,
            packet_id: self.packet_id.to_owned(),
        })?;
        match to {
            Delivery::Direct(receiver) => {
                tx.touch_contact(self.sender.uuid, receiver.uuid, tx.now, sequence)?;
                tx.touch_contact(receiver.uuid, self.sender.uuid, tx.now, sequence)
            }
            Delivery::Topic(topic) => tx.touch_topic_contacts(topic.id, tx.now, sequence),
            Delivery::Unlimited(_) => Ok(()),
        }
    }

    /// The instant notice, and the offline one when somebody is not reached.
    // assumption: presence decides about callbacks at the moment a message is accepted; a push to an unlimited topic
    // causes no callback about who missed it.
    fn notices(
        &self,
        tx: &Tx<'_>,
        sequence: Sequence,
        to: Delivery<'_>,
    ) -> rusqlite::Result<Vec<Notice<'_>>> {
        let mut kinds = Vec::with_capacity(2);
        match to {
            Delivery::Direct(receiver) => {
                kinds.push(Kind::Normal { to: receiver.account.clone() });
                if !receiver.online {
                    kinds.push(Kind::Offline { to: receiver.account.clone() });
                }
            }
            Delivery::Topic(topic) | Delivery::Unlimited(topic) => {
                let members = tx.members(topic.id)?;
                let all = members.iter().map(|member| member.account.clone()).collect();
                let missed: Vec<String> = members
                    .iter()
                    .filter(|member| !member.online && member.uuid != self.sender.uuid)
                    .map(|member| member.account.clone())
                    .collect();
                kinds.push(Kind::NormalTopic { topic: topic.id, to: all });
                if !missed.is_empty() && matches!(to, Delivery::Topic(_)) {
                    kinds.push(Kind::OfflineTopic { topic: topic.id, to: missed });
                }
            }
        }
        Ok(kinds.into_iter().map(|kind| Notice { draft: *self, kind, sequence, timestamp: tx.now }).collect())
    }
}
