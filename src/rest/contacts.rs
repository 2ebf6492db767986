//! Recent contacts: everyone and every topic of the last month (M26–M28), and later forms
//! of it (L01–L03).

use crate::error::Error;
use crate::json::{Field, Kind, Need, Shape};
use crate::rest::request::body;
use crate::rest::{Decode, Endpoint, Method, Request};

#[cfg(target_arch = "wasm32")]
pub use export::Contacts;

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] =
    &[&LIST, &REMOVE_DIRECT, &REMOVE_TOPIC, &PAGE, &DIRECT_EXTRA, &TOPIC_EXTRA];

const LIST: Endpoint = Endpoint::get("M26", "/api/contact/");
const REMOVE_DIRECT: Endpoint = Endpoint::change(Method::Delete, "M27", "/api/contact/p2p/session?member=*");
const REMOVE_TOPIC: Endpoint = Endpoint::change(Method::Delete, "M28", "/api/contact/p2t/session?topicId=*");
const PAGE: Endpoint = Endpoint::get("L01", "/api/contact/v2?msgExtraFlag=*");
const DIRECT_EXTRA: Endpoint = Endpoint::change(Method::Post, "L02", "/api/contact/p2p/extra/update");
const TOPIC_EXTRA: Endpoint = Endpoint::change(Method::Post, "L03", "/api/contact/p2t/extra/update");

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

/// L01.
pub fn page(message_extra: bool) -> Request {
    let flag = if message_extra { "true" } else { "false" };
    Request::new(&PAGE, &[flag], Decode::Plain(Shape::Object(CONTACT_PAGE)))
}

/// L02 for an account, L03 for a topic's id; not both.
pub fn set_extra(account: Option<&str>, topic_id: Option<&str>, extra: &str) -> Result<Request, Error> {
    let endpoint = match (account, topic_id) {
        (Some(_), None) => &DIRECT_EXTRA,
        (None, Some(_)) => &TOPIC_EXTRA,
        _ => return Err(Error::invalid("contact", "must name either an account or a topicId")),
    };
    let mut body = body();
    body.optional("account", account).optional("topicId", topic_id).key("extra").string(extra);
    Ok(Request::new(endpoint, &[], Decode::Plain(Shape::Void)).with_body(body))
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

const CONTACT_PAGE: &[Field] = &[
    Field { wire: "appAccount", js: "account", kind: Kind::Text, need: Need::Optional },
    Field { wire: "uuid", js: "uuid", kind: Kind::Id, need: Need::Optional },
    Field { wire: "timestamp", js: "timestamp", kind: Kind::Integer, need: Need::Optional },
    Field { wire: "contacts", js: "contacts", kind: Kind::List(CONTACT), need: Need::OrEmpty },
    Field { wire: "row", js: "row", kind: Kind::Integer, need: Need::OrCount },
];

const KINDS: &[(&str, &str)] = &[("USER", "user"), ("TOPIC", "topic"), ("", "other")];

const LAST_MESSAGE: &[Field] = &[
    Field { wire: "fromUuid", js: "fromUuid", kind: Kind::Id, need: Need::Optional },
    Field { wire: "fromAccount", js: "fromAccount", kind: Kind::Text, need: Need::Optional },
    Field { wire: "sequence", js: "sequence", kind: Kind::Id, need: Need::Optional },
    Field { wire: "payload", js: "text", kind: Kind::Payload, need: Need::OrEmpty },
    Field { wire: "bizType", js: "bizType", kind: Kind::Text, need: Need::Optional },
    Field { wire: "msgExtra|extra", js: "extra", kind: Kind::Extra, need: Need::Optional },
];

#[cfg(target_arch = "wasm32")]
mod export {
    use std::rc::Rc;

    use js_sys::Promise;
    use wasm_bindgen::prelude::*;

    use crate::js::args;
    use crate::rest::call::Job;
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

        /// The same list in its later form, which can also have the newest messages' extra data.
        ///
        /// @throws {MIMCError} `api`, when the service refuses
        #[wasm_bindgen(unchecked_return_type = "Promise<ContactPage>")]
        pub fn page(
            &self,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions & { messageExtra?: boolean }")]
            options: JsValue,
        ) -> Promise {
            let spec = "signal:signal timeoutMs:millis maxRetries:whole messageExtra:flag";
            let options = self.client.options(&options, spec);
            let flag = options.as_ref().is_ok_and(|options| options.flag("messageExtra"));
            self.client.start(Ok(Job::One(super::page(flag))), options)
        }

        /// Stores `extra` with the conversation, for this user only.
        ///
        /// @throws {MIMCError} `invalid_input`, when `contact` names neither an account nor a topic, or both
        #[wasm_bindgen(js_name = setExtra, unchecked_return_type = "Promise<void>")]
        pub fn set_extra(
            &self,
            #[wasm_bindgen(unchecked_param_type = "{ account: string } | { topicId: IdInput }")]
            contact: JsValue,
            #[wasm_bindgen(unchecked_param_type = "string")] extra: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            let request =
                args::options(&contact, "contact", "account:account topicId:id", None).and_then(|contact| {
                    let extra = args::text(&extra, "extra", "text")?;
                    let (account, topic_id) = (contact.text("account"), contact.text("topicId"));
                    super::set_extra(account.as_deref(), topic_id.as_deref(), &extra)
                });
            self.client.call(request, &options)
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

/** The recent contacts in their later form. */
export interface ContactPage {
  /** Whose contacts they are. */
  account?: string;
  uuid?: string;
  /** How many contacts the service says there are. */
  row: number;
  /** Milliseconds since the epoch. */
  timestamp?: number;
  contacts: Contact[];
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
