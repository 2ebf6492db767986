import type { HistoryMessage } from 'mimc-wasm';
import { compose, type Composed } from './compose';
import { toFailure } from './failure';
import type { Open } from './route';
import type { Session } from './session';

/**
 * Says something; what becomes of it is shown where it is said.
 *
 * @throws {MIMCError} `too_large`, at once
 */
export function say(session: Session, open: Open, text: string): Promise<void> {
  return deliver(session, open, compose(text));
}

/**
 * Sends a message, or again one that failed: under the same id of its own, so that it is shown once even if the first
 * attempt has arrived after all.
 */
export async function deliver(session: Session, open: Open, message: Composed): Promise<void> {
  const thread = session.thread(open);
  thread.sending(message);
  try {
    const packetId = session.send(open, message.text);
    const { sequence, timestamp } = await session.user.acknowledged(packetId);
    const sent: HistoryMessage = { sequence, timestamp, fromAccount: session.account, text: message.text };
    thread.sent(message, sent);
    session.recent.note(open, sent);
  } catch (error) {
    thread.failed(message, toFailure(error));
  }
}
