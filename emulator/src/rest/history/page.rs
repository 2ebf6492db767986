//! How history is written: each form of query has its own set of keys in its own order.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::ids::{AppId, TopicId};
use crate::rest::endpoint::Call;
use crate::rest::reply::Reply;
use crate::store::StoredMessage;

/// Messages in ascending order, ready to be written.
pub(super) struct Page<'a> {
    pub(super) call: &'a Call<'a>,
    pub(super) app: AppId,
    pub(super) messages: Vec<StoredMessage>,
    pub(super) all_extra: bool,
}

/// Which of sender and receiver a message shows, and where.
#[derive(Clone, Copy)]
pub(super) enum Sides {
    Neither,
    Both,
    Sender,
    SenderFirst,
    SenderAndTopic(TopicId),
    /// Oddity O6: the topic id takes the sender's place.
    TopicTwice(TopicId),
}

impl Page<'_> {
    /// One-to-one by time.
    pub(super) fn of_window(&self) -> Reply {
        Reply::data(json!({
            "appId": self.call.id(self.app),
            "messages": self.list(Sides::Both),
            "row": self.messages.len(),
        }))
    }

    /// One-to-one by time in the older shape: the accounts of the request, once per page.
    pub(super) fn of_pair_window(&self, from: &str, to: &str) -> Reply {
        Reply::data(json!({
            "appId": self.call.id(self.app),
            "toAccount": to,
            "fromAccount": from,
            "messages": self.list(Sides::Neither),
            "row": self.messages.len(),
        }))
    }

    /// A topic by time.
    pub(super) fn of_topic_window(&self, topic: TopicId) -> Reply {
        Reply::data(json!({
            "appId": self.call.id(self.app),
            "topicId": self.call.id(topic),
            "row": self.messages.len(),
            "messages": self.list(Sides::SenderFirst),
        }))
    }

    /// By count or by sequence: `timestamp` is that of the earliest message, null when there is none.
    pub(super) fn with_earliest(&self, sides: Sides) -> Reply {
        Reply::data(json!({
            "appId": self.call.id(self.app),
            "messages": self.list(sides),
            "row": self.messages.len(),
            "timestamp": self.messages.first().map(|message| message.ts),
        }))
    }

    fn list(&self, sides: Sides) -> Value {
        self.messages.iter().map(|message| self.message(message, sides)).collect()
    }

    fn message(&self, message: &StoredMessage, sides: Sides) -> Value {
        let mut shown = json!({ "sequence": self.call.id(message.sequence) });
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
                shown["toAccount"] = self.call.id(topic);
            }
            Sides::TopicTwice(topic) => {
                shown["fromAccount"] = self.call.id(topic);
                shown["toAccount"] = self.call.id(topic);
            }
        }
        self.add_labels(&mut shown, message);
        shown
    }

    fn add_labels(&self, shown: &mut Value, message: &StoredMessage) {
        let always = self.call.knobs.always_biz_type_extra;
        if message.biz_type.is_some() || always {
            shown["bizType"] = json!(message.biz_type.as_deref().unwrap_or_default());
        }
        if self.all_extra {
            let map = message.extra_map.as_deref().and_then(|map| serde_json::from_str(map).ok());
            shown["extra"] = map.unwrap_or_else(|| json!({}));
        } else if message.extra.is_some() || always {
            shown["extra"] = json!(message.extra.as_deref().unwrap_or_default());
        }
    }
}
