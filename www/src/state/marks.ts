import { envelope } from 'mimc-wasm';
import type { Open } from './route';
import type { Session } from './session';
import type { Entry } from './timeline';

/** What is attached to a stored message that its receiver has seen. */
export const READ = 'READ';

/** Only so many of the newest: older ones were seen before there were marks, or never will be. */
const NEWEST = 50;

/**
 * Tells a sender that his messages were seen: at once by an envelope, which nobody stores because it would become the
 * conversation's last message, and for good by the messages' extra text.
 */
export async function markRead(session: Session, open: Open): Promise<void> {
  if (open.kind !== 'user' || open.id === session.account) return;
  const unmarked = session.thread(open).takeUnmarked(open.id, NEWEST);
  if (unmarked.length === 0) return;
  try {
    for (const { msgId } of unmarked) if (msgId) session.send(open, envelope.read(msgId), { isStore: false });
    const extras = Object.fromEntries(unmarked.map(({ sequence }) => [sequence, READ]));
    await session.call((user) => user.history.direct(open.id).setExtras(extras));
  } catch {
    // The next look at the conversation tries again.
    session.thread(open).giveBack(unmarked);
  }
}

/** Takes back what was said, for everybody. It is gone here when the service has accepted that. */
export async function recall(session: Session, open: Open, msgId: string): Promise<void> {
  const text = envelope.recall(msgId);
  const packetId = session.send(open, text);
  const { sequence, timestamp } = await session.user.acknowledged(packetId);
  const message = { sequence, timestamp, fromAccount: session.account, text };
  session.thread(open).receive(message);
  session.recent.note(open, message);
}

/** Whether the service has it and it has a name by which it can be taken back. */
export function recallable(entry: Entry): entry is Entry & { msgId: string } {
  return entry.msgId !== undefined && entry.sequence !== undefined;
}
