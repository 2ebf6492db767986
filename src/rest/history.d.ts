/** Stored messages; `user.history`. */
export interface History {
  /**
   * The one-to-one conversation with `account`. Its options serve every call on it.
   *
   * @throws {MIMCError} `invalid_input`, when `account` is not a usable account
   */
  direct(account: string, options?: HistoryOptions): Conversation;
  /**
   * The messages of a topic. Members only. Its options serve every call on it.
   *
   * @throws {MIMCError} `invalid_input`, when `topicId` is not an id
   */
  topic(topicId: IdInput, options?: HistoryOptions): Conversation;
  /**
   * The messages of an unlimited topic, which has no queries by sequence and no extra data of messages. Its options
   * serve every call on it.
   *
   * @throws {MIMCError} `invalid_input`, when `topicId` is not an id
   */
  unlimited(topicId: IdInput, options?: HistoryOptions): Conversation;
}

/** One conversation's stored messages. Making one asks nothing of the service. */
export interface Conversation {
  /**
   * The newest messages before `time` (exclusive; now, if left out). Page backwards by passing a page's
   * `timestamp` as the next `time`; messages that share that millisecond and did not fit are then missed: the
   * conversation's own async iterator has no such gap.
   *
   * @throws {MIMCError} `invalid_input`, when `time` is no time or `count` below 1; `api`, when the service refuses
   */
  before(time?: TimeInput, options?: HistoryOptions): Promise<HistoryPage>;
  /**
   * All messages from `from` (inclusive) to `to` (exclusive), at most 24 hours apart.
   *
   * @throws {MIMCError} `invalid_input`, when the window is empty or longer than 24 hours
   */
  between(from: TimeInput, to: TimeInput, options?: HistoryOptions & { legacy?: boolean }): Promise<HistoryPage>;
  /**
   * Messages with a sequence from `start` (inclusive) to `stop` (exclusive), the lowest ones if there are more
   * than the service puts on a page. The service keeps this index for seven days only.
   *
   * @throws {MIMCError} `invalid_input`, when `start` is not below `stop`
   */
  sequences(start: IdInput, stop: IdInput, options?: CallOptions): Promise<HistoryPage>;
  /**
   * All messages from `from` (inclusive) to `to` (exclusive), oldest first, over any length of time; one request
   * a day.
   *
   * @throws {MIMCError} `invalid_input`, when `from` is not before `to`
   */
  range(from: TimeInput, to: TimeInput, options?: HistoryOptions): AsyncIterableIterator<HistoryMessage>;
  /** All messages, newest first, as far back as the service keeps them. */
  [Symbol.asyncIterator](): AsyncIterableIterator<HistoryMessage>;
}

/** What a history query may say besides `CallOptions`. */
export interface HistoryOptions extends CallOptions {
  /** Messages on a page, default 20; the service gives at most 200. */
  count?: number;
  /** Only messages of this application-defined type. */
  bizType?: string;
  /** Only messages with exactly this extra. */
  extra?: string;
  /**
   * Only messages whose extra map has these entries. For `before` and the conversation's own iterator; other queries, and
   * unlimited topics, refuse it.
   */
  extraFilter?: Readonly<Record<string, string>>;
  /** Messages have their whole extra map, as JSON text, in `extra`. For the same queries; others ignore it. */
  allExtra?: boolean;
}

/** Messages, ascending by time and sequence and free of duplicates. */
export interface HistoryPage {
  messages: HistoryMessage[];
  /** How many messages the service says there are on the page. */
  row: number;
  /** Time of the earliest message, for queries by count and by sequence; absent when there are no more. */
  timestamp?: number;
}

/** A stored message. */
export interface HistoryMessage {
  /** Unique over the whole service; decimal digits. */
  sequence: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
  fromAccount?: string;
  toAccount?: string;
  /** The payload as text; bytes that are not UTF-8 show as U+FFFD. */
  text: string;
  /** The payload's bytes, only if they are not UTF-8. */
  bytes?: Uint8Array;
  /** The payload was not base64; `text` is what arrived. */
  undecoded?: true;
  bizType?: string;
  /** What the application stored with the message. */
  extra?: string;
}
