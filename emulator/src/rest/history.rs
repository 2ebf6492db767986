//! M18–M25: message history.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::auth::{Actor, Proof};
use super::endpoint::{Call, Endpoint, post};
use super::failure::Failure;
use super::reply::Reply;
use crate::ids::{Conversation, Millis, TopicId};
use crate::knobs::HistoryShape;
use crate::store::{Filter, Span, StoredMessage};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    post("M18", "/api/msg/p2p/query", direct_by_time_old),
    post("M19", "/api/msg/p2p/queryOnTime", direct_by_time),
    post("M20", "/api/msg/p2p/queryOnCount", direct_by_count),
    post("M21", "/api/msg/p2p/queryOnSequence", direct_by_sequence),
    post("M22", "/api/msg/p2t/query", topic_by_time),
    post("M23", "/api/msg/p2t/queryOnTime", topic_by_time),
    post("M24", "/api/msg/p2t/queryOnCount", topic_by_count),
    post("M25", "/api/msg/p2t/queryOnSequence", topic_by_sequence),
];

const DAY: Millis = 86_400_000;

/// Half a year, and a week for queries by sequence.
const RETENTION: Millis = 183 * DAY;
const SEQUENCE_RETENTION: Millis = 7 * DAY;

const DEFAULT_COUNT: i64 = 20;
const MAX_COUNT: i64 = 200;

fn direct_by_time_old(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.history_actor()?;
    let pair = Pair::read(call, &actor)?;
    let messages = pair.messages(call, time_span(call)?)?;
    if call.knobs.history_shape == HistoryShape::April2018 {
        return Ok(direct_time_page(call, &actor, &messages));
    }
    Ok(Reply::data(json!({
        "appId": call.id(actor.user.app),
        "toAccount": pair.to,
        "fromAccount": pair.from,
        "messages": list(call, &messages, Sides::Neither),
        "row": messages.len(),
    })))
}

fn direct_by_time(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.history_actor()?;
    let pair = Pair::read(call, &actor)?;
    let messages = pair.messages(call, time_span(call)?)?;
    Ok(direct_time_page(call, &actor, &messages))
}

fn direct_by_count(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.history_actor()?;
    let pair = Pair::read(call, &actor)?;
    let messages = pair.messages(call, count_span(call)?)?;
    Ok(page(call, &actor, &messages, Sides::Both))
}

fn direct_by_sequence(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.history_actor()?;
    let pair = Pair::read(call, &actor)?;
    let messages = pair.messages(call, sequence_span(call)?)?;
    Ok(page(call, &actor, &messages, Sides::Both))
}

fn topic_by_time(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.history_actor()?;
    let request = Group::read(call, &actor)?;
    let span = time_span(call)?;
    let topic = request.open(call, &actor)?;
    let messages = messages(call, topic.into(), span)?;
    Ok(Reply::data(json!({
        "appId": call.id(actor.user.app),
        "topicId": call.id(topic),
        "row": messages.len(),
        "messages": list(call, &messages, Sides::SenderFirst),
    })))
}

fn topic_by_count(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.history_actor()?;
    let request = Group::read(call, &actor)?;
    let span = count_span(call)?;
    let topic = request.open(call, &actor)?;
    let messages = messages(call, topic.into(), span)?;
    Ok(page(call, &actor, &messages, Sides::Sender))
}

fn topic_by_sequence(call: &Call<'_>) -> Result<Reply, Failure> {
    let actor = call.history_actor()?;
    let request = Group::read(call, &actor)?;
    let span = sequence_span(call)?;
    let topic = request.open(call, &actor)?;
    let messages = messages(call, topic.into(), span)?;
    let sides = if call.knobs.o6 { Sides::TopicTwice(topic) } else { Sides::SenderAndTopic(topic) };
    Ok(page(call, &actor, &messages, sides))
}

/// The two accounts of a one-to-one query.
struct Pair<'a> {
    actor: &'a Actor,
    from: &'a str,
    to: &'a str,
}

impl<'a> Pair<'a> {
    fn read(call: &'a Call<'_>, actor: &'a Actor) -> Result<Self, Failure> {
        check_app(call, actor)?;
        let pair =
            Self { actor, from: call.body.account("fromAccount")?, to: call.body.account("toAccount")? };
        Ok(pair)
    }

    fn messages(&self, call: &Call<'_>, span: Span) -> Result<Vec<StoredMessage>, Failure> {
        let account = &self.actor.user.account;
        if self.actor.proof == Proof::Token && account != self.from && account != self.to {
            return Err(Failure::Denied);
        }
        match call.tx.find_pair(self.actor.user.app, self.from, self.to)? {
            Some(conversation) => messages(call, conversation, span),
            None => Ok(Vec::new()),
        }
    }
}

/// The asking account and the topic of a group query.
struct Group<'a> {
    account: &'a str,
    topic: TopicId,
}

impl<'a> Group<'a> {
    fn read(call: &'a Call<'_>, actor: &Actor) -> Result<Self, Failure> {
        check_app(call, actor)?;
        Ok(Self { account: call.body.account("account")?, topic: TopicId(call.body.integer("topicId")?) })
    }

    fn open(&self, call: &Call<'_>, actor: &Actor) -> Result<TopicId, Failure> {
        if actor.user.account != self.account {
            return Err(Failure::Denied);
        }
        call.tx.find_topic(actor.user.app, self.topic, false)?.ok_or(Failure::History)?;
        if call.tx.is_member(self.topic, actor.user.uuid)? { Ok(self.topic) } else { Err(Failure::History) }
    }
}

/// The app id in the body is optional but must be the caller's.
fn check_app(call: &Call<'_>, actor: &Actor) -> Result<(), Failure> {
    match call.body.optional_integer("appId")? {
        Some(app) if app != actor.user.app.0 => Err(Failure::Param("appId")),
        _ => Ok(()),
    }
}

fn time_span(call: &Call<'_>) -> Result<Span, Failure> {
    let (from, to) = (call.body.integer("utcFromTime")?, call.body.integer("utcToTime")?);
    if to <= from || to.saturating_sub(from) > DAY {
        return Err(Failure::Param("utcToTime"));
    }
    Ok(Span::Time { from, to })
}

fn count_span(call: &Call<'_>) -> Result<Span, Failure> {
    // Without a time the newest messages are meant, also those of this very millisecond.
    let before = call.body.optional_integer("utcToTime")?.unwrap_or(call.tx.now + 1);
    let count = call.body.optional_integer("count")?.unwrap_or(DEFAULT_COUNT);
    if count < 1 {
        return Err(Failure::Param("count"));
    }
    Ok(Span::Count { before, count: count.min(MAX_COUNT) })
}

fn sequence_span(call: &Call<'_>) -> Result<Span, Failure> {
    let (start, stop) = (call.body.integer("startSeq")?, call.body.integer("stopSeq")?);
    if start >= stop {
        return Err(Failure::Param("stopSeq"));
    }
    Ok(Span::Sequence { start, stop, count: MAX_COUNT })
}

fn messages(call: &Call<'_>, conversation: Conversation, span: Span) -> Result<Vec<StoredMessage>, Failure> {
    let kept = match span {
        Span::Sequence { .. } if call.knobs.sequence_retention => SEQUENCE_RETENTION,
        _ => RETENTION,
    };
    let filter = Filter {
        biz_type: call.body.optional_text("bizType")?.map(str::to_owned),
        extra: call.body.optional_text("extra")?.map(str::to_owned),
        extra_map: None,
    };
    Ok(call.tx.messages(conversation, span, call.tx.now - kept, &filter)?)
}

/// Which of sender and receiver a message shows, and where.
#[derive(Clone, Copy)]
enum Sides {
    Neither,
    Both,
    Sender,
    SenderFirst,
    SenderAndTopic(TopicId),
    /// Oddity O6: the topic id takes the sender's place.
    TopicTwice(TopicId),
}

fn direct_time_page(call: &Call<'_>, actor: &Actor, messages: &[StoredMessage]) -> Reply {
    Reply::data(json!({
        "appId": call.id(actor.user.app),
        "messages": list(call, messages, Sides::Both),
        "row": messages.len(),
    }))
}

/// A page by count or by sequence: `timestamp` is that of the earliest message.
fn page(call: &Call<'_>, actor: &Actor, messages: &[StoredMessage], sides: Sides) -> Reply {
    Reply::data(json!({
        "appId": call.id(actor.user.app),
        "messages": list(call, messages, sides),
        "row": messages.len(),
        "timestamp": messages.first().map(|message| message.ts),
    }))
}

fn list(call: &Call<'_>, messages: &[StoredMessage], sides: Sides) -> Value {
    messages.iter().map(|message| show(call, message, sides)).collect()
}

fn show(call: &Call<'_>, message: &StoredMessage, sides: Sides) -> Value {
    let mut shown = json!({ "sequence": call.id(message.sequence) });
    if matches!(sides, Sides::SenderFirst) {
        shown["fromAccount"] = json!(message.from_account);
    }
    shown["payload"] = json!(STANDARD.encode(&message.payload));
    shown["ts"] = json!(message.ts);
    match sides {
        Sides::Neither | Sides::SenderFirst => {}
        Sides::Sender => shown["fromAccount"] = json!(message.from_account),
        Sides::Both => {
            shown["fromAccount"] = json!(message.from_account);
            shown["toAccount"] = json!(message.to_account);
        }
        Sides::SenderAndTopic(topic) => {
            shown["fromAccount"] = json!(message.from_account);
            shown["toAccount"] = call.id(topic);
        }
        Sides::TopicTwice(topic) => {
            shown["fromAccount"] = call.id(topic);
            shown["toAccount"] = call.id(topic);
        }
    }
    for (name, value) in [("bizType", &message.biz_type), ("extra", &message.extra)] {
        if value.is_some() || call.knobs.always_biz_type_extra {
            shown[name] = json!(value.as_deref().unwrap_or_default());
        }
    }
    shown
}
