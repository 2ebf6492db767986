//! Accounts whose messages a user does not want (M29–M31).

use crate::json::{Field, Kind, Need, Shape};
use crate::rest::request::body;
use crate::rest::{Decode, Endpoint, Method, Request};

#[cfg(target_arch = "wasm32")]
pub use export::Blacklist;

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] = &[&ADD, &REMOVE, &HAS];

const ADD: Endpoint = Endpoint::change(Method::Post, "M29", "/api/blacklist/");
const REMOVE: Endpoint = Endpoint::change(Method::Delete, "M30", "/api/blacklist/?blackAccount=*");
const HAS: Endpoint = Endpoint::get("M31", "/api/blacklist/?blackAccount=*");

/// M29.
pub fn add(account: &str) -> Request {
    let mut body = body();
    body.key("blackAccount").string(account);
    Request::new(&ADD, &[], Decode::Plain(Shape::Void)).with_body(body)
}

/// M30.
pub fn remove(account: &str) -> Request {
    Request::new(&REMOVE, &[account], Decode::Plain(Shape::Void))
}

/// M31.
pub fn has(account: &str) -> Request {
    Request::new(&HAS, &[account], Decode::Plain(Shape::Only(&IS_BLACK)))
}

/// The member of the answer that counts.
pub(super) const IS_BLACK: Field =
    Field { wire: "isBlack", js: "isBlack", kind: Kind::Flag, need: Need::Required };

#[cfg(target_arch = "wasm32")]
mod export {
    use std::rc::Rc;

    use js_sys::Promise;
    use wasm_bindgen::prelude::*;

    use crate::js::args;
    use crate::rest::Request;
    use crate::rest::client::Client;

    /// Accounts whose messages this user does not want; `user.blacklist`.
    #[wasm_bindgen]
    pub struct Blacklist {
        pub(crate) client: Rc<Client>,
    }

    impl Blacklist {
        fn call(&self, build: fn(&str) -> Request, account: &JsValue, options: &JsValue) -> Promise {
            self.client.call(args::account(account, "account").map(|account| build(&account)), options)
        }
    }

    #[wasm_bindgen]
    impl Blacklist {
        /// Blocks `account`: its one-to-one messages no longer arrive. Blocking twice is no error.
        ///
        /// @throws {MIMCError} `invalid_input`, when `account` is not a usable account
        #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
        pub fn add(
            &self,
            #[wasm_bindgen(unchecked_param_type = "string")] account: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.call(super::add, &account, &options)
        }

        /// Unblocks `account`. Unblocking somebody who is not blocked is no error.
        ///
        /// @throws {MIMCError} `invalid_input`, when `account` is not a usable account
        #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
        pub fn remove(
            &self,
            #[wasm_bindgen(unchecked_param_type = "string")] account: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.call(super::remove, &account, &options)
        }

        /// Whether this user blocks `account` (not the reverse).
        ///
        /// @throws {MIMCError} `invalid_input`, when `account` is not a usable account
        #[wasm_bindgen(unchecked_return_type = "Promise<boolean>")]
        pub fn has(
            &self,
            #[wasm_bindgen(unchecked_param_type = "string")] account: JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
        ) -> Promise {
            self.call(super::has, &account, &options)
        }
    }
}
