//! Recent contacts: everyone and every topic of the last month (M26–M28).

use crate::json::{Field, Kind, Need, Shape};
use crate::rest::{Decode, Endpoint, Method, Request};

#[cfg(target_arch = "wasm32")]
pub use export::Contacts;

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] = &[&LIST, &REMOVE_DIRECT, &REMOVE_TOPIC];

const LIST: Endpoint = Endpoint::get("M26", "/api/contact/");
const REMOVE_DIRECT: Endpoint = Endpoint::change(Method::Delete, "M27", "/api/contact/p2p/session?member=*");
const REMOVE_TOPIC: Endpoint = Endpoint::change(Method::Delete, "M28", "/api/contact/p2t/session?topicId=*");

/// M26.
pub fn list() -> Request {
    request(&LIST, &[])
}

/// M27; wants the peer's account, not the id that the list shows (oddity O13).
pub fn remove_direct(account: &str) -> Request {
    request(&REMOVE_DIRECT, &[account])
}

/// M28.
pub fn remove_topic(topic_id: &str) -> Request {
    request(&REMOVE_TOPIC, &[topic_id])
}

fn request(endpoint: &Endpoint, values: &[&str]) -> Request {
    Request::new(endpoint, values, Decode::Plain(Shape::List(CONTACT)))
}

const CONTACT: &[Field] = &[
    Field { wire: "userType", js: "kind", kind: Kind::Word(KINDS), need: Need::Required },
    Field { wire: "id", js: "id", kind: Kind::Id, need: Need::Required },
    Field { wire: "name", js: "name", kind: Kind::Text, need: Need::OrEmpty },
    Field { wire: "timestamp", js: "timestamp", kind: Kind::Integer, need: Need::Required },
    Field { wire: "extra", js: "extra", kind: Kind::Extra, need: Need::Optional },
    Field { wire: "lastMessage", js: "lastMessage", kind: Kind::Object(LAST_MESSAGE), need: Need::Optional },
];

const KINDS: &[(&str, &str)] = &[("USER", "user"), ("TOPIC", "topic"), ("", "other")];

const LAST_MESSAGE: &[Field] = &[
    Field { wire: "fromUuid", js: "fromUuid", kind: Kind::Id, need: Need::Optional },
    Field { wire: "fromAccount", js: "fromAccount", kind: Kind::Text, need: Need::Optional },
    Field { wire: "sequence", js: "sequence", kind: Kind::Id, need: Need::Optional },
    Field { wire: "payload", js: "text", kind: Kind::Payload, need: Need::OrEmpty },
    Field { wire: "bizType", js: "bizType", kind: Kind::Text, need: Need::Optional },
    Field { wire: "extra", js: "extra", kind: Kind::Extra, need: Need::Optional },
];

#[cfg(target_arch = "wasm32")]
mod export {
    use std::rc::Rc;

    use js_sys::Promise;
    use wasm_bindgen::prelude::*;

    use crate::js::args;
    use crate::rest::client::Client;

    /// The people and topics an account exchanged messages with during the last month; `user.contacts`.
    #[wasm_bindgen]
    pub struct Contacts {
        pub(crate) client: Rc<Client>,
    }

    #[wasm_bindgen]
    impl Contacts {
        /// All recent contacts, newest first.
        ///
        /// @throws {MIMCError} `api`, when the service refuses; `transport`, `timeout`, `http`, `decode`, `token`
        #[wasm_bindgen(unchecked_return_type = "Promise<Contact[]>")]
        pub fn list(
            &self,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.client.call(Ok(super::list()), &options)
        }

        /// Removes the conversation with `account` from the list, for this user only. Its history stays, and the
        /// next message brings it back. Resolves to the list after removal.
        ///
        /// @throws {MIMCError} `invalid_input`, when `account` is not a usable account
        #[wasm_bindgen(js_name = removeDirect, unchecked_return_type = "Promise<Contact[]>")]
        pub fn remove_direct(
            &self,
            #[wasm_bindgen(unchecked_param_type = "string")] account: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.client.call(
                args::account(&account, "account").map(|account| super::remove_direct(&account)),
                &options,
            )
        }

        /// Removes a topic from the list, for this user only; otherwise as `removeDirect`.
        ///
        /// @throws {MIMCError} `invalid_input`, when `topicId` is not an id
        #[wasm_bindgen(js_name = removeTopic, unchecked_return_type = "Promise<Contact[]>")]
        pub fn remove_topic(
            &self,
            #[wasm_bindgen(js_name = topicId, unchecked_param_type = "IdInput")] topic_id: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.client.call(args::id(&topic_id, "topicId").map(|id| super::remove_topic(&id)), &options)
        }
    }

    #[wasm_bindgen(typescript_custom_section)]
    const TYPES: &str = r#"
/** One recent conversation. */
export interface Contact {
  /** `other` stands for kinds a later service may add. */
  kind: 'user' | 'topic' | 'other';
  /** The peer's own 64-bit id, or the topic's, as decimal digits. */
  id: string;
  /** The peer's account, or the topic's name. */
  name: string;
  /** Time of the newest message, milliseconds since the epoch. */
  timestamp: number;
  /** What the application stored with the conversation. */
  extra?: string;
  lastMessage?: LastMessage;
}

/** The newest message of a conversation. */
export interface LastMessage {
  fromUuid?: string;
  fromAccount?: string;
  sequence?: string;
  /** The payload as text; bytes that are not UTF-8 show as U+FFFD. */
  text: string;
  /** The payload's bytes, only if they are not UTF-8. */
  bytes?: Uint8Array;
  /** The payload was not base64; `text` is what arrived. */
  undecoded?: true;
  bizType?: string;
  extra?: string;
}
"#;
}
