//! Ordinary groups, called topics: up to 500 members, with stored messages (M10–M17).

use crate::error::Error;
use crate::json::{Field, Kind, Need, Shape, Writer};
use crate::rest::request::body;
use crate::rest::{Decode, Endpoint, Method, Request};

#[cfg(target_arch = "wasm32")]
pub use export::{CREATE_OPTIONS, Topics};

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] = &[&CREATE, &GET, &LIST, &INVITE, &LEAVE, &KICK, &UPDATE, &DISMISS];

const CREATE: Endpoint = Endpoint::change(Method::Post, "M10", "/api/topic/*");
const GET: Endpoint = Endpoint::get("M11", "/api/topic/*/*");
const LIST: Endpoint = Endpoint::get("M12", "/api/topic/*/account");
const INVITE: Endpoint = Endpoint::change(Method::Post, "M13", "/api/topic/*/*/accounts");
const LEAVE: Endpoint = Endpoint::change(Method::Delete, "M14", "/api/topic/*/*/account");
const KICK: Endpoint = Endpoint::change(Method::Delete, "M15", "/api/topic/*/*/accounts?accounts=*");
const UPDATE: Endpoint = Endpoint::change(Method::Put, "M16", "/api/topic/*/*");
const DISMISS: Endpoint = Endpoint::change(Method::Delete, "M17", "/api/topic/*/*");

/// M10. `accounts` are joined by commas; without any, the owner is alone at first.
pub fn create(app_id: &str, name: &str, accounts: &str, extra: Option<&str>) -> Request {
    let mut body = body();
    body.key("topicName").string(name).key("accounts").string(accounts).optional("extra", extra);
    Request::new(&CREATE, &[app_id], TOPIC_ANSWER).with_body(body)
}

/// M11.
pub fn get(app_id: &str, topic_id: &str) -> Request {
    Request::new(&GET, &[app_id, topic_id], TOPIC_ANSWER)
}

/// M12.
pub fn list(app_id: &str) -> Request {
    Request::new(&LIST, &[app_id], Decode::Plain(Shape::List(TOPIC_INFO)))
}

/// M13. `accounts` are joined by commas.
pub fn invite(app_id: &str, topic_id: &str, accounts: &str) -> Result<Request, Error> {
    let mut body = body();
    body.key("accounts").string(some(accounts)?);
    Ok(Request::new(&INVITE, &[app_id, topic_id], TOPIC_ANSWER).with_body(body))
}

/// M15. `accounts` are joined by commas.
pub fn kick(app_id: &str, topic_id: &str, accounts: &str) -> Result<Request, Error> {
    Ok(Request::new(&KICK, &[app_id, topic_id, some(accounts)?], TOPIC_ANSWER))
}

/// M14. Older services answer with the topic (V1).
pub fn leave(app_id: &str, topic_id: &str) -> Request {
    Request::new(&LEAVE, &[app_id, topic_id], Decode::Plain(Shape::MaybeObject(TOPIC)))
}

/// M16, in the newer form (V2). `changes` is JSON text of an object with at least one of ownerAccount, topicName,
/// bulletin and extra; what it leaves out stays.
pub fn update(app_id: &str, topic_id: &str, changes: String) -> Result<Request, Error> {
    if changes == "{}" {
        return Err(Error::invalid(
            "changes",
            "must name at least one of name, bulletin, ownerAccount, extra",
        ));
    }
    Ok(Request::new(&UPDATE, &[app_id, topic_id], TOPIC_ANSWER).with_json(changes))
}

/// M17.
pub fn dismiss(app_id: &str, topic_id: &str) -> Request {
    Request::new(&DISMISS, &[app_id, topic_id], Decode::Plain(Shape::Void))
}

/// Writes what changes, by its key: at least one, and no name that is empty.
pub(super) fn write_changes(
    body: &mut Writer,
    keys: &[&str],
    changes: &[Option<String>],
) -> Result<(), Error> {
    if changes.iter().all(Option::is_none) {
        return Err(Error::invalid("changes", "must name something to change"));
    }
    for (key, change) in keys.iter().zip(changes) {
        if *key == "topicName" && change.as_deref() == Some("") {
            return Err(Error::invalid("name", "must not be empty"));
        }
        body.optional(key, change.as_deref());
    }
    Ok(())
}

fn some(accounts: &str) -> Result<&str, Error> {
    if accounts.is_empty() { Err(Error::invalid("accounts", "must not be empty")) } else { Ok(accounts) }
}

const TOPIC_ANSWER: Decode = Decode::Plain(Shape::Object(TOPIC));

const TOPIC: &[Field] = &[
    Field { wire: "topicInfo", js: "info", kind: Kind::Object(TOPIC_INFO), need: Need::Required },
    Field { wire: "members", js: "members", kind: Kind::List(MEMBER), need: Need::OrEmpty },
];

const TOPIC_INFO: &[Field] = &[
    Field { wire: "topicId", js: "topicId", kind: Kind::Id, need: Need::Required },
    Field { wire: "topicName", js: "name", kind: Kind::Text, need: Need::OrEmpty },
    Field { wire: "bulletin", js: "bulletin", kind: Kind::Text, need: Need::OrEmpty },
    Field { wire: "ownerAccount", js: "ownerAccount", kind: Kind::Text, need: Need::Optional },
    Field { wire: "ownerUuid", js: "ownerUuid", kind: Kind::Id, need: Need::Optional },
    Field { wire: "extra", js: "extra", kind: Kind::Extra, need: Need::Optional },
];

const MEMBER: &[Field] = &[
    Field { wire: "account", js: "account", kind: Kind::Text, need: Need::Required },
    Field { wire: "uuid", js: "uuid", kind: Kind::Id, need: Need::Optional },
];

#[cfg(target_arch = "wasm32")]
mod export {
    use std::rc::Rc;

    use js_sys::Promise;
    use wasm_bindgen::prelude::*;

    use crate::error::Error;
    use crate::js::args;
    use crate::platform::options::Options;
    use crate::rest::Request;
    use crate::rest::call::Job;
    use crate::rest::client::Client;

    /// Ordinary groups of up to 500 members; `user.topics`.
    #[wasm_bindgen]
    pub struct Topics {
        pub(crate) client: Rc<Client>,
    }

    impl Topics {
        fn one(&self, build: fn(&str, &str) -> Request, id: &JsValue, options: &JsValue) -> Promise {
            let request = args::id(id, "id").map(|id| build(self.client.app_id(), &id));
            self.client.call(request, options)
        }

        fn with_accounts(
            &self,
            build: WithAccounts,
            id: &JsValue,
            accounts: &JsValue,
            options: &JsValue,
        ) -> Promise {
            let request = args::id(id, "id").and_then(|id| {
                let accounts = args::text(accounts, "accounts", "accounts")?;
                build(self.client.app_id(), &id, &accounts)
            });
            self.client.call(request, options)
        }

        fn create_request(
            &self,
            name: &JsValue,
            accounts: &JsValue,
            options: &Result<Options, Error>,
        ) -> Result<Request, Error> {
            let name = args::text(name, "name", "filled")?;
            let accounts = args::text(accounts, "accounts", "accounts")?;
            let extra = options.as_ref().ok().and_then(|options| options.text("extra"));
            Ok(super::create(self.client.app_id(), &name, &accounts, extra.as_deref()))
        }

        fn update_request(&self, id: &JsValue, changes: &JsValue) -> Result<Request, Error> {
            let id = args::id(id, "id")?;
            let spec = "ownerAccount:account name:filled:topicName bulletin:text extra:text";
            super::update(self.client.app_id(), &id, args::json(changes, "changes", spec)?)
        }
    }

    /// What creating takes as its last argument.
    pub const CREATE_OPTIONS: &str = "signal:signal timeoutMs:millis maxRetries:whole extra:text";

    type WithAccounts = fn(&str, &str, &str) -> Result<Request, Error>;

    #[wasm_bindgen]
    impl Topics {
        /// Creates a topic with this user as its owner and first member.
        ///
        /// @throws {MIMCError} `invalid_input`, when `name` is empty or an account is not usable; `api`, when the
        /// service refuses (more than 500 members, a temporary account)
        #[wasm_bindgen(unchecked_return_type = "Promise<Topic>")]
        pub fn create(
            &self,
            #[wasm_bindgen(unchecked_param_type = "string")] name: JsValue,
            #[wasm_bindgen(unchecked_param_type = "readonly string[]")] accounts: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions & { extra?: string }")]
            options: JsValue,
        ) -> Promise {
            let options = self.client.options(&options, CREATE_OPTIONS);
            self.client.start(self.create_request(&name, &accounts, &options).map(Job::One), options)
        }

        /// A topic and its members. Members only.
        ///
        /// @throws {MIMCError} `api`, when there is no such topic or this user is not a member
        #[wasm_bindgen(unchecked_return_type = "Promise<Topic>")]
        pub fn get(
            &self,
            #[wasm_bindgen(unchecked_param_type = "IdInput")] id: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.one(super::get, &id, &options)
        }

        /// The topics this user is a member of, without their members.
        ///
        /// @throws {MIMCError} `api`, when the service refuses
        #[wasm_bindgen(unchecked_return_type = "Promise<TopicInfo[]>")]
        pub fn list(
            &self,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.client.call(Ok(super::list(self.client.app_id())), &options)
        }

        /// Adds members; any member may. Accounts that are members already are ignored.
        ///
        /// @throws {MIMCError} `invalid_input`, when `accounts` is empty or one of them is not usable
        #[wasm_bindgen(unchecked_return_type = "Promise<Topic>")]
        pub fn invite(
            &self,
            #[wasm_bindgen(unchecked_param_type = "IdInput")] id: JsValue,
            #[wasm_bindgen(unchecked_param_type = "readonly string[]")] accounts: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.with_accounts(super::invite, &id, &accounts, &options)
        }

        /// Removes members. Owner only.
        ///
        /// @throws {MIMCError} `invalid_input`, when `accounts` is empty or one of them is not usable; `api`, when
        /// this user is not the owner
        #[wasm_bindgen(unchecked_return_type = "Promise<Topic>")]
        pub fn kick(
            &self,
            #[wasm_bindgen(unchecked_param_type = "IdInput")] id: JsValue,
            #[wasm_bindgen(unchecked_param_type = "readonly string[]")] accounts: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.with_accounts(super::kick, &id, &accounts, &options)
        }

        /// Changes what is given and leaves the rest. Owner only. An empty `bulletin` clears it; a new owner must
        /// be a member, and the old one stays a member.
        ///
        /// @throws {MIMCError} `invalid_input`, when nothing is given or `name` is empty; `api`, when this user is
        /// not the owner
        #[wasm_bindgen(unchecked_return_type = "Promise<Topic>")]
        pub fn update(
            &self,
            #[wasm_bindgen(unchecked_param_type = "IdInput")] id: JsValue,
            #[wasm_bindgen(unchecked_param_type = "TopicChanges")] changes: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.client.call(self.update_request(&id, &changes), &options)
        }

        /// Leaves a topic. The owner cannot: transfer the topic or dismiss it. Older services answer with the
        /// topic as it is afterwards.
        ///
        /// @throws {MIMCError} `api`, when this user owns the topic or is not a member
        #[wasm_bindgen(unchecked_return_type = "Promise<Topic | undefined>")]
        pub fn leave(
            &self,
            #[wasm_bindgen(unchecked_param_type = "IdInput")] id: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.one(super::leave, &id, &options)
        }

        /// Ends a topic for everybody; its history is no longer readable. Owner only.
        ///
        /// @throws {MIMCError} `api`, when this user is not the owner
        #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
        pub fn dismiss(
            &self,
            #[wasm_bindgen(unchecked_param_type = "IdInput")] id: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.one(super::dismiss, &id, &options)
        }
    }

    #[wasm_bindgen(typescript_custom_section)]
    const TYPES: &str = r#"
/** An ordinary group. */
export interface TopicInfo {
  topicId: string;
  name: string;
  /** Notice text; empty when there is none. */
  bulletin: string;
  ownerAccount?: string;
  ownerUuid?: string;
  /** What the application stored with the topic. */
  extra?: string;
}

/** A member of a topic. */
export interface Member {
  account: string;
  uuid?: string;
}

/** A topic and its members; at creation the owner comes first. */
export interface Topic {
  info: TopicInfo;
  members: Member[];
}

/** What `topics.update` changes; at least one. */
export interface TopicChanges {
  name?: string;
  bulletin?: string;
  ownerAccount?: string;
  extra?: string;
}
"#;
}
