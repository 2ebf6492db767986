//! Recent contacts: everyone and every topic of the last month (M26–M28), and later forms
//! of it (L01–L03).

use crate::json::{Field, Kind, Need};

/// `user.contacts`. Removing wants the peer's account, not the id that the list shows (oddity O13).
pub const OPERATIONS: &str = "\
contacts
list c;M26 GET /api/contact/;;contacts
removeDirect c account:account;M27 DELETE /api/contact/p2p/session?member=*;;contacts
removeTopic c topicId:id;M28 DELETE /api/contact/p2t/session?topicId=*;;contacts";

/// The later ones.
pub const LATER: &str = "\
page c =messageExtra:flag;L01 GET /api/contact/v2?msgExtraFlag=*;;contactPage
setExtra c contact^=account:account,topicId:id extra:text;\
L02 POST /api/contact/p2p/extra/update,L03 POST /api/contact/p2t/extra/update;account topicId extra";

pub(super) const CONTACT: &[Field] = &[
    Field { wire: "userType", js: "kind", kind: Kind::Word(KINDS), need: Need::Required },
    Field { wire: "id", js: "id", kind: Kind::Id, need: Need::Required },
    Field { wire: "name", js: "name", kind: Kind::Text, need: Need::OrEmpty },
    Field { wire: "timestamp", js: "timestamp", kind: Kind::Integer, need: Need::Required },
    Field { wire: "extra", js: "extra", kind: Kind::Extra, need: Need::Optional },
    Field { wire: "lastMessage", js: "lastMessage", kind: Kind::Object(LAST_MESSAGE), need: Need::Optional },
];

/// The list with what stands beside it.
pub const PAGE: &[Field] = &[
    Field { wire: "appAccount", js: "account", kind: Kind::Text, need: Need::Optional },
    Field { wire: "uuid", js: "uuid", kind: Kind::Id, need: Need::Optional },
    Field { wire: "timestamp", js: "timestamp", kind: Kind::Integer, need: Need::Optional },
    Field { wire: "contacts", js: "contacts", kind: Kind::List(CONTACT), need: Need::OrEmpty },
    Field { wire: "row", js: "row", kind: Kind::Integer, need: Need::OrCount },
];

const KINDS: &[(&str, &str)] = &[("USER", "user"), ("TOPIC", "topic"), ("", "other")];

const LAST_MESSAGE: &[Field] = &[
    Field { wire: "fromUuid", js: "fromUuid", kind: Kind::Id, need: Need::Optional },
    Field { wire: "fromAccount", js: "fromAccount", kind: Kind::Text, need: Need::Optional },
    Field { wire: "sequence", js: "sequence", kind: Kind::Id, need: Need::Optional },
    Field { wire: "payload", js: "text", kind: Kind::Payload, need: Need::OrEmpty },
    Field { wire: "bizType", js: "bizType", kind: Kind::Text, need: Need::Optional },
    Field { wire: "extra", js: "extra", kind: Kind::Extra, need: Need::Optional },
    Field { wire: "msgExtra", js: "extra", kind: Kind::Extra, need: Need::Optional },
];

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** The people and topics an account exchanged messages with during the last month; `user.contacts`. */
export interface Contacts {
  /**
   * All recent contacts, newest first.
   *
   * @throws {MIMCError} `api`, when the service refuses; `transport`, `timeout`, `http`, `decode`, `token`
   */
  list(options?: CallOptions): Promise<Contact[]>;
  /**
   * Removes the conversation with `account` from the list, for this user only. Its history stays, and the
   * next message brings it back. Resolves to the list after removal.
   *
   * @throws {MIMCError} `invalid_input`, when `account` is not a usable account
   */
  removeDirect(account: string, options?: CallOptions): Promise<Contact[]>;
  /**
   * Removes a topic from the list, for this user only; otherwise as `removeDirect`.
   *
   * @throws {MIMCError} `invalid_input`, when `topicId` is not an id
   */
  removeTopic(topicId: IdInput, options?: CallOptions): Promise<Contact[]>;
  /**
   * The same list in its later form, which can also have the newest messages' extra data.
   *
   * @throws {MIMCError} `api`, when the service refuses
   */
  page(options?: CallOptions & { messageExtra?: boolean }): Promise<ContactPage>;
  /**
   * Stores `extra` with the conversation, for this user only.
   *
   * @throws {MIMCError} `invalid_input`, when `contact` names neither an account nor a topic, or both
   */
  setExtra(contact: { account: string } | { topicId: IdInput }, extra: string, options?: CallOptions): Promise<void>;
}

/** One recent conversation. */
export interface Contact {
  /** `other` stands for kinds a later service may add. */
  kind: 'user' | 'topic' | 'other';
  /** The peer's own 64-bit id, or the topic's, as decimal digits. */
  id: string;
  /** The peer's account, or the topic's name. */
  name: string;
  /** Time of the newest message, milliseconds since the epoch. */
  timestamp: number;
  /** What the application stored with the conversation. */
  extra?: string;
  lastMessage?: LastMessage;
}

/** The recent contacts in their later form. */
export interface ContactPage {
  /** Whose contacts they are. */
  account?: string;
  uuid?: string;
  /** How many contacts the service says there are. */
  row: number;
  /** Milliseconds since the epoch. */
  timestamp?: number;
  contacts: Contact[];
}

/** The newest message of a conversation. */
export interface LastMessage {
  fromUuid?: string;
  fromAccount?: string;
  sequence?: string;
  /** The payload as text; bytes that are not UTF-8 show as U+FFFD. */
  text: string;
  /** The payload's bytes, only if they are not UTF-8. */
  bytes?: Uint8Array;
  /** The payload was not base64; `text` is what arrived. */
  undecoded?: true;
  bizType?: string;
  extra?: string;
}
"#;
