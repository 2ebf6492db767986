//! M02–M05: messages pushed by an app's own server.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::endpoint::{Call, Endpoint, post};
use super::failure::Failure;
use super::input::{account, integer};
use super::reply::Reply;
use crate::accept::{Delivery, Draft};
use crate::ids::TopicId;
use crate::knobs::BlacklistMode;
use crate::limiter::Rate;
use crate::store::{StoredApp, Topic, User};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    post("M02", "/api/push/p2p", to_account),
    post("M03", "/api/push/p2p/more", to_accounts),
    post("M04", "/api/push/p2t", to_topic),
    post("M05", "/api/push/p2t/more", to_topics),
];

/// Largest number of targets of one call.
const MAX_TARGETS: usize = 1000;

fn to_account(call: &Call<'_>) -> Result<Reply, Failure> {
    let app = call.body_app()?;
    let push = Push::read(call, app)?;
    let account = call.body.account("toAccount")?;
    let mut ids = push.direct(&[account])?;
    Ok(Reply::data(json!({ "packetId": ids.remove(0) })).data_first())
}

fn to_accounts(call: &Call<'_>) -> Result<Reply, Failure> {
    let app = call.body_app()?;
    let push = Push::read(call, app)?;
    let read = |value: &'_ Value| -> Option<String> {
        account(value.as_str()?, "toAccounts").ok().map(str::to_owned)
    };
    let accounts = targets(call, "toAccounts", read)?;
    let accounts: Vec<&str> = accounts.iter().map(String::as_str).collect();
    Ok(Reply::data(json!({ "packetIds": push.direct(&accounts)? })).data_first())
}

fn to_topic(call: &Call<'_>) -> Result<Reply, Failure> {
    let app = call.body_app()?;
    let push = Push::read(call, app)?;
    let topic = TopicId(call.body.integer("topicId")?);
    let mut ids = push.topics(&[topic])?;
    Ok(Reply::data(json!({ "packetId": ids.remove(0) })).data_first())
}

fn to_topics(call: &Call<'_>) -> Result<Reply, Failure> {
    let app = call.body_app()?;
    let push = Push::read(call, app)?;
    let topics = targets(call, "topicIds", |value| integer(value).map(TopicId))?;
    Ok(Reply::data(json!({ "packetIds": push.topics(&topics)? })).data_first())
}

/// The targets of a batch form, in order and with repetitions.
fn targets<T>(
    call: &Call<'_>,
    name: &'static str,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Vec<T>, Failure> {
    let values = call.body.array(name)?;
    if values.is_empty() || values.len() > MAX_TARGETS {
        return Err(Failure::Param(name));
    }
    values.iter().map(|value| read(value).ok_or(Failure::Param(name))).collect()
}

/// What all forms have in common.
struct Push<'a> {
    call: &'a Call<'a>,
    app: StoredApp,
    sender: User,
    resource: String,
    payload: Vec<u8>,
    stored: bool,
    biz_type: Option<String>,
}

impl<'a> Push<'a> {
    fn read(call: &'a Call<'a>, app: StoredApp) -> Result<Self, Failure> {
        let sender = call.body.account("fromAccount")?;
        let resource = call.body.text("fromResource")?.to_owned();
        let message = call.body.text("msg")?;
        let payload = match call.body.optional_text("msgType")?.unwrap_or_default() {
            "" => message.as_bytes().to_owned(),
            "base64" => STANDARD.decode(message).map_err(|_| Failure::Param("msg"))?,
            _ => return Err(Failure::Param("msgType")),
        };
        let stored = call.body.optional_bool("isStore")?.unwrap_or(call.knobs.push_store_default);
        let biz_type = call.body.optional_text("bizType")?.filter(|text| !text.is_empty()).map(str::to_owned);
        let sender = call.tx.user(app.id, sender)?;
        Ok(Self { call, app, sender, resource, payload, stored, biz_type })
    }

    /// One packet id per account.
    fn direct(&self, accounts: &[&str]) -> Result<Vec<String>, Failure> {
        let tx = self.call.tx;
        let mut receivers = Vec::with_capacity(accounts.len());
        for account in accounts {
            let receiver = tx.user(self.app.id, account)?;
            let blocked = tx.is_blocked(receiver.uuid, self.sender.uuid)?;
            if blocked && self.call.knobs.blacklist_mode == BlacklistMode::Reject {
                return Err(Failure::Push);
            }
            receivers.push((receiver, blocked));
        }
        self.take_rate(Rate::Direct, receivers.len(), self.call.knobs.p2p_per_second)?;
        receivers.iter().map(|(receiver, blocked)| self.send(Delivery::Direct(receiver), *blocked)).collect()
    }

    /// One packet id per topic. One topic that cannot be pushed to fails the whole call.
    fn topics(&self, ids: &[TopicId]) -> Result<Vec<String>, Failure> {
        let mut topics = Vec::with_capacity(ids.len());
        for id in ids {
            topics.push(self.open_topic(*id)?);
        }
        self.take_rate(Rate::Topic, topics.len(), self.call.knobs.p2t_per_second)?;
        topics.iter().map(|(topic, blocked)| self.send(Delivery::Topic(topic), *blocked)).collect()
    }

    /// The topic if the sender is a member, and whether its owner blocked him.
    fn open_topic(&self, id: TopicId) -> Result<(Topic, bool), Failure> {
        let tx = self.call.tx;
        let topic = tx.find_topic(self.app.id, id, false)?.ok_or(Failure::Push)?;
        if !tx.is_member(id, self.sender.uuid)? {
            return Err(Failure::Push);
        }
        Ok((topic, tx.is_blocked_in_topic(id, self.sender.uuid)?))
    }

    fn take_rate(&self, rate: Rate, amount: usize, limit: u32) -> Result<(), Failure> {
        if !self.call.knobs.rate_limits
            || self.call.limiter.take(self.app.id, rate, self.call.tx.now, amount, limit)
        {
            return Ok(());
        }
        Err(Failure::Rate)
    }

    /// A message that was dropped gets a packet id like any other.
    fn send(&self, delivery: Delivery<'_>, dropped: bool) -> Result<String, Failure> {
        let packet_id = self.next_packet_id()?;
        if !dropped {
            let draft = Draft {
                app: &self.app,
                sender: &self.sender,
                resource: &self.resource,
                payload: &self.payload,
                stored: self.stored,
                biz_type: self.biz_type.as_deref(),
                packet_id: &packet_id,
            };
            draft.accept(self.call.tx, self.call.knobs, delivery)?;
        }
        Ok(packet_id)
    }

    /// Ten random letters or digits, a hyphen, and the sender's own counter.
    fn next_packet_id(&self) -> Result<String, Failure> {
        let random: String = std::iter::repeat_with(fastrand::alphanumeric).take(10).collect();
        Ok(format!("{random}-{}", self.call.tx.next_packet_number(self.sender.uuid)?))
    }
}
