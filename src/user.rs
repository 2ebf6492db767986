//! TypeScript declarations of `MIMCUser`, whose HTTP half is `js/rest.js` over `rest::caller`.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/**
 * One account of one application. Constructing it sends nothing; the token hook is called when a token is first needed.
 */
export class MIMCUser {
  /**
   * `resourceOrOptions` is the resource's name, as in the existing web client, or an object of options.
   *
   * @throws {MIMCError} `invalid_input`, when an argument is not usable
   */
  constructor(appId: IdInput, appAccount: string, resourceOrOptions?: string | MIMCOptions | null);
  /**
   * The function that gets the token service's answer, unchanged, from the application's own server.
   *
   * @throws {MIMCError} `invalid_input`, when `hook` is not a function
   */
  registerFetchToken(hook: FetchToken): void;
  /** Recent contacts. */
  get contacts(): Contacts;
  /** Ordinary groups. */
  get topics(): Topics;
  /** Groups without a limit of members. */
  get unlimitedTopics(): UnlimitedTopics;
  /** Accounts this user blocks. */
  get blacklist(): Blacklist;
  /** Accounts that topics of this user block. */
  get topicBlacklist(): TopicBlacklist;
  /** Stored messages. */
  get history(): History;
  /** The account given to the constructor. */
  getAppAccount(): string;
  /** The token, once the hook gave one. */
  getToken(): string | undefined;
  /** The account's own 64-bit id as decimal digits, once the hook gave a token. */
  getUuid(): string | undefined;
  /**
   * Calls any other endpoint with the user's token and resolves to its whole answer, with integers beyond 2^53
   * as strings. `path` begins with a slash and is percent-encoded. Only a `GET` is repeated after a failure.
   *
   * @throws {MIMCError} `invalid_input`, when an argument is not usable; `api`, when the answer has a `code` other
   * than 200
   */
  request(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, options?: CallOptions): Promise<unknown>;
  /** Ends everything at once: what is pending rejects with `destroyed`, and so does every later call. */
  destroy(): void;
  /** `destroy()`, and gives the memory back at once instead of when this object is collected. */
  free(): void;
  [Symbol.dispose](): void;
}

/** The token service's answer as it came; only what this package reads is named. */
export interface TokenAnswer {
  code: number | string;
  message?: string | null;
  data?: {
    appId: string | number;
    appAccount: string;
    appPackage?: string;
    miChid?: number | string;
    miUserId: string | number;
    miUserSecurityKey?: string;
    token: string;
  } | null;
}

/**
 * Gets the token service's answer, unchanged, from the application's own server: as JSON text (which keeps every
 * digit), or as the parsed object. Must not wait for a call of the same user, which would wait for the token.
 */
export type FetchToken = (reason: 'first' | 'refused') => TokenAnswer | string | Promise<TokenAnswer | string>;

/** Options of `MIMCUser`. */
export interface MIMCOptions {
  /** Same as `registerFetchToken`. */
  fetchToken?: FetchToken;
  /** Time for the token hook, default 10,000 ms. */
  tokenTimeoutMs?: number;
  /** Origin of the service, with or without a path. */
  apiUrl?: string;
  /** Used instead of the global one. */
  fetch?: typeof fetch;
  /** Time for one HTTP attempt, default 15,000 ms. */
  timeoutMs?: number;
  /** How often a failed attempt may be repeated, default 2; only where repeating does no harm. */
  maxRetries?: number;
  /** Told of every HTTP attempt. */
  logger?: (entry: LogEntry) => void;
}
"#;
