//! What the service posts to an app's server: messages as they are sent, and those that met nobody (M06–M09).

use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use super::wire;
use crate::error::{Error, ErrorKind, opaque_debug};
use crate::types::{base64, lossy};

/// Ids of the callbacks in the endpoint table, with the names they have on the wire.
pub const KINDS: [(&str, &str); 4] = [
    ("M06", "NORMAL_MSG"),
    ("M07", "OFFLINE_MSG"),
    ("M08", "NORMAL_TOPIC_MSG"),
    ("M09", "OFFLINE_TOPIC_MSG"),
];

/// What a callback is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum About {
    /// A one-to-one message.
    Direct,
    /// A topic's message.
    Topic,
    /// Something this version does not know.
    Unknown,
}

/// A callback, read. Its `Debug` form shows nothing of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Callback {
    /// What it is about.
    pub kind: About,
    /// Whether it is about receivers who were not there.
    pub offline: bool,
    /// The body as it came.
    pub raw: String,
    /// The payload as text.
    pub text: String,
    /// The payload, if it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Bytes>,
    /// The payload was not base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undecoded: Option<bool>,
    /// What else it says, by the names of the wire.
    #[serde(flatten)]
    pub fields: Fields,
}

/// Members of a callback, old and new ones.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names are those of the wire")]
pub struct Fields {
    #[serde(default, deserialize_with = "wire::text", skip_serializing_if = "Option::is_none")]
    pub msg_type: Option<String>,
    #[serde(default, deserialize_with = "wire::id", skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
    #[serde(default, deserialize_with = "wire::id", skip_serializing_if = "Option::is_none")]
    pub from_app_id: Option<String>,
    #[serde(default, deserialize_with = "wire::id", skip_serializing_if = "Option::is_none")]
    pub to_app_id: Option<String>,
    #[serde(default, deserialize_with = "wire::id", skip_serializing_if = "Option::is_none")]
    pub topic_id: Option<String>,
    #[serde(default, deserialize_with = "wire::text", skip_serializing_if = "Option::is_none")]
    pub from_account: Option<String>,
    #[serde(default, deserialize_with = "wire::text", skip_serializing_if = "Option::is_none")]
    pub to_account: Option<String>,
    #[serde(default, deserialize_with = "wire::texts", skip_serializing_if = "Option::is_none")]
    pub to_accounts: Option<Vec<String>>,
    #[serde(default, deserialize_with = "wire::text", skip_serializing_if = "Option::is_none")]
    pub from_resource: Option<String>,
    #[serde(default, deserialize_with = "wire::text", skip_serializing_if = "Option::is_none")]
    pub to_resource: Option<String>,
    #[serde(default, deserialize_with = "wire::integer", skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<i64>,
    #[serde(default, deserialize_with = "wire::text", skip_serializing_if = "Option::is_none")]
    pub packet_id: Option<String>,
    #[serde(default, deserialize_with = "wire::id", skip_serializing_if = "Option::is_none")]
    pub sequence: Option<String>,
    #[serde(default, deserialize_with = "wire::text", skip_serializing_if = "Option::is_none")]
    pub biz_type: Option<String>,
    #[serde(default, deserialize_with = "wire::text", skip_serializing_if = "Option::is_none")]
    pub authentication: Option<String>,
    #[serde(default, deserialize_with = "wire::text", skip_serializing)]
    payload: Option<String>,
}

/// Becomes a `Uint8Array`.
#[derive(PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

opaque_debug!(Callback, Fields, Bytes);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

/// Reads a callback's body. Of a kind that is not known only `raw` and what happens to be readable is promised.
pub fn parse(body: &str) -> Result<Callback, Error> {
    let mut fields: Fields = wire::from_object(body).ok_or_else(|| malformed("must be a JSON object"))?;
    let known = KINDS.iter().position(|(_, name)| fields.msg_type.as_deref() == Some(name));
    let kind = match known {
        Some(0 | 1) => About::Direct,
        Some(_) => About::Topic,
        None => About::Unknown,
    };
    let receiver = match kind {
        About::Direct => fields.to_account.is_some(),
        About::Topic => fields.topic_id.is_some(),
        About::Unknown => true,
    };
    let complete = fields.from_account.is_some() && fields.timestamp.is_some() && receiver;
    if !complete && kind != About::Unknown {
        return Err(malformed("lacks a member of its kind, or one is not readable"));
    }
    if kind == About::Topic {
        fields.to_accounts.get_or_insert_default();
    }
    let (text, bytes, undecoded) = content(fields.payload.take().unwrap_or_default());
    let offline = matches!(known, Some(1 | 3));
    Ok(Callback { kind, offline, raw: body.to_owned(), text, bytes, undecoded, fields })
}

fn content(payload: String) -> (String, Option<Bytes>, Option<bool>) {
    let Some(bytes) = base64::decode(&payload) else { return (payload, None, Some(true)) };
    match lossy(&bytes) {
        Ok(text) => (text, None, None),
        Err(text) => (text, Some(Bytes(bytes)), None),
    }
}

/// What a repetition of the same callback has in common with it: the kind, and the sequence; else packet id and sender;
/// else the body.
// assumption: a repeated callback has the sequence of the first one, or its packet id and sender, or the same body; no
// document says how to recognise it.
pub fn key(callback: &Callback) -> String {
    let Fields { msg_type, sequence, packet_id, from_account, .. } = &callback.fields;
    let same = match (sequence, packet_id, from_account) {
        (Some(sequence), ..) => vec!["sequence", sequence],
        (_, Some(packet_id), Some(account)) => vec!["packet", packet_id, account],
        _ => {
            let hash = base64::encode(&Sha256::digest(callback.raw.as_bytes()));
            return ["body ", &hash].concat();
        }
    };
    let mut parts = vec![msg_type.as_deref().unwrap_or_default()];
    parts.extend(same);
    serde_json::to_string(&parts).unwrap_or_default()
}

fn malformed(must: &str) -> Error {
    Error::new(ErrorKind::Decode, &["the callback's body ", must].concat())
}
