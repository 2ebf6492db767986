// Logging in and out: success, every refusal, and what the inherited status callback hears of it.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { failure, MIMCUser, thrown, tokenAnswer } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { called, inState, next, online, realtimeUser, record, socketFault, sockets, until, wsUrl } from './support/realtime.mjs';

const emulator = await startEmulator();
beforeEach(() => emulator.reset());

const unhandled = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

test('login resolves when the service accepted it', async () => {
  const user = realtimeUser(emulator, 'alice', { resource: 'phone-1' });
  const states = record(user, 'state');
  const status = called(user, 'registerStatusChange');
  assert.deepEqual([user.state, user.isLogin(), user.isConnected()], ['offline', false, false]);
  const promise = user.login();
  assert.equal(user.state, 'connecting');
  assert.equal(await promise, undefined);
  assert.deepEqual([user.state, user.isLogin(), user.isConnected()], ['online', true, true]);
  assert.deepEqual(await status, [true, '', '', '']);
  assert.deepEqual(states, [
    { state: 'connecting', previous: 'offline' },
    { state: 'online', previous: 'connecting' },
  ]);
  const [socket] = await sockets(emulator, 'alice');
  assert.equal(socket.resource, 'phone-1');
  assert.match(user.getUuid(), /^\d+$/);
  assert.deepEqual(user.stats(), { pending: 0, unacknowledged: 0, reconnects: 0, received: 0, duplicates: 0, dropped: 0 });
});

test('the inherited form of the constructor names the resource', async () => {
  const user = new MIMCUser(emulator.appId, 'alice', 'tablet');
  assert.equal(user.state, 'offline');
  user.destroy();
});

test('without a resource each process has one of its own', async () => {
  await online(emulator, 'alice');
  await online(emulator, 'bob');
  const [[alice], [bob]] = [await sockets(emulator, 'alice'), await sockets(emulator, 'bob')];
  assert.match(alice.resource, /^[!-~]+$/);
  assert.equal(alice.resource, bob.resource);
});

test('logging in twice uses one connection and settles both promises', async () => {
  const user = realtimeUser(emulator, 'alice');
  await Promise.all([user.login(), user.login()]);
  await user.login();
  assert.equal((await sockets(emulator, 'alice')).length, 1);
});

test('logout resolves when the connection is closed, and login works again', async () => {
  const user = await online(emulator, 'alice');
  const disconnected = called(user, 'registerDisconnHandler');
  const left = user.logout();
  assert.deepEqual([user.state, user.isLogin()], ['offline', false]);
  assert.equal(await left, undefined);
  assert.deepEqual(await disconnected, []);
  assert.equal(user.isConnected(), false);
  await until(async () => (await sockets(emulator, 'alice')).length === 0);
  await user.logout();
  await user.login();
  assert.equal(user.state, 'online');
});

test('logout ends a login that is under way', async () => {
  const user = realtimeUser(emulator, 'alice', { fetchToken: () => new Promise(() => {}) });
  const login = user.login();
  await user.logout();
  await failure(login, 'not_logged_in');
  assert.equal(user.state, 'offline');
});

test('a refused login says why, to the promise, the state event and the inherited callback', async () => {
  await socketFault(emulator, 'refuseBind', { type: 'auth', reason: 'no-way', description: 'go away' });
  const user = realtimeUser(emulator, 'alice');
  const status = called(user, 'registerStatusChange');
  const offline = next(user, 'state', ({ state }) => state === 'offline');
  const error = await failure(user.login(), 'login_refused', { serviceMessage: 'auth: no-way: go away', retryable: false });
  assert.equal((await offline).error, error);
  assert.deepEqual(await status, [false, 'auth', 'no-way', 'go away']);
  assert.deepEqual([user.state, user.isConnected()], ['offline', false]);
  await user.login();
});

test('a refused token is asked for once more', async () => {
  await socketFault(emulator, 'refuseBind', { type: 'token-expired', reason: 'invalid-token' });
  const reasons = [];
  const fetchToken = (reason) => (reasons.push(reason), emulator.token('alice'));
  const user = await online(emulator, 'alice', { fetchToken });
  assert.deepEqual(reasons, ['first', 'refused']);
  assert.equal(user.state, 'online');
});

test('a second refused token in a row ends the login', async () => {
  await socketFault(emulator, 'refuseBind', { type: 'token-expired', reason: 'invalid-token', times: 2 });
  await failure(realtimeUser(emulator, 'alice').login(), 'login_refused');
});

test('HTTP calls and the login share one token', async () => {
  let calls = 0;
  const fetchToken = () => (calls++, emulator.token('alice'));
  const user = realtimeUser(emulator, 'alice', { fetchToken });
  await Promise.all([user.contacts.list(), user.login()]);
  assert.equal(calls, 1);
});

const tokenProblems = {
  'there is no hook': [undefined, /no token hook/, ['get token failed', /no token hook/]],
  'the answer is for another account': [
    () => tokenAnswer(emulator, 'bob'),
    /another account/,
    [null, /^account not same$/],
  ],
  'the answer is for another app': [
    () => tokenAnswer(emulator, 'alice', { appId: '5' }),
    /another application/,
    [null, /^appid not same$/],
  ],
  'the token service refuses': [
    () => ({ code: 403, message: 'no' }),
    /code 403/,
    ['get token failed', /^token info code:403$/],
  ],
  'the answer is nonsense': [() => 'nonsense', /did not return/, ['get token failed', /did not return/]],
  'the id lost digits': [
    () => tokenAnswer(emulator, 'alice', { miUserId: 2 ** 60, miUserSecurityKey: 'AAAA' }),
    /lost digits/,
    ['get token failed', /lost digits/],
  ],
  'the key is no base64': [
    () => tokenAnswer(emulator, 'alice', { miUserSecurityKey: '?' }),
    /no usable token/,
    ['get token failed', /no usable token/],
  ],
  'the hook itself logs in': [
    function () {
      void this.user.login().catch(() => {});
      return this.user.contacts.list();
    },
    /./,
    ['get token failed', /./],
  ],
};
for (const [title, [fetchToken, text, [type, reason]]] of Object.entries(tokenProblems)) {
  test(`no login where ${title}`, async () => {
    const holder = {};
    holder.user = realtimeUser(emulator, 'alice', { ...(fetchToken ? { fetchToken: fetchToken.bind(holder) } : { fetchToken: undefined }), tokenTimeoutMs: 200 });
    const status = called(holder.user, 'registerStatusChange');
    const error = await failure(holder.user.login(), 'token');
    assert.match(error.message, text);
    const [ok, errType, errReason] = await status;
    assert.deepEqual([ok, errType], [false, type]);
    assert.match(errReason, reason);
  });
}

test('a hook that fails is asked three times before the first login is given up', async () => {
  const cause = new Error('the network is down');
  let calls = 0;
  const fetchToken = async () => {
    calls++;
    throw cause;
  };
  const error = await failure(realtimeUser(emulator, 'alice', { fetchToken }).login(), 'token');
  assert.equal(error.cause, cause);
  assert.equal(calls, 3);
});

test('a hook that recovers logs in', async () => {
  let calls = 0;
  const fetchToken = () => {
    if (calls++ === 0) throw new Error('not yet');
    return emulator.token('alice');
  };
  const user = await online(emulator, 'alice', { fetchToken });
  assert.equal(user.state, 'online');
});

test('the waiting for a login can be aborted and limited, and the login goes on', async () => {
  const hook = {};
  const user = realtimeUser(emulator, 'alice', { fetchToken: () => new Promise((resolve) => (hook.resolve = resolve)) });
  await failure(user.login({ timeoutMs: 1 }), 'timeout');
  const controller = new AbortController();
  const login = user.login({ signal: controller.signal });
  controller.abort('enough');
  await assert.rejects(login, (reason) => reason === 'enough');
  await assert.rejects(user.login({ signal: AbortSignal.abort('never') }), (reason) => reason === 'never');
  hook.resolve(emulator.token('alice'));
  await inState(user, 'online');
});

test('a service that cannot be reached is tried again, until logout', async () => {
  const user = realtimeUser(emulator, 'alice', { wsUrl: 'ws://127.0.0.1:1' });
  const login = user.login();
  const { error, retryInMs } = await next(user, 'state', ({ state }) => state === 'waiting');
  assert.equal(error.kind, 'connection_lost');
  assert.ok(retryInMs >= 0 && retryInMs <= 10);
  await next(user, 'state', ({ state }) => state === 'connecting');
  await user.logout();
  await failure(login, 'not_logged_in');
});

test('without reconnecting the first failure is the last', async () => {
  const user = realtimeUser(emulator, 'alice', { wsUrl: 'ws://127.0.0.1:1', reconnect: false });
  await failure(user.login(), 'connection_lost', { retryable: true });
  assert.equal(user.state, 'offline');
});

test('a WebSocket of the application is used, and what it throws is the cause', async () => {
  const cause = new Error('forbidden');
  const seen = [];
  class Throwing {
    constructor(url) {
      seen.push(url);
      throw cause;
    }
  }
  const user = realtimeUser(emulator, 'alice', { WebSocket: Throwing, reconnect: false });
  const error = await failure(user.login(), 'connection_lost');
  assert.equal(error.cause, cause);
  assert.deepEqual(seen, [wsUrl(emulator)]);
});

test('a login that nobody waits for stays quiet', async () => {
  const user = realtimeUser(emulator, 'alice', { fetchToken: () => 'nonsense' });
  const status = called(user, 'registerStatusChange');
  user.login();
  await status;
  user.login(5);
  user.destroy();
  user.login();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(unhandled, []);
});

test('destroy ends a login and everything after', async () => {
  const user = realtimeUser(emulator, 'alice', { fetchToken: () => new Promise(() => {}) });
  const login = user.login();
  user.destroy();
  user.destroy();
  await failure(login, 'destroyed');
  await thrown(() => user.login(), 'destroyed');
  await thrown(() => user.logout(), 'destroyed');
  await thrown(() => user.sendMessage('bob', 'hello'), 'destroyed');
  await thrown(() => user.on('message', () => {}), 'destroyed');
  await thrown(() => user.stats(), 'destroyed');
  assert.deepEqual([user.state, user.isLogin(), user.isConnected()], ['offline', false, false]);
});

test('destroy closes the connection', async () => {
  const user = await online(emulator, 'alice');
  user.destroy();
  await until(async () => (await sockets(emulator, 'alice')).length === 0);
});
