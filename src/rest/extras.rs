//! What the application stores with messages, a read mark for example (L08–L15). Every message has one text and, apart
//! from it, a map of texts.

use super::operation::Values;
use crate::error::Error;
use crate::json::Value;

/// What `Conversation` has besides `history::OF_CONVERSATION`. Endpoints are for a text, an entry and several entries.
pub const OPERATIONS: &str = "\
setExtra c sequence:id extra=:text,key:text,value:text,keys:texts =fromAccount:account;\
L08 POST /api/msg/p2p/extra/update,L12 POST /api/msg/p2t/extra/update,,\
L09 POST /api/msg/p2p/extra/update/v2/,L13 POST /api/msg/p2t/extra/update/v2/,,\
L11 POST /api/msg/p2p/extra/batchupdate/,L15 POST /api/msg/p2t/extra/batchupdate/;\
sequence extra extraKey extraValue extraKeyMap;nothing
setExtras c extras:extras =fromAccount:account;\
L10 POST /api/msg/p2p/extra/multiupdate,L14 POST /api/msg/p2t/extra/multiupdate;sequenceExtraMap;nothing";

/// Which of its forms a call of `setExtra` has: after peer and sequence, a text, or key and value, or several entries.
pub(super) fn form(values: &Values<'_>) -> Result<usize, Error> {
    let given = |index| values.at(index) != Value::Null;
    match (given(3), given(4), given(5), given(6)) {
        (true, false, false, false) => Ok(0),
        (false, true, true, false) => Ok(1),
        (false, false, false, true) => Ok(2),
        _ => Err(Error::invalid("extra", "must be a string, { key, value } or { keys }")),
    }
}

/// Who sent the messages, if it is somebody else than `own`: the last value; the peer, if it is not there.
pub(super) fn sender<'a>(own: &str, values: &Values<'a>) -> Option<Value<'a>> {
    let last = values.from(1).len();
    let sender = if values.text(last).is_some() { last } else { 1 };
    (values.text(sender)? != own).then(|| values.at(sender))
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What the application stores with messages. */
export interface Conversation {
  /**
   * Stores application data with the message of this sequence: its text, one entry of its map, or several. In a
   * one-to-one conversation `fromAccount` is who sent the message, by default the peer. Not for unlimited topics.
   *
   * @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when there is no such message
   */
  setExtra(sequence: IdInput, extra: MessageExtra, options?: CallOptions & { fromAccount?: string }): Promise<void>;
  /**
   * Stores a text with each of several messages, named by their sequences; otherwise as `setExtra`.
   *
   * @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when none of them is there
   */
  setExtras(extras: Readonly<Record<string, string>>, options?: CallOptions & { fromAccount?: string }): Promise<void>;
}

/** What `setExtra` stores with a message: its text, an entry of its map, or several entries. */
export type MessageExtra =
  | string
  | { key: string; value: string }
  | { keys: Readonly<Record<string, string>> };
"#;
