//! Accounts whose messages a user does not want (M29–M31).

use crate::json::{Field, Kind, Need};

/// `user.blacklist`.
pub const OPERATIONS: &str = "\
blacklist
add c account:account;M29 POST /api/blacklist/;blackAccount
remove c account:account;M30 DELETE /api/blacklist/?blackAccount=*
has c account:account;M31 GET /api/blacklist/?blackAccount=*;;isBlack";

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
