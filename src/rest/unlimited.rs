//! Unlimited topics over HTTP (L16–L22): no limit of members, nothing stored for those who are away. Joining and
//! quitting go over the realtime connection.

use crate::json::{Field, Kind, Need};

/// `user.unlimitedTopics`: what the realtime half needs of it.
pub const OPERATIONS: &str = "\
unlimitedTopics
create c name:filled =extra:text;L16 POST /api/uctopic;topicName extra;unlimitedTopic
list c;L18 GET /api/uctopic/topics;;topicIds
dismiss c id:id;L17 DELETE /api/uctopic;#topicId";

/// The others.
pub const LATER: &str = "\
info c id:id;L19 GET /api/uctopic/topic;#topicId;unlimitedTopic
members b id:id;L20 GET /api/uctopic/userlist;#topicId #startUuid;members
online c id:id;L21 GET /api/uctopic/onlineinfo;#topicId;userCnt
update c id:id changes!=ownerAccount:account,name:filled,extra:text;\
L22 POST /api/uctopic/update;topicId ownerAccount topicName extra";

/// An unlimited topic.
pub const TOPIC: &[Field] = &[
    Field { wire: "topicId", js: "topicId", kind: Kind::Id, need: Need::Required },
    Field { wire: "topicName", js: "name", kind: Kind::Text, need: Need::Optional },
    Field { wire: "ownerAccount", js: "ownerAccount", kind: Kind::Text, need: Need::Optional },
    Field { wire: "ownerId", js: "ownerUuid", kind: Kind::Id, need: Need::Optional },
    Field { wire: "ownerUuid", js: "ownerUuid", kind: Kind::Id, need: Need::Optional },
    Field { wire: "memberNum", js: "members", kind: Kind::Integer, need: Need::Optional },
    Field { wire: "extra", js: "extra", kind: Kind::Extra, need: Need::Optional },
];

// assumption: a batch without `isEnd` that names no next start, or its own again, is the last one.
/// A batch of members.
pub const MEMBERS: &[Field] = &[
    Field { wire: "members", js: "members", kind: Kind::List(MEMBER), need: Need::OrEmpty },
    Field { wire: "isEnd", js: "isEnd", kind: Kind::Flag, need: Need::Optional },
    Field { wire: "startUuid", js: "next", kind: Kind::Id, need: Need::Optional },
];

/// The service's own spelling of the account counts most (oddity O16).
const MEMBER: &[Field] = &[
    Field { wire: "account", js: "account", kind: Kind::Text, need: Need::Optional },
    Field { wire: "appAccount", js: "account", kind: Kind::Text, need: Need::Optional },
    Field { wire: "appAccout", js: "account", kind: Kind::Text, need: Need::Required },
    Field { wire: "uuid", js: "uuid", kind: Kind::Id, need: Need::Optional },
];

/// The member of the answer that counts.
pub const USER_COUNT: Field =
    Field { wire: "userCnt", js: "userCnt", kind: Kind::Integer, need: Need::Required };

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Topics without a limit of members, whose messages reach only who is there; `user.unlimitedTopics`. Joining and
 * quitting need a login: `joinUnlimitedGroup`, `quitUnlimitedGroup`. */
export interface UnlimitedTopics {
  /**
   * Creates a topic with this user as its owner and first member.
   *
   * @throws {MIMCError} `invalid_input`, when `name` is empty; `api`, when the service refuses (an `extra` above
   * 10 kB, a temporary account)
   */
  create(name: string, options?: CallOptions & { extra?: string }): Promise<UnlimitedTopic>;
  /**
   * What there is to know of a topic, its members' number included.
   *
   * @throws {MIMCError} `api`, when there is no such topic
   */
  info(id: IdInput, options?: CallOptions): Promise<UnlimitedTopic>;
  /**
   * Ids of the topics this user is a member of.
   *
   * @throws {MIMCError} `api`, when the service refuses
   */
  list(options?: CallOptions): Promise<string[]>;
  /**
   * All members, asked for batch by batch as they are needed.
   *
   * @throws {MIMCError} `invalid_input`, when `id` is not an id
   */
  members(id: IdInput, options?: CallOptions): AsyncIterableIterator<Member>;
  /**
   * How many members are there now.
   *
   * @throws {MIMCError} `api`, when there is no such topic
   */
  online(id: IdInput, options?: CallOptions): Promise<number>;
  /**
   * Changes what is given and leaves the rest. Owner only; a new owner must be a member.
   *
   * @throws {MIMCError} `invalid_input`, when nothing is given or `name` is empty; `api`, when this user is not
   * the owner
   */
  update(id: IdInput, changes: UnlimitedTopicChanges, options?: CallOptions): Promise<void>;
  /**
   * Ends a topic for everybody. Owner only.
   *
   * @throws {MIMCError} `api`, when this user is not the owner
   */
  dismiss(id: IdInput, options?: CallOptions): Promise<void>;
}

/** A topic without a limit of members. */
export interface UnlimitedTopic {
  topicId: string;
  name?: string;
  ownerAccount?: string;
  ownerUuid?: string;
  /** How many members it has. */
  members?: number;
  /** What the application stored with the topic. */
  extra?: string;
}

/** What `unlimitedTopics.update` changes; at least one. */
export interface UnlimitedTopicChanges {
  name?: string;
  ownerAccount?: string;
  extra?: string;
}
"#;
