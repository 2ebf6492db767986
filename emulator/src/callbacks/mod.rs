//! M06–M09: telling an app's server about messages. This file makes the bodies, `worker` delivers them.

mod post;
mod worker;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::accept::Draft;
use crate::ids::{Millis, Sequence, TopicId};
use crate::knobs::Knobs;
use crate::rest::IdWriter;

pub(crate) use post::callback_target;
pub(crate) use worker::{Settle, Worker};

/// What happened to a message.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Normal {
        to: String,
    },
    Offline {
        to: String,
    },
    /// `to` is every member.
    NormalTopic {
        topic: TopicId,
        to: Vec<String>,
    },
    /// `to` is the members that were not reached.
    OfflineTopic {
        topic: TopicId,
        to: Vec<String>,
    },
}

/// A body to be posted.
#[derive(Clone, Debug)]
pub(crate) struct Notice<'a> {
    pub(crate) draft: Draft<'a>,
    pub(crate) kind: Kind,
    pub(crate) sequence: Sequence,
    pub(crate) timestamp: Millis,
}

impl Notice<'_> {
    pub(crate) fn body(&self, knobs: &Knobs) -> Value {
        let ids = IdWriter::new(knobs.id_style);
        let Draft { app, sender, payload, .. } = self.draft;
        let payload = STANDARD.encode(payload);
        let mut body = match &self.kind {
            Kind::Normal { to } | Kind::Offline { to } => json!({
                "msgType": self.kind.name(),
                "fromAppId": ids.write(app.id),
                "fromAccount": sender.account,
                "toAppId": ids.write(app.id),
                "toAccount": to,
                "payload": payload,
                "timestamp": self.timestamp,
            }),
            Kind::NormalTopic { topic, to } | Kind::OfflineTopic { topic, to } => json!({
                "msgType": self.kind.name(),
                "appId": ids.write(app.id),
                "topicId": ids.write(*topic),
                "fromAccount": sender.account,
                "toAccounts": to,
                "payload": payload,
                "timestamp": self.timestamp,
            }),
        };
        // assumption: the later fields of callbacks come only when a knob says so.
        if knobs.callback_extended {
            body["packetId"] = json!(self.draft.packet_id);
            body["sequence"] = ids.write(self.sequence);
            body["bizType"] = json!(self.draft.biz_type.unwrap_or_default());
            body["fromResource"] = json!(self.draft.resource);
            if let Kind::Normal { .. } | Kind::Offline { .. } = self.kind {
                body["toResource"] = json!(self.draft.to_resource.unwrap_or_default());
            }
        }
        body
    }
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::Normal { .. } => "NORMAL_MSG",
            Self::Offline { .. } => "OFFLINE_MSG",
            Self::NormalTopic { .. } => "NORMAL_TOPIC_MSG",
            Self::OfflineTopic { .. } => "OFFLINE_TOPIC_MSG",
        }
    }
}

/// The row of the endpoint index that a body is of.
fn endpoint_of(body: &str) -> Option<&'static str> {
    let body: Value = serde_json::from_str(body).ok()?;
    match body.get("msgType")?.as_str()? {
        "NORMAL_MSG" => Some("M06"),
        "OFFLINE_MSG" => Some("M07"),
        "NORMAL_TOPIC_MSG" => Some("M08"),
        "OFFLINE_TOPIC_MSG" => Some("M09"),
        _ => None,
    }
}
