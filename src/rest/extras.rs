//! What the application stores with messages, a read mark for example (L08–L15). Every message has one text and, apart
//! from it, a map of texts.

use super::history::Peer;
use super::operation::{Operation, Values};
use crate::error::Error;
use crate::json::{Shape, Writer};
use crate::rest::request::body;
use crate::rest::{Decode, Endpoint, Method, Request};
use crate::types::Identity;

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] = &[
    &DIRECT_TEXT,
    &DIRECT_ENTRY,
    &DIRECT_TEXTS,
    &DIRECT_ENTRIES,
    &TOPIC_TEXT,
    &TOPIC_ENTRY,
    &TOPIC_TEXTS,
    &TOPIC_ENTRIES,
];

/// What `Conversation` has besides `history::OF_CONVERSATION`.
pub const OPERATIONS: &[Operation] = &[
    Operation::with(
        "setExtra",
        "sequence:id extra=:text,key:text,value:text,keys:texts =fromAccount:account",
        set_one,
    ),
    Operation::with("setExtras", "extras:extras =fromAccount:account", set_many),
];

const DIRECT_TEXT: Endpoint = post("L08", "/api/msg/p2p/extra/update");
const DIRECT_ENTRY: Endpoint = post("L09", "/api/msg/p2p/extra/update/v2/");
const DIRECT_TEXTS: Endpoint = post("L10", "/api/msg/p2p/extra/multiupdate");
const DIRECT_ENTRIES: Endpoint = post("L11", "/api/msg/p2p/extra/batchupdate/");
const TOPIC_TEXT: Endpoint = post("L12", "/api/msg/p2t/extra/update");
const TOPIC_ENTRY: Endpoint = post("L13", "/api/msg/p2t/extra/update/v2/");
const TOPIC_TEXTS: Endpoint = post("L14", "/api/msg/p2t/extra/multiupdate");
const TOPIC_ENTRIES: Endpoint = post("L15", "/api/msg/p2t/extra/batchupdate/");

const fn post(id: &'static str, path: &'static str) -> Endpoint {
    Endpoint::change(Method::Post, id, path)
}

/// What changes, and how that is sent: endpoint for accounts, endpoint for topics, and where the values go.
type Change = (&'static Endpoint, &'static Endpoint, &'static [&'static str]);

const TEXT: Change = (&DIRECT_TEXT, &TOPIC_TEXT, &["sequence", "extra"]);
const ENTRY: Change = (&DIRECT_ENTRY, &TOPIC_ENTRY, &["sequence", "", "extraKey", "extraValue"]);
const ENTRIES: Change = (&DIRECT_ENTRIES, &TOPIC_ENTRIES, &["sequence", "", "", "", "extraKeyMap"]);
const TEXTS: Change = (&DIRECT_TEXTS, &TOPIC_TEXTS, &["sequenceExtraMap"]);

/// After the peer: a sequence; text, or key and value, or several entries; the sender.
fn set_one(who: &Identity, values: &Values<'_>) -> Result<Request, Error> {
    let change = match [3, 4, 5, 6].map(|index| values.get(index).is_some()) {
        [true, false, false, false] => TEXT,
        [false, true, true, false] => ENTRY,
        [false, false, false, true] => ENTRIES,
        _ => return Err(Error::invalid("extra", "must be a string, { key, value } or { keys }")),
    };
    set(who, values, change, 7)
}

/// After the peer: texts by sequence; the sender.
fn set_many(who: &Identity, values: &Values<'_>) -> Result<Request, Error> {
    set(who, values, TEXTS, 3)
}

/// In a one-to-one conversation, the value at `sender` is who sent the messages; the peer, if it is not there.
fn set(
    who: &Identity,
    values: &Values<'_>,
    (direct, topic, names): Change,
    sender: usize,
) -> Result<Request, Error> {
    let mut body = body();
    let endpoint = match Peer::read(values) {
        Peer::Unlimited(_) => {
            return Err(Error::invalid("extra", "cannot be stored with messages of unlimited topics"));
        }
        Peer::Topic(id) => {
            body.key("account").string(&who.account).key("topicId").string(&id);
            topic
        }
        Peer::Direct(peer) => write_pair(&mut body, &who.account, &peer, values.text(sender), direct),
        #[cfg(feature = "server")]
        Peer::ByApp(peer) => write_pair(&mut body, &who.account, &peer, values.text(sender), direct),
    };
    for (index, name) in names.iter().enumerate() {
        if let Some(value) = values.get(index + 2)
            && !name.is_empty()
        {
            body.key(name).value(value);
        }
    }
    Ok(Request::new(endpoint, Decode::Plain(Shape::Void)).with_body(body))
}

/// Writes the sender of the messages and their reader.
fn write_pair(
    body: &mut Writer,
    own: &str,
    peer: &str,
    sender: Option<String>,
    endpoint: &'static Endpoint,
) -> &'static Endpoint {
    let sender = sender.as_deref().unwrap_or(peer);
    let reader = if sender == own { peer } else { own };
    body.key("fromAccount").string(sender).key("toAccount").string(reader);
    endpoint
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What the application stores with messages. */
export interface Conversation {
  /**
   * Stores application data with the message of this sequence: its text, one entry of its map, or several. In a
   * one-to-one conversation `fromAccount` is who sent the message, by default the peer. Not for unlimited topics.
   *
   * @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when there is no such message
   */
  setExtra(sequence: IdInput, extra: MessageExtra, options?: CallOptions & { fromAccount?: string }): Promise<void>;
  /**
   * Stores a text with each of several messages, named by their sequences; otherwise as `setExtra`.
   *
   * @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when none of them is there
   */
  setExtras(extras: Readonly<Record<string, string>>, options?: CallOptions & { fromAccount?: string }): Promise<void>;
}

/** What `setExtra` stores with a message: its text, an entry of its map, or several entries. */
export type MessageExtra =
  | string
  | { key: string; value: string }
  | { keys: Readonly<Record<string, string>> };
"#;
