//! M02–M05 and L26–L28: messages pushed by an app's own server.

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
    post("L26", "/api/push/ucs/singleMsgPush", to_unlimited),
    post("L27", "/api/push/ucs/multiMsgPush", many_to_unlimited),
    post("L28", "/api/push/ucs/multiTopicPush", to_many_unlimited),
];

/// Largest number of targets of one call.
// assumption: one call has at most 1,000 targets.
const MAX_TARGETS: usize = 1000;

fn to_account(call: &Call<'_>) -> Result<Reply, Failure> {
    let push = Push::read(call)?;
    let message = push.message("msg")?;
    let account = call.body.account("toAccount")?;
    push.direct(&[account], &message).map(one)
}

fn to_accounts(call: &Call<'_>) -> Result<Reply, Failure> {
    let push = Push::read(call)?;
    let message = push.message("msg")?;
    let accounts = targets(call, "toAccounts", |value| account(value.as_str()?, "toAccounts").ok())?;
    push.direct(&accounts, &message).map(all)
}

fn to_topic(call: &Call<'_>) -> Result<Reply, Failure> {
    let push = Push::read(call)?;
    let message = push.message("msg")?;
    let topic = TopicId(call.body.integer("topicId")?);
    push.topics(&[topic], &message).map(one)
}

fn to_topics(call: &Call<'_>) -> Result<Reply, Failure> {
    let push = Push::read(call)?;
    let message = push.message("msg")?;
    let topics = targets(call, "topicIds", |value| integer(value).map(TopicId))?;
    push.topics(&topics, &message).map(all)
}

fn to_unlimited(call: &Call<'_>) -> Result<Reply, Failure> {
    let push = Push::read(call)?;
    let message = push.message("message")?;
    let topic = TopicId(call.body.integer("topicId")?);
    push.unlimited(&[topic], &[message]).map(one)
}

fn many_to_unlimited(call: &Call<'_>) -> Result<Reply, Failure> {
    let push = Push::read(call)?;
    let messages = targets(call, "messages", Value::as_str)?;
    let messages: Vec<Vec<u8>> =
        messages.into_iter().map(|text| push.decode(text, "messages")).collect::<Result<_, _>>()?;
    let topic = TopicId(call.body.integer("topicId")?);
    push.unlimited(&[topic], &messages).map(all)
}

fn to_many_unlimited(call: &Call<'_>) -> Result<Reply, Failure> {
    let push = Push::read(call)?;
    let message = push.message("message")?;
    let topics = targets(call, "topicIds", |value| integer(value).map(TopicId))?;
    push.unlimited(&topics, &[message]).map(all)
}

fn one(ids: Vec<String>) -> Reply {
    Reply::data(json!({ "packetId": ids.first() })).data_first()
}

fn all(ids: Vec<String>) -> Reply {
    Reply::data(json!({ "packetIds": ids })).data_first()
}

/// The entries of a list, in order and with repetitions.
fn targets<'a, T>(
    call: &'a Call<'_>,
    name: &'static str,
    read: impl Fn(&'a Value) -> Option<T>,
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
    resource: &'a str,
    /// Whether messages are base64.
    encoded: bool,
    /// Nothing when the request does not say.
    stored: Option<bool>,
    biz_type: Option<&'a str>,
}

impl<'a> Push<'a> {
    fn read(call: &'a Call<'_>) -> Result<Self, Failure> {
        let app = call.body_app()?;
        let sender = call.body.account("fromAccount")?;
        let resource = call.body.text("fromResource")?;
        let encoded = match call.body.optional_text("msgType")?.unwrap_or_default() {
            "" => false,
            "base64" => true,
            _ => return Err(Failure::Param("msgType")),
        };
        let stored = call.body.optional_bool("isStore")?;
        let biz_type = call.body.optional_text("bizType")?.filter(|text| !text.is_empty());
        let sender = call.tx.user(app.id, sender)?;
        Ok(Self { call, app, sender, resource, encoded, stored, biz_type })
    }

    fn message(&self, name: &'static str) -> Result<Vec<u8>, Failure> {
        self.decode(self.call.body.text(name)?, name)
    }

    fn decode(&self, text: &str, name: &'static str) -> Result<Vec<u8>, Failure> {
        if !self.encoded {
            return Ok(text.as_bytes().to_owned());
        }
        STANDARD.decode(text).map_err(|_| Failure::Param(name))
    }

    /// One packet id per account.
    fn direct(&self, accounts: &[&str], payload: &[u8]) -> Result<Vec<String>, Failure> {
        let tx = self.call.tx;
        let mut receivers = Vec::with_capacity(accounts.len());
        for account in accounts {
            let receiver = tx.user(self.app.id, account)?;
            // assumption: a push to somebody who blocks its sender succeeds and vanishes; a knob makes it fail.
            let blocked = tx.is_blocked(receiver.uuid, self.sender.uuid)?;
            if blocked && self.call.knobs.blacklist_mode == BlacklistMode::Reject {
                return Err(Failure::Push);
            }
            receivers.push((receiver, blocked));
        }
        self.take_rate(Rate::Direct, receivers.len(), self.call.knobs.p2p_per_second)?;
        let send =
            |(receiver, blocked): &(User, bool)| self.send(Delivery::Direct(receiver), payload, *blocked);
        receivers.iter().map(send).collect()
    }

    /// One packet id per topic. One topic that cannot be pushed to fails the whole call.
    fn topics(&self, ids: &[TopicId], payload: &[u8]) -> Result<Vec<String>, Failure> {
        let topics = self.open_topics(ids, false)?;
        self.take_rate(Rate::Topic, topics.len(), self.call.knobs.p2t_per_second)?;
        let send = |(topic, blocked): &(Topic, bool)| self.send(Delivery::Topic(topic), payload, *blocked);
        topics.iter().map(send).collect()
    }

    /// One packet id per topic and message.
    fn unlimited(&self, ids: &[TopicId], payloads: &[Vec<u8>]) -> Result<Vec<String>, Failure> {
        let topics = self.open_topics(ids, true)?;
        self.take_rate(Rate::Unlimited, topics.len() * payloads.len(), self.call.knobs.uc_per_second)?;
        let mut packet_ids = Vec::new();
        for (topic, blocked) in &topics {
            for payload in payloads {
                packet_ids.push(self.send(Delivery::Unlimited(topic), payload, *blocked)?);
            }
        }
        Ok(packet_ids)
    }

    /// The topics, if the sender is a member of all, and whether their owners blocked him.
    // assumption: one topic of several that cannot be pushed to fails the whole call before anything is sent.
    fn open_topics(&self, ids: &[TopicId], unlimited: bool) -> Result<Vec<(Topic, bool)>, Failure> {
        let tx = self.call.tx;
        let mut topics = Vec::with_capacity(ids.len());
        for id in ids {
            let topic = tx.find_topic(self.app.id, *id, unlimited)?.ok_or(Failure::Push)?;
            if !tx.is_member(*id, self.sender.uuid)? {
                return Err(Failure::Push);
            }
            let blocked = tx.is_blocked_in_topic(*id, self.sender.uuid)?;
            topics.push((topic, blocked));
        }
        Ok(topics)
    }

    // assumption: what exceeds a rate is refused with code 429, and calls of several targets count once for each.
    fn take_rate(&self, rate: Rate, amount: usize, limit: u32) -> Result<(), Failure> {
        let now = self.call.tx.now;
        if !self.call.knobs.rate_limits || self.call.limiter.take(self.app.id, rate, now, amount, limit) {
            return Ok(());
        }
        Err(Failure::Rate)
    }

    /// A message that was dropped gets a packet id like any other.
    fn send(&self, to: Delivery<'_>, payload: &[u8], dropped: bool) -> Result<String, Failure> {
        let packet_id = self.next_packet_id()?;
        if dropped {
            return Ok(packet_id);
        }
        // Unlimited topics deliver to who is there; storing is what must be asked for.
        // assumption: a push that does not say whether it is stored is stored, to unlimited topics not: the documents
        // contradict each other, and a knob turns it round.
        let by_default = !matches!(to, Delivery::Unlimited(_)) && self.call.knobs.push_store_default;
        let draft = Draft {
            app: &self.app,
            sender: &self.sender,
            resource: self.resource,
            to_resource: None,
            payload,
            stored: self.stored.unwrap_or(by_default),
            biz_type: self.biz_type,
            packet_id: &packet_id,
        };
        draft.accept(self.call.tx, self.call.knobs, to)?;
        Ok(packet_id)
    }

    /// Ten random letters or digits, a hyphen, and the sender's own counter.
    fn next_packet_id(&self) -> Result<String, Failure> {
        let random: String = std::iter::repeat_with(fastrand::alphanumeric).take(10).collect();
        Ok(format!("{random}-{}", self.call.tx.next_packet_number(self.sender.uuid)?))
    }
}
