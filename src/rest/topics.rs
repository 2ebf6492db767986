//! Ordinary groups, called topics: up to 500 members, with stored messages (M10–M17).

use super::operation::Operation;
use super::{Endpoint, Method};
use crate::json::{Field, Kind, Need, Shape};

/// Rows of the endpoint table.
pub const ENDPOINTS: &[&Endpoint] = &[&CREATE, &GET, &LIST, &INVITE, &LEAVE, &KICK, &UPDATE, &DISMISS];

/// `user.topics`.
pub const OPERATIONS: &[Operation] = &[
    Operation::row(
        "create",
        "name:filled accounts:accounts =extra:text",
        &CREATE,
        "topicName accounts extra",
        TOPIC_ANSWER,
    ),
    Operation::row("get", "id:id", &GET, "", TOPIC_ANSWER),
    Operation::row("list", "", &LIST, "", Shape::List(TOPIC_INFO)),
    Operation::row("invite", "id:id accounts:members", &INVITE, "accounts", TOPIC_ANSWER),
    Operation::row("kick", "id:id accounts:members", &KICK, "", TOPIC_ANSWER),
    // In the newer form (V2).
    Operation::row(
        "update",
        "id:id changes!=ownerAccount:account,name:filled,bulletin:text,extra:text",
        &UPDATE,
        "ownerAccount topicName bulletin extra",
        TOPIC_ANSWER,
    ),
    // Older services answer with the topic (V1).
    Operation::row("leave", "id:id", &LEAVE, "", Shape::MaybeObject(TOPIC)),
    Operation::row("dismiss", "id:id", &DISMISS, "", Shape::Void),
];

const CREATE: Endpoint = Endpoint::change(Method::Post, "M10", "/api/topic/@");
const GET: Endpoint = Endpoint::get("M11", "/api/topic/@/*");
const LIST: Endpoint = Endpoint::get("M12", "/api/topic/@/account");
const INVITE: Endpoint = Endpoint::change(Method::Post, "M13", "/api/topic/@/*/accounts");
const LEAVE: Endpoint = Endpoint::change(Method::Delete, "M14", "/api/topic/@/*/account");
const KICK: Endpoint = Endpoint::change(Method::Delete, "M15", "/api/topic/@/*/accounts?accounts=*");
const UPDATE: Endpoint = Endpoint::change(Method::Put, "M16", "/api/topic/@/*");
const DISMISS: Endpoint = Endpoint::change(Method::Delete, "M17", "/api/topic/@/*");

const TOPIC_ANSWER: Shape = Shape::Object(TOPIC);

const TOPIC: &[Field] = &[
    Field { wire: "topicInfo", js: "info", kind: Kind::Object(TOPIC_INFO), need: Need::Required },
    Field { wire: "members", js: "members", kind: Kind::List(MEMBER), need: Need::OrEmpty },
];

const TOPIC_INFO: &[Field] = &[
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
