import { envelope } from 'mimc-wasm';

/** An envelope around what is said, so that it can be recalled and marked as read by its id. */
export interface Composed {
  readonly msgId: string;
  readonly text: string;
  readonly timestamp: number;
}

/** @throws {MIMCError} `too_large` */
export function compose(said: string): Composed {
  const text = envelope.text(said);
  const { msgId = '', timestamp = 0 } = envelope.parse(text) ?? {};
  return { msgId, text, timestamp };
}
