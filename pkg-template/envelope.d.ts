/** What every builder of {@link envelope} takes as its last argument. */
export interface EnvelopeOptions {
  /** Default: the kind, an underscore and 16 random characters. */
  msgId?: string;
  /** Default: now. */
  timestamp?: TimeInput;
  /** Under which key the kind goes; later editions of the manual say `type`. Default `msgType`. */
  keys?: 'msgType' | 'type' | 'both';
}

/** Kinds with a content that is shown. */
export type ContentKind = 'TEXT' | 'PIC_FILE' | 'AUDIO_FILE' | 'BIN_FILE';

/** All kinds that the manual knows. */
export type EnvelopeKind =
  | ContentKind
  | `${ContentKind}_RECALL`
  | `${ContentKind}_READ`
  | 'PING'
  | 'PONG'
  | 'ADD_FRIEND_REQUEST'
  | 'ADD_FRIEND_RESPONSE';

/** A message that was an envelope. */
export interface Envelope {
  /** The application's own ones are what they are; `unknown` when none is named by a text. */
  kind: EnvelopeKind | 'unknown' | (string & {});
  /** What named the kind, if it was no text. */
  rawKind?: unknown;
  version?: number;
  msgId?: string;
  /** Milliseconds since the epoch, by the sender's clock. */
  timestamp?: number;
  /** Of a recall or a read mark: the `msgId` of the message it is about. */
  target?: string;
  /** Of a ping, a pong or a friend envelope: the account it names. Whom to trust is who sent the message. */
  account?: string;
  /** Of a friend response. */
  accepted?: boolean;
  /** As it came. */
  payload?: unknown;
  /** All other members. */
  others: Record<string, unknown>;
}

/**
 * Messages in the form that the service's manual recommends: builders, which return the text to send, and `parse`. Needs
 * no `init()`.
 *
 * Builders throw a {@link MIMCError}: `invalid_input`, when an argument is not usable, `too_large` above 15 kB.
 */
export const envelope: {
  /** For a text. */
  text(text: string, options?: EnvelopeOptions): string;
  /** For the address of a picture. */
  picture(url: string, options?: EnvelopeOptions): string;
  /** For the address of a recording. */
  audio(url: string, options?: EnvelopeOptions): string;
  /** For the address of any other file. */
  file(url: string, options?: EnvelopeOptions): string;
  /** Asks whether somebody is there; from `account`, who sends it. To be sent unstored. */
  ping(account: string, options?: EnvelopeOptions): string;
  /** The answer to `ping`, from `account`, who sends it. */
  pong(account: string, ping?: Envelope, options?: EnvelopeOptions): string;
  /** Takes back a message, named by its `msgId` or its envelope. */
  recall(target: string | Envelope, options?: EnvelopeOptions): string;
  /** Says that a message was read, named likewise. */
  read(target: string | Envelope, options?: EnvelopeOptions): string;
  /** From `account`, who asks. */
  friendRequest(account: string, options?: EnvelopeOptions): string;
  /** From `account`, who was asked. */
  friendResponse(account: string, accepted: boolean, options?: EnvelopeOptions): string;
  /** The envelope in a message's text, in all spellings that are known; `undefined` if it is none. Never throws. */
  parse(text: unknown): Envelope | undefined;
};

/** What a {@link Timeline} needs of a message: those of history and of the connection have it. */
export interface TimelineInput {
  sequence?: string;
  packetId?: string;
  timestamp: number;
  fromAccount?: string;
  toAccount?: string;
  text: string;
}

/** A message as a {@link Timeline} shows it: as it was added, and what is known of it. */
export type TimelineMessage<Message extends TimelineInput = TimelineInput> = Message & {
  envelope?: Envelope;
  /** Who read it. */
  readBy: string[];
};

/** A request to become friends, and what became of it. */
export interface FriendRequest {
  requester?: string;
  responder?: string;
  /** `unasked` is a response to no request. */
  state: 'pending' | 'accepted' | 'rejected' | 'unasked';
  /** Of the request, then of the response. */
  timestamp: number;
}

/**
 * One conversation with the envelopes in it applied: recalled messages are gone, read ones say by whom, what is not for
 * people is hidden. Takes messages from history and from the connection, repeatedly and in any order. Keeps what it is
 * given; sends nothing. Needs no `init()`.
 */
export class Timeline<Message extends TimelineInput = TimelineInput> {
  /**
   * `account` is who looks at it: needed to answer pings, and to know the other side of friend envelopes where the service
   * does not say it. Somebody counts as present for `presenceTimeoutMs` after a pong, default 5,000.
   *
   * @throws {MIMCError} `invalid_input`, when an option is not usable
   */
  constructor(options?: { account?: string; presenceTimeoutMs?: number });
  /** Adds a message, several, or a page of history. One that has been added counts once. */
  add(messages: Message | readonly Message[] | { messages: readonly Message[] }): void;
  /**
   * Adds a message that just came, and returns the text to send back to its sender, if any: the answer to a ping. `now` is
   * the time in milliseconds.
   */
  receive(message: Message, now?: number): string | undefined;
  /** Whether `account` answered a ping just now. */
  isOnline(account: string, now?: number): boolean;
  /** What is to be shown, oldest first. */
  get messages(): TimelineMessage<Message>[];
  /** Requests to become friends, oldest first. */
  get friendRequests(): FriendRequest[];
}
