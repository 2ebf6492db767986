/** What all classes of this entry take. */
export interface ServerOptions {
  /** Used instead of the global one. */
  fetch?: typeof fetch;
  /** Time for one HTTP attempt, milliseconds. */
  timeoutMs?: number;
  /** How often a failed attempt may be repeated, default 2; only where repeating does no harm. */
  maxRetries?: number;
  /** Told of every HTTP attempt, and of failures of handlers. */
  logger?: (entry: LogEntry | HandlerEntry) => void;
  /** Allows secrets in a web page, where everybody can read them. */
  dangerouslyAllowBrowser?: boolean;
}

/** Options of `MIMCApp`. */
export interface MIMCAppOptions extends ServerOptions {
  /** Origin of the service, with or without a path. */
  apiUrl?: string;
  /**
   * Messages per second and kind; `push` waits to stay below. The documents name two sets of limits, 1000 each and the
   * later 50, 20 and 50, which is the default. `false`: no waiting.
   */
  pushRates?: false | { direct?: number; topic?: number; unlimited?: number };
}

/** One line for the application's log: a handler could not do its work. */
export interface HandlerEntry {
  level: 'warn';
  event: 'handler';
  handler: 'token' | 'callback';
  /** Kind of the error; `application` for what the application's own function threw. */
  kind: MIMCErrorKind | 'application';
}

/** Options of handlers. */
export interface HandlerOptions {
  /** Told why a handler could not do its work. */
  onError?: (error: unknown) => void;
}

/** Options of `callbackHandler`. */
export interface CallbackHandlerOptions extends HandlerOptions {
  /** Remembers which callbacks were handled; a `Set` does, a shared store does it for several processes. */
  seen?: {
    /** Whether `key` was added. */
    has(key: string): boolean | Promise<boolean>;
    /** Called once the callback is handled. */
    add(key: string): unknown;
  };
}

/** What all callbacks have. */
export interface CallbackBase {
  /** Whether it is about receivers who were not there. */
  offline: boolean;
  /** The body as it came. */
  raw: string;
  /** The payload as text; bytes that are not UTF-8 show as U+FFFD. */
  text: string;
  /** The payload's bytes, only if they are not UTF-8. */
  bytes?: Uint8Array;
  /** The payload was not base64; `text` is what arrived. */
  undecoded?: true;
  fromResource?: string;
  toResource?: string;
  packetId?: string;
  sequence?: string;
  bizType?: string;
  /** Opaque. */
  authentication?: string;
}

/** A one-to-one message (M06, M07). */
export interface DirectCallback extends CallbackBase {
  kind: 'direct';
  msgType: 'NORMAL_MSG' | 'OFFLINE_MSG';
  fromAppId?: string;
  toAppId?: string;
  fromAccount: string;
  toAccount: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/** A topic's message (M08, M09). */
export interface TopicCallback extends CallbackBase {
  kind: 'topic';
  msgType: 'NORMAL_TOPIC_MSG' | 'OFFLINE_TOPIC_MSG';
  /** The app that owns the topic. */
  appId?: string;
  topicId: string;
  fromAccount: string;
  /** All members; of an offline message only those who did not get it. */
  toAccounts: string[];
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/** A callback that this version does not know; `raw` has all of it. */
export interface UnknownCallback extends CallbackBase {
  kind: 'unknown';
  msgType?: string;
  appId?: string;
  fromAppId?: string;
  toAppId?: string;
  topicId?: string;
  fromAccount?: string;
  toAccount?: string;
  toAccounts?: string[];
  timestamp?: number;
}

/** What the service posts to an app's server; told apart by `kind`. */
export type Callback = DirectCallback | TopicCallback | UnknownCallback;
