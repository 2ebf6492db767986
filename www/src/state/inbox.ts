import type { HistoryMessage, ReceivedMessage } from 'mimc-wasm';
import { notify } from './notify';
import type { Open } from './route';
import type { Session } from './session';
import { contentOf } from './content';

/** Takes what the service sends while the page is open to where it is shown. */
export function listen(session: Session): void {
  const { user, account } = session;
  user.on('message', (message) => {
    const id = message.fromAccount === account ? message.toAccount : message.fromAccount;
    receive(session, { kind: 'user', id }, message);
  });
  user.on('groupMessage', (message) => receive(session, { kind: 'topic', id: message.topicId }, message));
  user.on('unlimitedGroupMessage', (message) => receive(session, { kind: 'room', id: message.topicId }, message));
  user.on('unlimitedGroupDismissed', ({ topicId }) => session.rooms.dismissed(topicId));
  // Whoever signed out wanted nothing; what was said in rooms meanwhile nobody keeps for him but the history.
  let wasOut = false;
  user.on('state', ({ state }) => {
    if (state === 'online' && wasOut) void session.refreshAll();
    wasOut = state === 'offline' || (wasOut && state !== 'online');
  });
  // What was said meanwhile, and too much at once to be pushed, is in the history.
  user.on('gap', () => session.refreshAll());
  user.on('pullNotification', async ({ acknowledge }) => {
    await session.refreshAll();
    acknowledge();
  });
}

function receive(session: Session, open: Open, received: ReceivedMessage): void {
  const { fromAccount } = received;
  const content = contentOf(received);
  if (content.type === 'presence') return session.presence.receive(received);
  const message = toHistory(received);
  session.thread(open).receive(message);
  if (content.type === 'read') return;
  session.recent.note(open, message);
  if (content.type === 'recall' || fromAccount === session.account) return;
  if (session.unread.looking(open)) return;
  session.unread.add(open);
  notify(session, open, message);
}

function toHistory({ sequence, timestamp, fromAccount, text, bytes, bizType }: ReceivedMessage): HistoryMessage {
  return { sequence, timestamp, fromAccount, text, ...(bytes && { bytes }), ...(bizType && { bizType }) };
}
