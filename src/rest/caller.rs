//! What JavaScript has of the HTTP half: one class for all calls, the table of their operations, and the reader of token
//! answers. `js/client.js` does with them what takes time.

use wasm_bindgen::prelude::*;

use super::envelope::Reply;
use super::exchange::{self, Chances};
use super::{operation, tokens};
use crate::js::values;
use crate::types::Identity;

/// A call under way; see `rest::exchange` for what it says.
#[wasm_bindgen(skip_typescript)]
pub struct Exchange(pub(crate) exchange::Exchange);

#[wasm_bindgen]
impl Exchange {
    /// The operation whose row begins at this place of the table. `call` is `appId,account,values`: for whom, and JSON text
    /// of what it takes, checked by `js/namespaces.js`.
    #[wasm_bindgen(constructor, skip_typescript)]
    pub fn new(row: usize, call: &str) -> Self {
        let (who, values) = Identity::before(call);
        Self(exchange::Exchange::new(who, row, values))
    }

    /// What to do next.
    #[wasm_bindgen(skip_typescript)]
    pub fn next(&self) -> String {
        self.0.next()
    }

    /// What an answer means. `wait` is what the service asks for before a retry, in milliseconds, or not a number.
    #[wasm_bindgen(skip_typescript)]
    pub fn answer(&mut self, status: u16, body: Vec<u8>, wait: f64, max_retries: u32, random: f64) -> String {
        let retry_after_ms = Some(wait).filter(|wait| !wait.is_nan());
        let reply = Reply { status, body, retry_after_ms };
        let outcome = self.0.answer(reply, &Chances { max_retries, random }, &mut values::append);
        if let Some(page) = outcome.page {
            values::describe(page);
        }
        outcome.text
    }
}

/// The table of all operations.
#[wasm_bindgen(skip_typescript)]
pub fn operations() -> String {
    operation::TABLE.into()
}

/// Reads what the token hook gave; see `rest::tokens`. `given` is `appId,account,answer`: for whom, and the text.
#[wasm_bindgen(skip_typescript, js_name = readToken)]
pub fn read_token(parsed: bool, given: &str) -> String {
    let (who, answer) = Identity::before(given);
    tokens::describe(answer, parsed, &who)
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What every call takes as its last argument. */
export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Time for one HTTP attempt, milliseconds. */
  timeoutMs?: number;
  /** How often a failed attempt may be repeated, where that does no harm. */
  maxRetries?: number;
}

/** One line for the application's log. Never holds a token, secret or payload. */
export interface LogEntry {
  level: 'debug' | 'warn';
  event: 'request';
  /** Id in the endpoint table, for example `M26`. */
  endpoint: string;
  method: string;
  /** Path without query. */
  path: string;
  status?: number;
  /** Why the attempt failed, or `aborted`. */
  kind?: MIMCErrorKind | 'aborted';
  durationMs: number;
}
"#;
