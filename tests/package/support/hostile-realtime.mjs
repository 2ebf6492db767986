// The realtime parameters of `MIMCUser` and what none of them takes, for support/hostile.mjs.
const trap = () => {
  throw new Error('do not touch');
};

/** For each type of parameter, values that are wrong for it, from the `everything` of hostile.mjs. */
export const wrongRealtime = (everything, except) => {
  const functions = ['a function', 'a function that throws on everything', 'a revoked function'];
  const objects = Object.keys(everything).filter((name) => typeof everything[name] === 'object');
  const unreadable = objects.filter((name) => /throws on everything|revoked/.test(name));
  const readable = objects.filter((name) => !unreadable.includes(name));
  return {
    payload: except(everything, 'text', 'empty text', 'text with a comma'),
    event: {
      ...everything,
      'a name of all objects': 'constructor',
      'part of an event': 'roupMessage',
    },
    bizTypeOrOptions: {
      ...except(everything, 'undefined', 'true', 'text', 'empty text', 'text with a comma', ...readable),
      'a bizType that is no text': { bizType: 5 },
      'options that cannot be read': Object.defineProperty({}, 'bizType', { get: trap }),
    },
    isStore: except(everything, 'undefined', 'null', 'true'),
    callback: except(everything, 'undefined', 'null', ...functions),
    resource: {
      ...except(everything, 'undefined', 'text', 'text with a comma'),
      'a blank': 'a b',
      'other than ASCII': '手机',
      'too long': 'a'.repeat(257),
    },
    wsUrl: { ...except(everything, 'undefined'), 'another scheme': 'http://example.com', 'a fragment': 'ws://a/#b' },
    reconnect: {
      ...except(everything, 'undefined', ...readable, 'null'),
      null: null,
      zero: { minDelayMs: 0 },
      endless: { maxDelayMs: Infinity },
      text: { minDelayMs: '5' },
    },
    resend: { ...except(everything, 'undefined'), 'part of a choice': 'same' },
  };
};

export const realtimeOptions = {
  resource: 'resource',
  wsUrl: 'wsUrl',
  WebSocket: 'optionalFunction',
  reconnect: 'reconnect',
  resend: 'resend',
  pingIntervalMs: 'duration',
  ackTimeoutMs: 'duration',
  handlerTimeoutMs: 'duration',
  maxPayloadBytes: 'positive',
};

const wait = { signal: 'signal', timeoutMs: 'duration' };
const send = (to, kind, value) => [
  [to, kind, value],
  ['message', 'payload', 'hello'],
  ['bizType', 'bizTypeOrOptions', undefined],
  ['isStore', 'isStore', undefined],
];
const handler = [['handler', 'hook', () => {}]];

export const realtimeMethods = {
  acknowledged: [
    ['packetId', 'text', 'id'],
    ['options', wait, {}],
  ],
  createUnlimitedGroup: [
    ['topicName', 'text', 'group'],
    ['callback', 'callback', undefined],
  ],
  dismissUnlimitedGroup: [
    ['topicId', 'id', 1],
    ['callback', 'callback', undefined],
  ],
  isConnected: [],
  isLogin: [],
  joinUnlimitedGroup: [['topicId', 'id', 1]],
  login: [['options', wait, {}]],
  logout: [],
  on: [
    ['event', 'event', 'message'],
    ['listener', 'hook', () => {}],
  ],
  pull: [],
  quitUnlimitedGroup: [['topicId', 'id', 1]],
  registerDisconnHandler: handler,
  registerGroupMsgHandler: handler,
  registerP2PMsgHandler: handler,
  registerPullNotificationHandler: handler,
  registerServerAckHandler: handler,
  registerStatusChange: handler,
  registerUCDismissHandler: handler,
  registerUCJoinRespHandler: handler,
  registerUCMsgHandler: handler,
  registerUCQuitRespHandler: handler,
  sendGroupMessage: send('topicId', 'id', 1),
  sendMessage: send('toAccount', 'account', 'bob'),
  sendUnlimitedGroupMessage: send('topicId', 'id', 1),
  stats: [],
};
