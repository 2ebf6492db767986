/** What all pushed messages have. */
export interface PushSender {
  /** Who sends. */
  fromAccount: string;
  /** Names the sender's device; default `server`. */
  fromResource?: string;
  /** Whether the message is kept for history; default `true`, for unlimited topics `false`. Always sent. */
  isStore?: boolean;
  /** Application-defined type. */
  bizType?: string;
}

/** A message to push. */
export interface PushMessage extends PushSender {
  /** Text, or bytes of any kind. */
  message: string | Uint8Array;
}

/** The answer to one message. */
export interface PushResult {
  /** Opaque. */
  packetId: string;
}

/** The answer to several messages, in the order of the targets. */
export interface PushManyResult {
  packetIds: string[];
}

/** Options of calls that may take several requests. */
export interface PushManyOptions extends CallOptions {
  /** Told after every request: how many messages were sent so far, of how many, and the ids of the latest. */
  onProgress?: (progress: { sent: number; total: number; packetIds: string[] }) => void;
}

export interface Push {
  /**
   * Sends to unlimited topics: one message or several to one topic, or one message to several topics. Several are
   * split as in `directMany`. Unlike elsewhere, a message is not stored unless `isStore` says so.
   *
   * @throws {MIMCError} `invalid_input`, when a member of `params` is not usable; `api`, when the service refuses
   */
  unlimited(params: PushMessage & { topicId: IdInput }, options?: CallOptions): Promise<PushResult>;
  /** Several messages to one topic. */
  unlimited(
    params: PushSender & { topicId: IdInput; messages: readonly (string | Uint8Array)[] },
    options?: PushManyOptions,
  ): Promise<PushManyResult>;
  /** One message to several topics. */
  unlimited(params: PushMessage & { topicIds: readonly IdInput[] }, options?: PushManyOptions): Promise<PushManyResult>;
}
