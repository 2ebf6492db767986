// The realtime half: what compiles, what does not, and the exact types of what comes.
import { MIMCError, MIMCUser } from 'mimc-wasm';
import type { Acknowledgement, DirectMessage, GroupMessage, MIMCEvents, MIMCState, MIMCStats } from 'mimc-wasm';
import { is, type HasAny, type Same } from './expect.js';

declare const user: MIMCUser;
const { signal } = new AbortController();

new MIMCUser('1', 'alice', {
  resource: 'web-1',
  wsUrl: 'wss://example.com',
  WebSocket,
  reconnect: { minDelayMs: 1, maxDelayMs: 2 },
  resend: 'samePacketId',
  pingIntervalMs: 1,
  ackTimeoutMs: 1,
  handlerTimeoutMs: 1,
  maxPayloadBytes: 1,
});
new MIMCUser('1', 'alice', { reconnect: false, resend: 'never' });
// @ts-expect-error
new MIMCUser('1', 'alice', { reconnect: true });
// @ts-expect-error
new MIMCUser('1', 'alice', { resend: 'always' });
// @ts-expect-error
new MIMCUser('1', 'alice', { WebSocket: fetch });

const results = {
  login: user.login(),
  loginWith: user.login({ signal, timeoutMs: 5 }),
  logout: user.logout(),
  pull: user.pull(),
  isLogin: user.isLogin(),
  isConnected: user.isConnected(),
  state: user.state,
  stats: user.stats(),
  acknowledged: user.acknowledged('id', { signal }),
  send: user.sendMessage('bob', 'hello'),
  off: user.on('message', () => {}),
  create: user.createUnlimitedGroup('name'),
};
is<
  Same<
    typeof results,
    {
      login: Promise<void>;
      loginWith: Promise<void>;
      logout: Promise<void>;
      pull: string;
      isLogin: boolean;
      isConnected: boolean;
      state: MIMCState;
      stats: MIMCStats;
      acknowledged: Promise<Acknowledgement>;
      send: string;
      off: () => void;
      create: void;
    }
  >
>();
is<Same<HasAny<typeof results>, false>>();
is<Same<HasAny<MIMCEvents>, false>>();
is<Same<MIMCState, 'offline' | 'connecting' | 'online' | 'waiting'>>();
// @ts-expect-error
user.state = 'online';
// @ts-expect-error
user.login({ maxRetries: 5 });
// @ts-expect-error
user.acknowledged();

// All forms of sending.
user.sendMessage('bob', new Uint8Array(5), 'tag', false);
user.sendMessage('bob', 'hello', undefined, true);
user.sendMessage('bob', 'hello', null, null);
user.sendGroupMessage(5n, 'hello', false);
user.sendUnlimitedGroupMessage('5', 'hello', { bizType: 'tag', isStore: true });
// @ts-expect-error
user.sendMessage('bob');
// @ts-expect-error
user.sendMessage('bob', 5);
// @ts-expect-error
user.sendMessage('bob', 'hello', { store: true });
// @ts-expect-error
user.sendMessage('bob', 'hello', 5);
// @ts-expect-error
user.sendGroupMessage(true, 'hello');

// Events.
user.on('state', (value) => is<Same<typeof value, MIMCEvents['state']>>());
user.on('message', async (message) => {
  is<Same<typeof message, DirectMessage>>();
  is<Same<typeof message.bytes, Uint8Array | undefined>>();
});
user.on('groupMessage', (message) => is<Same<typeof message, GroupMessage>>());
user.on('unlimitedGroupMessage', (message) => is<Same<typeof message.topicId, string>>());
user.on('acknowledged', ({ packetId, error }) => {
  is<Same<typeof packetId, string>>();
  is<Same<typeof error, MIMCError | undefined>>();
});
user.on('pullNotification', ({ acknowledge }) => acknowledge());
user.on('kicked', (value) => is<Same<typeof value, { type: string; reason: string; description: string }>>());
user.on('gap', ({ since }) => is<Same<typeof since, number>>());
user.on('unlimitedGroupDismissed', ({ topicId }) => is<Same<typeof topicId, string>>());
user.on('notice', ({ code, message }) => is<Same<[typeof code, typeof message], [number, string]>>());
// @ts-expect-error
user.on('messages', () => {});
// @ts-expect-error
user.on('message');

// The inherited handlers.
user.registerStatusChange((ok, type, reason, description) =>
  is<Same<[typeof ok, typeof type, typeof reason, typeof description], [boolean, string | null, string, string]>>(),
);
user.registerP2PMsgHandler((message) => {
  const texts: string[] = [message.getPayload(), message.getTimeStamp(), message.getToAccount(), message.text];
  return texts.length > 0;
});
user.registerGroupMsgHandler((message) => message.getTopicId());
// @ts-expect-error
user.registerGroupMsgHandler((message) => message.getToAccount());
user.registerUCMsgHandler(async (message) => message.getBizType());
user.registerServerAckHandler((...given) => is<Same<typeof given, [string, string, string, string]>>());
user.registerDisconnHandler(() => {});
user.registerPullNotificationHandler(async (min, max) => min < max);
user.registerUCJoinRespHandler((topicId, code, message, context) => [topicId, code + 1, message, context]);
user.registerUCQuitRespHandler(() => {});
user.registerUCDismissHandler((topicId) => topicId.length);
user.createUnlimitedGroup('name', (topicId, name, ok, text, context) => {
  is<Same<typeof topicId, string | 0>>();
  is<Same<[typeof name, typeof ok, typeof text, typeof context], [string, boolean, string, number]>>();
}, 5);
user.dismissUnlimitedGroup(5, (ok, topicId) => is<Same<[typeof ok, typeof topicId], [boolean, string]>>());
user.joinUnlimitedGroup('5', { any: 'context' }).length;
user.quitUnlimitedGroup(5n).length;
// @ts-expect-error
user.registerStatusChange();
