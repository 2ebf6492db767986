/** A conversation of Tencent's service, as `TencentContacts` of `mimc-wasm/server` lists it. */
export interface TencentContact {
  /** `other` stands for kinds a later service may add. */
  kind: 'user' | 'group' | 'other';
  /** The peer's account, or the group's id. */
  id: string;
  /** Time of the newest message, milliseconds since the epoch; 0 when there is none. */
  timestamp: number;
  pinned: boolean;
  /** One character, `0` or `1`, for each standard mark. */
  standardMark?: string;
  customMark?: string;
  /** Conversation groups it is in. */
  contactGroupIds?: number[];
}

/** The contacts of a WeChat account, as `GeWeContacts` of `mimc-wasm/server` lists them. */
export interface GeWeContactLists {
  /** Friends, and the built-in accounts. */
  friends: string[];
  /** Only the groups that were saved to the address book. */
  groups: string[];
  officialAccounts: string[];
}

/** A contact of any of the three services. */
export interface ContactEntry {
  service: 'mimc' | 'tencent' | 'gewe';
  kind: 'user' | 'group' | 'official';
  /** As the service has it: for a MIMC user not the account, which is the `name`. */
  id: string;
  name?: string;
  /** Milliseconds since the epoch. */
  timestamp?: number;
  pinned?: boolean;
}

/**
 * One shape for what `contacts.list()` gives here, and `tim.list()` and `gewe.list()` of `mimc-wasm/server`, in their
 * order. Contacts of kind `other` are left out. Needs no `init()`.
 */
export function entries(
  contacts: readonly Contact[] | readonly TencentContact[] | GeWeContactLists,
): ContactEntry[];
