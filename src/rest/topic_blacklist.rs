//! Accounts whose messages a topic does not take (L23–L25).

use crate::json::Shape;
use crate::rest::request::body;
use crate::rest::{Decode, Endpoint, Method, Request, blacklist};

#[cfg(target_arch = "wasm32")]
pub use export::TopicBlacklist;

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] = &[&ADD, &REMOVE, &HAS];

const ADD: Endpoint = Endpoint::change(Method::Post, "L23", "/api/topicblacklist/");
const REMOVE: Endpoint =
    Endpoint::change(Method::Delete, "L24", "/api/topicblacklist/*/blackAccount?blackAccount=*");
// assumption: the answer of L25 looks like that of M31; no document shows it.
const HAS: Endpoint = Endpoint::get("L25", "/api/topicblacklist/*/blackAccount?blackAccount=*");

/// L23.
pub fn add(topic_id: &str, account: &str) -> Request {
    let mut body = body();
    body.key("blackTopicId").string(topic_id).key("blackAccount").string(account);
    Request::new(&ADD, &[], Decode::Plain(Shape::Void)).with_body(body)
}

/// L24.
pub fn remove(topic_id: &str, account: &str) -> Request {
    Request::new(&REMOVE, &[topic_id, account], Decode::Plain(Shape::Void))
}

/// L25.
pub fn has(topic_id: &str, account: &str) -> Request {
    Request::new(&HAS, &[topic_id, account], Decode::Plain(Shape::Only(&blacklist::IS_BLACK)))
}

#[cfg(target_arch = "wasm32")]
mod export {
    use std::rc::Rc;

    use js_sys::Promise;
    use wasm_bindgen::prelude::*;

    use crate::js::args;
    use crate::rest::Request;
    use crate::rest::client::Client;

    /// Accounts whose messages a topic does not take; `user.topicBlacklist`. For its owner.
    #[wasm_bindgen]
    pub struct TopicBlacklist {
        pub(crate) client: Rc<Client>,
    }

    impl TopicBlacklist {
        fn call(
            &self,
            build: fn(&str, &str) -> Request,
            topic_id: &JsValue,
            account: &JsValue,
            options: &JsValue,
        ) -> Promise {
            let request = args::id(topic_id, "topicId")
                .and_then(|id| Ok(build(&id, &args::account(account, "account")?)));
            self.client.call(request, options)
        }
    }

    #[wasm_bindgen]
    impl TopicBlacklist {
        /// Blocks `account` in a topic. Owner only. Blocking twice is no error.
        ///
        /// @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when this user is not the owner
        #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
        pub fn add(
            &self,
            #[wasm_bindgen(js_name = topicId, unchecked_param_type = "IdInput")] topic_id: JsValue,
            #[wasm_bindgen(unchecked_param_type = "string")] account: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.call(super::add, &topic_id, &account, &options)
        }

        /// Unblocks `account`. Owner only. Unblocking somebody who is not blocked is no error.
        ///
        /// @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when this user is not the owner
        #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
        pub fn remove(
            &self,
            #[wasm_bindgen(js_name = topicId, unchecked_param_type = "IdInput")] topic_id: JsValue,
            #[wasm_bindgen(unchecked_param_type = "string")] account: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.call(super::remove, &topic_id, &account, &options)
        }

        /// Whether the topic blocks `account`. Members only.
        ///
        /// @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when this user is not a member
        #[wasm_bindgen(unchecked_return_type = "Promise<boolean>")]
        pub fn has(
            &self,
            #[wasm_bindgen(js_name = topicId, unchecked_param_type = "IdInput")] topic_id: JsValue,
            #[wasm_bindgen(unchecked_param_type = "string")] account: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.call(super::has, &topic_id, &account, &options)
        }
    }
}
