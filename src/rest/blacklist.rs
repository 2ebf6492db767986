//! Accounts whose messages a user does not want (M29–M31).

use super::operation::Operation;
use super::{Endpoint, Method};
use crate::json::{Field, Kind, Need, Shape};

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] = &[&ADD, &REMOVE, &HAS];

/// `user.blacklist`.
pub const OPERATIONS: &[Operation] = &[
    Operation::row("add", "account:account", &ADD, "blackAccount", Shape::Void),
    Operation::row("remove", "account:account", &REMOVE, "", Shape::Void),
    Operation::row("has", "account:account", &HAS, "", Shape::Only(&IS_BLACK)),
];

const ADD: Endpoint = Endpoint::change(Method::Post, "M29", "/api/blacklist/");
const REMOVE: Endpoint = Endpoint::change(Method::Delete, "M30", "/api/blacklist/?blackAccount=*");
const HAS: Endpoint = Endpoint::get("M31", "/api/blacklist/?blackAccount=*");

/// The member of the answer that counts.
pub(super) const IS_BLACK: Field =
    Field { wire: "isBlack", js: "isBlack", kind: Kind::Flag, need: Need::Required };

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Accounts whose messages this user does not want; `user.blacklist`. */
export interface Blacklist {
  /**
   * Blocks `account`: its one-to-one messages no longer arrive. Blocking twice is no error.
   *
   * @throws {MIMCError} `invalid_input`, when `account` is not a usable account
   */
  add(account: string, options?: CallOptions): Promise<void>;
  /**
   * Unblocks `account`. Unblocking somebody who is not blocked is no error.
   *
   * @throws {MIMCError} `invalid_input`, when `account` is not a usable account
   */
  remove(account: string, options?: CallOptions): Promise<void>;
  /**
   * Whether this user blocks `account` (not the reverse).
   *
   * @throws {MIMCError} `invalid_input`, when `account` is not a usable account
   */
  has(account: string, options?: CallOptions): Promise<boolean>;
}
"#;
