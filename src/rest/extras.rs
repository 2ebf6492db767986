//! What the application stores with messages, a read mark for example (L08–L15). Every message has one text and, apart
//! from it, a map of texts.

use super::history::Peer;
use crate::error::Error;
use crate::json::Shape;
use crate::rest::{Decode, Endpoint, Method, Request, request};
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

/// What changes. Its `Debug` form shows nothing of it.
#[derive(Clone)]
pub enum Change {
    /// The text of the message with this sequence (L08, L12).
    Text(String, String),
    /// One entry of its map, key and value (L09, L13).
    Entry(String, String, String),
    /// Several entries of its map: JSON text of an object (L11, L15).
    Entries(String, String),
    /// The texts of several messages: JSON text of an object with sequences as keys (L10, L14).
    Texts(String),
}

crate::error::opaque_debug!(Change);

/// The call that changes what is stored with messages of `peer`'s conversation. `sender` is who sent them, in a one-to-one
/// conversation; the peer, if not given.
pub fn set(who: &Identity, peer: &Peer, sender: Option<&str>, change: &Change) -> Result<Request, Error> {
    let mut body = request::body();
    let is_topic = match peer {
        Peer::Unlimited(_) => {
            return Err(Error::invalid("extra", "cannot be stored with messages of unlimited topics"));
        }
        Peer::Topic(id) => {
            body.key("account").string(&who.account).key("topicId").string(id);
            true
        }
        Peer::Direct(account) => {
            write_pair(&mut body, &who.account, account, sender);
            false
        }
        #[cfg(feature = "server")]
        Peer::ByApp(account) => {
            write_pair(&mut body, &who.account, account, sender);
            false
        }
    };
    let (direct, topic) = match change {
        Change::Text(sequence, text) => {
            body.key("sequence").string(sequence).key("extra").string(text);
            (&DIRECT_TEXT, &TOPIC_TEXT)
        }
        Change::Entry(sequence, key, value) => {
            body.key("sequence").string(sequence).key("extraKey").string(key).key("extraValue").string(value);
            (&DIRECT_ENTRY, &TOPIC_ENTRY)
        }
        Change::Entries(sequence, entries) => {
            body.key("sequence").string(sequence).key("extraKeyMap").raw(entries);
            (&DIRECT_ENTRIES, &TOPIC_ENTRIES)
        }
        Change::Texts(texts) => {
            body.key("sequenceExtraMap").raw(texts);
            (&DIRECT_TEXTS, &TOPIC_TEXTS)
        }
    };
    let endpoint = if is_topic { topic } else { direct };
    Ok(Request::new(endpoint, &[], Decode::Plain(Shape::Void)).with_body(body))
}

/// The sender of the messages and their reader.
fn write_pair(body: &mut crate::json::Writer, own: &str, peer: &str, sender: Option<&str>) {
    let sender = sender.unwrap_or(peer);
    let reader = if sender == own { peer } else { own };
    body.key("fromAccount").string(sender).key("toAccount").string(reader);
}

#[cfg(target_arch = "wasm32")]
mod export {
    use js_sys::Promise;
    use wasm_bindgen::prelude::*;

    use super::Change;
    use crate::error::Error;
    use crate::js::args;
    use crate::rest::call::Job;
    use crate::rest::history::Conversation;

    const OPTIONS: &str = "signal:signal timeoutMs:millis maxRetries:whole fromAccount:account";

    impl Conversation {
        fn change(&self, change: Result<Change, Error>, options: &JsValue) -> Promise {
            let options = args::options(options, "options", OPTIONS, Some(&self.defaults));
            let request = change.and_then(|change| {
                let sender = options.as_ref().ok().and_then(|options| options.text("fromAccount"));
                super::set(self.client.identity(), &self.peer, sender.as_deref(), &change)
            });
            self.client.start(request.map(Job::One), options)
        }
    }

    fn read(sequence: &JsValue, extra: &JsValue) -> Result<Change, Error> {
        let sequence = args::id(sequence, "sequence")?;
        if let Some(text) = extra.as_string() {
            return Ok(Change::Text(sequence, text));
        }
        let given = args::options(extra, "extra", "key:text value:text keys:texts", None)?;
        match (given.text("keys"), given.text("key"), given.text("value")) {
            (Some(entries), None, None) => Ok(Change::Entries(sequence, entries)),
            (None, Some(key), Some(value)) => Ok(Change::Entry(sequence, key, value)),
            _ => Err(Error::invalid("extra", "must be a string, { key, value } or { keys }")),
        }
    }

    #[wasm_bindgen]
    impl Conversation {
        /// Stores application data with the message of this sequence: its text, one entry of its map, or several. In a
        /// one-to-one conversation `fromAccount` is who sent the message, by default the peer. Not for unlimited topics.
        ///
        /// @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when there is no such message
        #[wasm_bindgen(js_name = setExtra, unchecked_return_type = "Promise<void>")]
        pub fn set_extra(
            &self,
            #[wasm_bindgen(unchecked_param_type = "IdInput")] sequence: JsValue,
            #[wasm_bindgen(unchecked_param_type = "MessageExtra")] extra: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions & { fromAccount?: string }")]
            options: JsValue,
        ) -> Promise {
            self.change(read(&sequence, &extra), &options)
        }

        /// Stores a text with each of several messages, named by their sequences; otherwise as `setExtra`.
        ///
        /// @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when none of them is there
        #[wasm_bindgen(js_name = setExtras, unchecked_return_type = "Promise<void>")]
        pub fn set_extras(
            &self,
            #[wasm_bindgen(unchecked_param_type = "Readonly<Record<string, string>>")] extras: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions & { fromAccount?: string }")]
            options: JsValue,
        ) -> Promise {
            self.change(args::text(&extras, "extras", "extras").map(Change::Texts), &options)
        }
    }

    #[wasm_bindgen(typescript_custom_section)]
    const TYPES: &str = r#"
/** What `setExtra` stores with a message: its text, an entry of its map, or several entries. */
export type MessageExtra =
  | string
  | { key: string; value: string }
  | { keys: Readonly<Record<string, string>> };
"#;
}
