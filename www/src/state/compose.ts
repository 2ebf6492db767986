/** The kinds of message this page writes. */
export type Kind = Media | `${Media}_READ` | `${Media}_RECALL` | 'PING' | 'PONG';
type Media = 'TEXT' | 'PIC_FILE' | 'AUDIO_FILE' | 'BIN_FILE';

/** An envelope around what is said, so that it can be recalled and marked as read by its id. */
export interface Composed {
  readonly msgId: string;
  readonly text: string;
  readonly timestamp: number;
}

/** `unique` names the message an answer belongs to. */
export function compose(kind: Kind, payload: unknown, unique: string = randomId()): Composed {
  const msgId = `${kind}_${unique}`;
  const timestamp = Date.now();
  return { msgId, timestamp, text: JSON.stringify({ version: 0, msgId, msgType: kind, timestamp: `${timestamp}`, payload }) };
}

function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(14))].map((byte) => (byte % 36).toString(36)).join('');
}
