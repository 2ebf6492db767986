//! Ordinary groups, called topics: up to 500 members, with stored messages (M10–M17).

use crate::json::{Field, Kind, Need};

/// `user.topics`. `update` is the newer form (V2); older services answer `leave` with the topic (V1).
pub const OPERATIONS: &str = "\
topics
create c name:filled accounts:accounts =extra:text;M10 POST /api/topic/@;topicName accounts extra;topic
get c id:id;M11 GET /api/topic/@/*;;topic
list c;M12 GET /api/topic/@/account;;topics
invite c id:id accounts:members;M13 POST /api/topic/@/*/accounts;accounts;topic
kick c id:id accounts:members;M15 DELETE /api/topic/@/*/accounts?accounts=*;;topic
update c id:id changes!=ownerAccount:account,name:filled,bulletin:text,extra:text;\
M16 PUT /api/topic/@/*;ownerAccount topicName bulletin extra;topic
leave c id:id;M14 DELETE /api/topic/@/*/account;;topicIfAny
dismiss c id:id;M17 DELETE /api/topic/@/*";

pub(super) const TOPIC: &[Field] = &[
    Field { wire: "topicInfo", js: "info", kind: Kind::Object(TOPIC_INFO), need: Need::Required },
    Field { wire: "members", js: "members", kind: Kind::List(MEMBER), need: Need::OrEmpty },
];

pub(super) const TOPIC_INFO: &[Field] = &[
    Field { wire: "topicId", js: "topicId", kind: Kind::Id, need: Need::Required },
    Field { wire: "topicName", js: "name", kind: Kind::Text, need: Need::OrEmpty },
    Field { wire: "bulletin", js: "bulletin", kind: Kind::Text, need: Need::OrEmpty },
    Field { wire: "ownerAccount", js: "ownerAccount", kind: Kind::Text, need: Need::Optional },
    Field { wire: "ownerUuid", js: "ownerUuid", kind: Kind::Id, need: Need::Optional },
    Field { wire: "extra", js: "extra", kind: Kind::Extra, need: Need::Optional },
];

const MEMBER: &[Field] = &[
    Field { wire: "account", js: "account", kind: Kind::Text, need: Need::Required },
    Field { wire: "uuid", js: "uuid", kind: Kind::Id, need: Need::Optional },
];

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Ordinary groups of up to 500 members; `user.topics`. */
export interface Topics {
  /**
   * Creates a topic with this user as its owner and first member.
   *
   * @throws {MIMCError} `invalid_input`, when `name` is empty or an account is not usable; `api`, when the
   * service refuses (more than 500 members, a temporary account)
   */
  create(name: string, accounts: readonly string[], options?: CallOptions & { extra?: string }): Promise<Topic>;
  /**
   * A topic and its members. Members only.
   *
   * @throws {MIMCError} `api`, when there is no such topic or this user is not a member
   */
  get(id: IdInput, options?: CallOptions): Promise<Topic>;
  /**
   * The topics this user is a member of, without their members.
   *
   * @throws {MIMCError} `api`, when the service refuses
   */
  list(options?: CallOptions): Promise<TopicInfo[]>;
  /**
   * Adds members; any member may. Accounts that are members already are ignored.
   *
   * @throws {MIMCError} `invalid_input`, when `accounts` is empty or one of them is not usable
   */
  invite(id: IdInput, accounts: readonly string[], options?: CallOptions): Promise<Topic>;
  /**
   * Removes members. Owner only.
   *
   * @throws {MIMCError} `invalid_input`, when `accounts` is empty or one of them is not usable; `api`, when
   * this user is not the owner
   */
  kick(id: IdInput, accounts: readonly string[], options?: CallOptions): Promise<Topic>;
  /**
   * Changes what is given and leaves the rest. Owner only. An empty `bulletin` clears it; a new owner must
   * be a member, and the old one stays a member.
   *
   * @throws {MIMCError} `invalid_input`, when nothing is given or `name` is empty; `api`, when this user is
   * not the owner
   */
  update(id: IdInput, changes: TopicChanges, options?: CallOptions): Promise<Topic>;
  /**
   * Leaves a topic. The owner cannot: transfer the topic or dismiss it. Older services answer with the
   * topic as it is afterwards.
   *
   * @throws {MIMCError} `api`, when this user owns the topic or is not a member
   */
  leave(id: IdInput, options?: CallOptions): Promise<Topic | undefined>;
  /**
   * Ends a topic for everybody; its history is no longer readable. Owner only.
   *
   * @throws {MIMCError} `api`, when this user is not the owner
   */
  dismiss(id: IdInput, options?: CallOptions): Promise<void>;
}

/** An ordinary group. */
export interface TopicInfo {
  topicId: string;
  name: string;
  /** Notice text; empty when there is none. */
  bulletin: string;
  ownerAccount?: string;
  ownerUuid?: string;
  /** What the application stored with the topic. */
  extra?: string;
}

/** A member of a topic. */
export interface Member {
  account: string;
  uuid?: string;
}

/** A topic and its members; at creation the owner comes first. */
export interface Topic {
  info: TopicInfo;
  members: Member[];
}

/** What `topics.update` changes; at least one. */
export interface TopicChanges {
  name?: string;
  bulletin?: string;
  ownerAccount?: string;
  extra?: string;
}
"#;
