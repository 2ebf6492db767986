/** What {@link MIMCUser.state} can be. `waiting`: the connection is lost, the next attempt comes by itself. */
export type MIMCState = 'offline' | 'connecting' | 'online' | 'waiting';

/** The part of the browser's `WebSocket` that this package uses. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  /** Set by this package, to be called when the connection is there. */
  onopen: ((event: never) => void) | null;
  /** To be called once, when it has ended or did not come about. */
  onclose: ((event: never) => void) | null;
  /** To be called before `onclose`, where something went wrong; nothing depends on it. */
  onerror: ((event: never) => void) | null;
  /** To be called with `{ data }`, an `ArrayBuffer`, for each frame. */
  onmessage: ((event: never) => void) | null;
  /** Sends one binary frame. */
  send(data: Uint8Array & { readonly buffer: ArrayBuffer }): void;
  /** Ends the connection. */
  close(): void;
}

/** For example the global `WebSocket`. */
export type WebSocketConstructor = new (url: string) => WebSocketLike;

export interface MIMCOptions {
  /**
   * Tells the clients of one account apart: 1 to 256 visible ASCII characters. The default is random, one per browser
   * tab (kept when the tab is reloaded; a duplicated tab gets its own) or per process.
   */
  resource?: string;
  /** Address of the realtime service. */
  wsUrl?: string;
  /** Used instead of the global one; where there is none, as in Node 20, the package `ws` is used if it is installed. */
  WebSocket?: WebSocketConstructor;
  /**
   * Pauses before a lost connection is made again: they double from the first (default 1,000 ms) to the longest (default
   * 60,000 ms) and are partly random. `false`: it is not made again.
   */
  reconnect?: false | { minDelayMs?: number; maxDelayMs?: number };
  /**
   * What becomes of messages without an answer when the connection is lost. `never` (default): they fail, though they
   * may have arrived. `samePacketId`: they are sent again under the same packet id, and messages sent meanwhile wait.
   */
  resend?: 'never' | 'samePacketId';
  /** How often the connection is tested, default 30,000 ms. */
  pingIntervalMs?: number;
  /** How long the service may take to answer a message, default 20,000 ms. */
  ackTimeoutMs?: number;
  /** How long message handlers may take before their messages are acknowledged all the same, default 10,000 ms. */
  handlerTimeoutMs?: number;
  /** Largest message, default 15,360 bytes. */
  maxPayloadBytes?: number;
}

/** What a call that waits for the realtime connection takes as its last argument. */
export interface WaitOptions {
  /** Ends the waiting, not what is waited for; the call then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Likewise after so many milliseconds, with `timeout`. */
  timeoutMs?: number;
}

/** How a message is sent. */
export interface SendOptions {
  /** A tag of the application. */
  bizType?: string;
  /** Whether the service keeps it in the history. */
  isStore?: boolean;
}

/** What all received messages have in common. */
export interface ReceivedMessage {
  /** Given by the sender. */
  packetId: string;
  /** Decimal digits; `0` if the service gave none. */
  sequence: string;
  timestamp: number;
  fromAccount: string;
  fromResource: string;
  text: string;
  /** Only if the message is not valid UTF-8; `text` then has U+FFFD in place of what is not. */
  bytes?: Uint8Array;
  bizType: string;
}

/** A message from one user to another. */
export interface DirectMessage extends ReceivedMessage {
  toAccount: string;
  toResource: string;
}

/** A message to a topic or an unlimited topic. */
export interface GroupMessage extends ReceivedMessage {
  topicId: string;
}

/** The getters of the existing web client. They are not data: clones and JSON text have the fields only. */
export interface MessageGetters {
  /** `packetId`. */
  getPacketId(): string;
  /** `sequence`. */
  getSequence(): string;
  /** `timestamp` as decimal digits. */
  getTimeStamp(): string;
  /** `fromAccount`. */
  getFromAccount(): string;
  /** `fromResource`. */
  getFromResource(): string;
  /** `text`. */
  getPayload(): string;
  /** `bizType`. */
  getBizType(): string;
}

/** Those of a message from one user to another. */
export interface DirectMessageGetters extends MessageGetters {
  /** `toAccount`. */
  getToAccount(): string;
  /** `toResource`. */
  getToResource(): string;
}

/** Those of a message to a topic or an unlimited topic. */
export interface GroupMessageGetters extends MessageGetters {
  /** `topicId`. */
  getTopicId(): string;
}

/** The service's answer to a message. */
export interface Acknowledgement {
  packetId: string;
  /** Decimal digits. */
  sequence: string;
  timestamp: number;
  /** 0 if the message was accepted. */
  code: number;
  /** Empty if the message was accepted. */
  errorMessage: string;
}

/** Values of the events of {@link MIMCUser.on}. */
export interface MIMCEvents {
  state: {
    state: MIMCState;
    previous: MIMCState;
    /** What went wrong, unless the application wanted the change. */
    error?: MIMCError;
    /** In `waiting`: milliseconds until the next attempt. */
    retryInMs?: number;
  };
  message: DirectMessage;
  groupMessage: GroupMessage;
  unlimitedGroupMessage: GroupMessage;
  /** `error` says that there was no answer. */
  acknowledged: Acknowledgement & { error?: MIMCError };
  /**
   * More messages wait than the service pushes. Once they were fetched from the history, `acknowledge()` makes the
   * service drop them.
   */
  pullNotification: {
    minSequence: string;
    maxSequence: string;
    /** Has the service drop them. */
    acknowledge(): void;
  };
  /** The service ended the login. */
  kicked: { type: string; reason: string; description: string };
  /** Messages may have been missed since this time; the history has them. */
  gap: { since: number };
  unlimitedGroupDismissed: { topicId: string };
  /** A diagnostic of the service. */
  notice: { code: number; message: string };
}

/** What was counted since the user object was made. */
export interface MIMCStats {
  /** Messages and requests that await an answer. */
  pending: number;
  /** Received lists whose handlers are at work. */
  unacknowledged: number;
  /** Logins after a lost connection. */
  reconnects: number;
  /** Messages handed out. */
  received: number;
  /** Messages not handed out because they were before. */
  duplicates: number;
  /** Frames, or messages in them, that could not be read. */
  dropped: number;
}

export interface MIMCUser {
  /** The state of the realtime connection. */
  readonly state: MIMCState;

  /**
   * Connects and logs in; resolves at the first success. From then on, and until then, lost connections are made again
   * by themselves. The promise may be ignored. Does nothing where that is under way or done.
   *
   * @throws {MIMCError} `login_refused`, when the service says no; `token`, when there is no token; `no_websocket`;
   * `not_logged_in`, when `logout()` came first; `kicked`; `destroyed`
   */
  login(options?: WaitOptions): Promise<void>;

  /** Logs out at once; resolves when the connection is closed. Messages without an answer fail. */
  logout(): Promise<void>;

  /**
   * Asks the service to send again what was not acknowledged, which it does by itself after each login. Returns a packet
   * id that no answer will name.
   *
   * @throws {MIMCError} `not_logged_in`; `connection_lost`
   */
  pull(): string;

  /** Whether this user is logged in now. */
  isLogin(): boolean;

  /** Whether there is a connection now, logged in or not. */
  isConnected(): boolean;

  /** What was counted so far. */
  stats(): MIMCStats;

  /**
   * Calls `listener` for each event, in a task of its own, until the returned function is called. For messages: they are
   * acknowledged to the service after the promises that their listeners returned settled. What a listener throws goes to
   * the console.
   */
  on<E extends keyof MIMCEvents>(event: E, listener: (value: MIMCEvents[E]) => unknown): () => void;

  /**
   * Sends a message and returns its packet id at once; `acknowledged` tells what becomes of it. `options` may be the
   * `bizType` alone, or whether to store alone. Stored by default.
   *
   * @throws {MIMCError} `invalid_input`; `too_large`; `not_logged_in`; `connection_lost`, while it is being repaired
   * unless `resend` is set
   */
  sendMessage(
    toAccount: string,
    message: string | Uint8Array,
    options?: string | boolean | SendOptions | null,
    isStore?: boolean | null,
  ): string;

  /** Like `sendMessage`, to the members of a topic. */
  sendGroupMessage(
    topicId: IdInput,
    message: string | Uint8Array,
    options?: string | boolean | SendOptions | null,
    isStore?: boolean | null,
  ): string;

  /** Like `sendMessage`, to whoever is present in an unlimited topic. Not stored by default. */
  sendUnlimitedGroupMessage(
    topicId: IdInput,
    message: string | Uint8Array,
    options?: string | boolean | SendOptions | null,
    isStore?: boolean | null,
  ): string;

  /**
   * The service's answer to a message: one of the last 1,000 answered ones, or one that still waits.
   *
   * @throws {MIMCError} `send_refused`, with the service's `code` and `serviceMessage`; `ack_timeout` or
   * `connection_lost`, when there is no answer; `invalid_input`, when there is no such message
   */
  acknowledged(packetId: string, options?: WaitOptions): Promise<Acknowledgement>;

  /**
   * Creates an unlimited topic and joins it. `callback` gets its id, or 0 and the reason.
   *
   * @throws {MIMCError} `invalid_input`; `not_logged_in`
   */
  createUnlimitedGroup<C = undefined>(
    topicName: string,
    callback?: ((topicId: string | 0, topicName: string, ok: boolean, errorText: string, context: C) => unknown) | null,
    context?: C,
  ): void;

  /**
   * Dismisses an unlimited topic of one's own.
   *
   * @throws {MIMCError} `invalid_input`; `not_logged_in`
   */
  dismissUnlimitedGroup<C = undefined>(
    topicId: IdInput,
    callback?: ((ok: boolean, topicId: string, context: C) => unknown) | null,
    context?: C,
  ): void;

  /**
   * Joins an unlimited topic. Returns a packet id; the answer, with `context`, comes to the handler of
   * `registerUCJoinRespHandler`.
   *
   * @throws {MIMCError} `invalid_input`; `not_logged_in`; `connection_lost`
   */
  joinUnlimitedGroup(topicId: IdInput, context?: unknown): string;

  /** Leaves an unlimited topic, likewise. */
  quitUnlimitedGroup(topicId: IdInput, context?: unknown): string;

  /**
   * Called with `true` at each login, else with type, reason and description of what ended it. Like every handler here it
   * replaces the one before, and what it throws goes to the console.
   */
  registerStatusChange(
    handler: (ok: boolean, errType: string | null, errReason: string, errDesc: string) => unknown,
  ): void;

  /** Called when a logged-in connection ended, whether or not it will be repaired. */
  registerDisconnHandler(handler: () => unknown): void;

  /** Called for each answer to a message. `errMsg` is empty if it was accepted. */
  registerServerAckHandler(
    handler: (packetId: string, sequence: string, timestamp: string, errMsg: string) => unknown,
  ): void;

  /** Called for each message of a user; acknowledged to the service after the promise it returns settled. */
  registerP2PMsgHandler(handler: (message: DirectMessage & DirectMessageGetters) => unknown): void;
  /** Likewise, for messages to topics. */
  registerGroupMsgHandler(handler: (message: GroupMessage & GroupMessageGetters) => unknown): void;
  /** Likewise, for messages to unlimited topics. */
  registerUCMsgHandler(handler: (message: GroupMessage & GroupMessageGetters) => unknown): void;

  /** `code` is 0 if the topic was joined, and -1 if there was no answer. */
  registerUCJoinRespHandler(
    handler: (topicId: string, code: number, message: string, context: unknown) => unknown,
  ): void;

  /** The same for leaving. */
  registerUCQuitRespHandler(
    handler: (topicId: string, code: number, message: string, context: unknown) => unknown,
  ): void;

  /** Called when an unlimited topic was dismissed. */
  registerUCDismissHandler(handler: (topicId: string) => unknown): void;

  /**
   * More messages wait than the service pushes. If the result, or what its promise resolves to, is truthy, the service
   * drops them.
   */
  registerPullNotificationHandler(handler: (minSequence: string, maxSequence: string) => unknown): void;
}
