//! Accounts whose messages a topic does not take (L23–L25).

/// `user.topicBlacklist`.
// assumption: the answer of L25 looks like that of M31; no document shows it.
pub const OPERATIONS: &str = "\
topicBlacklist
add c topicId:id account:account;L23 POST /api/topicblacklist/;blackTopicId blackAccount
remove c topicId:id account:account;L24 DELETE /api/topicblacklist/*/blackAccount?blackAccount=*
has c topicId:id account:account;L25 GET /api/topicblacklist/*/blackAccount?blackAccount=*;;isBlack";

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
