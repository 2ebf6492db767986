//! Unlimited topics over HTTP (L16–L22): no limit of members, nothing stored for those who are away. Joining and
//! quitting go over the realtime connection.

use super::topics::write_changes;
use super::{Decode, Endpoint, Method, Request};
use crate::error::Error;
use crate::json::{Field, Kind, Need, Shape};
use crate::rest::request::body;

#[cfg(target_arch = "wasm32")]
pub use export::UnlimitedTopics;

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] = &[&CREATE, &DISMISS, &LIST, &INFO, &MEMBERS, &ONLINE, &UPDATE];

const CREATE: Endpoint = Endpoint::change(Method::Post, "L16", "/api/uctopic");
const DISMISS: Endpoint = Endpoint::change(Method::Delete, "L17", "/api/uctopic");
const LIST: Endpoint = Endpoint::get("L18", "/api/uctopic/topics");
const INFO: Endpoint = Endpoint::get("L19", "/api/uctopic/topic");
const MEMBERS: Endpoint = Endpoint::get("L20", "/api/uctopic/userlist");
const ONLINE: Endpoint = Endpoint::get("L21", "/api/uctopic/onlineinfo");
const UPDATE: Endpoint = Endpoint::change(Method::Post, "L22", "/api/uctopic/update");

/// L16.
pub fn create(name: &str, extra: Option<&str>) -> Result<Request, Error> {
    if name.is_empty() {
        return Err(Error::invalid("name", "must not be empty"));
    }
    let mut body = body();
    body.key("topicName").string(name).optional("extra", extra);
    Ok(Request::new(&CREATE, &[], UNLIMITED_TOPIC).with_body(body))
}

/// L17. By its owner.
pub fn dismiss(topic_id: &str) -> Request {
    Request::new(&DISMISS, &[], Decode::Plain(Shape::Void)).about(topic_id, None)
}

/// L18.
pub fn list() -> Request {
    Request::new(&LIST, &[], Decode::Plain(Shape::Ids("topicId")))
}

/// L19.
pub fn info(topic_id: &str) -> Request {
    Request::new(&INFO, &[], UNLIMITED_TOPIC).about(topic_id, None)
}

/// L20: the members from `start` on, `0` for the first.
pub fn members(topic_id: &str, start: &str) -> Request {
    Request::new(&MEMBERS, &[], Decode::Plain(Shape::Object(MEMBER_BATCH))).about(topic_id, Some(start))
}

/// L21.
pub fn online(topic_id: &str) -> Request {
    Request::new(&ONLINE, &[], Decode::Plain(Shape::Only(&USER_COUNT))).about(topic_id, None)
}

/// L22. By its owner: owner's account, name, extra; what is `None` stays.
pub fn update(topic_id: &str, changes: &[Option<String>; 3]) -> Result<Request, Error> {
    let mut body = body();
    body.key("topicId").string(topic_id);
    write_changes(&mut body, &["ownerAccount", "topicName", "extra"], changes)?;
    Ok(Request::new(&UPDATE, &[], Decode::Plain(Shape::Void)).with_body(body))
}

const UNLIMITED_TOPIC: Decode = Decode::Plain(Shape::Object(&[
    Field { wire: "topicId", js: "topicId", kind: Kind::Id, need: Need::Required },
    Field { wire: "topicName", js: "name", kind: Kind::Text, need: Need::Optional },
    Field { wire: "ownerAccount", js: "ownerAccount", kind: Kind::Text, need: Need::Optional },
    Field { wire: "ownerUuid|ownerId", js: "ownerUuid", kind: Kind::Id, need: Need::Optional },
    Field { wire: "memberNum", js: "members", kind: Kind::Integer, need: Need::Optional },
    Field { wire: "extra", js: "extra", kind: Kind::Extra, need: Need::Optional },
]));

// assumption: a batch without `isEnd` that names no next start, or its own again, is the last one.
const MEMBER_BATCH: &[Field] = &[
    Field { wire: "members", js: "members", kind: Kind::List(MEMBER), need: Need::OrEmpty },
    Field { wire: "isEnd", js: "isEnd", kind: Kind::Flag, need: Need::Optional },
    Field { wire: "startUuid", js: "next", kind: Kind::Id, need: Need::Optional },
];

/// The service's own spelling of the account comes first (oddity O16).
const MEMBER: &[Field] = &[
    Field { wire: "appAccout|appAccount|account", js: "account", kind: Kind::Text, need: Need::Required },
    Field { wire: "uuid", js: "uuid", kind: Kind::Id, need: Need::Optional },
];

const USER_COUNT: Field = Field { wire: "userCnt", js: "userCnt", kind: Kind::Integer, need: Need::Required };

#[cfg(target_arch = "wasm32")]
mod export {
    use std::rc::Rc;

    use js_sys::Promise;
    use wasm_bindgen::prelude::*;

    use crate::error::Error;
    use crate::js::{args, failure, values};
    use crate::platform::options::Options;
    use crate::rest::Request;
    use crate::rest::call::Job;
    use crate::rest::client::{CALL_OPTIONS, Client};
    use crate::rest::topics::CREATE_OPTIONS;

    /// Topics without a limit of members, whose messages reach only who is there; `user.unlimitedTopics`. Joining and
    /// quitting need a login: `joinUnlimitedGroup`, `quitUnlimitedGroup`.
    #[wasm_bindgen]
    pub struct UnlimitedTopics {
        pub(crate) client: Rc<Client>,
    }

    /// The exported face of a walk through the members, held by the async iterator that JavaScript sees.
    #[wasm_bindgen(skip_typescript)]
    pub struct MemberWalk {
        client: Rc<Client>,
        topic_id: String,
        options: Options,
    }

    impl UnlimitedTopics {
        fn one(&self, build: fn(&str) -> Request, id: &JsValue, options: &JsValue) -> Promise {
            self.client.call(args::id(id, "id").map(|id| build(&id)), options)
        }

        fn walk(&self, id: &JsValue, options: &JsValue) -> Result<JsValue, Error> {
            let topic_id = args::id(id, "id")?;
            let options = self.client.options(options, CALL_OPTIONS)?;
            Ok(values::members(MemberWalk { client: self.client.clone(), topic_id, options }.into()))
        }

        fn update_request(&self, id: &JsValue, changes: &JsValue) -> Result<Request, Error> {
            let id = args::id(id, "id")?;
            let given = args::options(changes, "changes", "ownerAccount:account name:text extra:text", None)?;
            super::update(&id, &["ownerAccount", "name", "extra"].map(|name| given.text(name)))
        }
    }

    #[wasm_bindgen]
    impl UnlimitedTopics {
        /// Creates a topic with this user as its owner and first member.
        ///
        /// @throws {MIMCError} `invalid_input`, when `name` is empty; `api`, when the service refuses (an `extra` above
        /// 10 kB, a temporary account)
        #[wasm_bindgen(unchecked_return_type = "Promise<UnlimitedTopic>")]
        pub fn create(
            &self,
            #[wasm_bindgen(unchecked_param_type = "string")] name: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions & { extra?: string }")]
            options: JsValue,
        ) -> Promise {
            let options = self.client.options(&options, CREATE_OPTIONS);
            let extra = options.as_ref().ok().and_then(|options| options.text("extra"));
            let request =
                args::text(&name, "name", "text").and_then(|name| super::create(&name, extra.as_deref()));
            self.client.start(request.map(Job::One), options)
        }

        /// What there is to know of a topic, its members' number included.
        ///
        /// @throws {MIMCError} `api`, when there is no such topic
        #[wasm_bindgen(unchecked_return_type = "Promise<UnlimitedTopic>")]
        pub fn info(
            &self,
            #[wasm_bindgen(unchecked_param_type = "IdInput")] id: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.one(super::info, &id, &options)
        }

        /// Ids of the topics this user is a member of.
        ///
        /// @throws {MIMCError} `api`, when the service refuses
        #[wasm_bindgen(unchecked_return_type = "Promise<string[]>")]
        pub fn list(
            &self,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.client.call(Ok(super::list()), &options)
        }

        /// All members, asked for batch by batch as they are needed.
        ///
        /// @throws {MIMCError} `invalid_input`, when `id` is not an id
        #[wasm_bindgen(unchecked_return_type = "AsyncIterableIterator<Member>")]
        pub fn members(
            &self,
            #[wasm_bindgen(unchecked_param_type = "IdInput")] id: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Result<JsValue, JsValue> {
            self.walk(&id, &options).map_err(|error| failure::js_error(&error))
        }

        /// How many members are there now.
        ///
        /// @throws {MIMCError} `api`, when there is no such topic
        #[wasm_bindgen(unchecked_return_type = "Promise<number>")]
        pub fn online(
            &self,
            #[wasm_bindgen(unchecked_param_type = "IdInput")] id: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.one(super::online, &id, &options)
        }

        /// Changes what is given and leaves the rest. Owner only; a new owner must be a member.
        ///
        /// @throws {MIMCError} `invalid_input`, when nothing is given or `name` is empty; `api`, when this user is not
        /// the owner
        #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
        pub fn update(
            &self,
            #[wasm_bindgen(unchecked_param_type = "IdInput")] id: JsValue,
            #[wasm_bindgen(unchecked_param_type = "UnlimitedTopicChanges")] changes: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.client.call(self.update_request(&id, &changes), &options)
        }

        /// Ends a topic for everybody. Owner only.
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

    #[wasm_bindgen]
    impl MemberWalk {
        /// The batch that begins at `start`.
        pub fn next(&self, start: &str) -> Promise {
            let job = Job::One(super::members(&self.topic_id, start));
            self.client.start(Ok(job), Ok(self.options.clone()))
        }
    }

    #[wasm_bindgen(typescript_custom_section)]
    const TYPES: &str = r#"
/** A topic without a limit of members. */
export interface UnlimitedTopic {
  topicId: string;
  name?: string;
  ownerAccount?: string;
  ownerUuid?: string;
  /** How many members it has. */
  members?: number;
  /** What the application stored with the topic. */
  extra?: string;
}

/** What `unlimitedTopics.update` changes; at least one. */
export interface UnlimitedTopicChanges {
  name?: string;
  ownerAccount?: string;
  extra?: string;
}
"#;
}
