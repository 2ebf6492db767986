//! Accounts whose messages a topic does not take (L23–L25).

use super::blacklist::IS_BLACK;
use super::operation::Operation;
use super::{Endpoint, Method};
use crate::json::Shape;

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] = &[&ADD, &REMOVE, &HAS];

/// `user.topicBlacklist`.
pub const OPERATIONS: &[Operation] = &[
    Operation::row("add", "topicId:id account:account", &ADD, "blackTopicId blackAccount", Shape::Void),
    Operation::row("remove", "topicId:id account:account", &REMOVE, "", Shape::Void),
    Operation::row("has", "topicId:id account:account", &HAS, "", Shape::Only(&IS_BLACK)),
];

const ADD: Endpoint = Endpoint::change(Method::Post, "L23", "/api/topicblacklist/");
const REMOVE: Endpoint =
    Endpoint::change(Method::Delete, "L24", "/api/topicblacklist/*/blackAccount?blackAccount=*");
// assumption: the answer of L25 looks like that of M31; no document shows it.
const HAS: Endpoint = Endpoint::get("L25", "/api/topicblacklist/*/blackAccount?blackAccount=*");

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Accounts whose messages a topic does not take; `user.topicBlacklist`. For its owner. */
export interface TopicBlacklist {
  /**
   * Blocks `account` in a topic. Owner only. Blocking twice is no error.
   *
   * @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when this user is not the owner
   */
  add(topicId: IdInput, account: string, options?: CallOptions): Promise<void>;
  /**
   * Unblocks `account`. Owner only. Unblocking somebody who is not blocked is no error.
   *
   * @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when this user is not the owner
   */
  remove(topicId: IdInput, account: string, options?: CallOptions): Promise<void>;
  /**
   * Whether the topic blocks `account`. Members only.
   *
   * @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when this user is not a member
   */
  has(topicId: IdInput, account: string, options?: CallOptions): Promise<boolean>;
}
"#;
