// Handlers of the application: when they run, what they may do, and when their messages are acknowledged.
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { thrown } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { called, gate, next, online, record, sockets, until } from './support/realtime.mjs';

const emulator = await startEmulator();
beforeEach(() => emulator.reset());

const unhandled = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));
const said = mock.method(console, 'error', () => {});
beforeEach(() => said.mock.resetCalls());

const pair = (options) =>
  Promise.all([online(emulator, 'alice', { resource: 'a1' }), online(emulator, 'bob', { resource: 'b1', ...options })]);
const unacknowledged = async (account) => (await sockets(emulator, account))[0].unacknowledged;

test('a list is acknowledged once the promises of all its handlers settled', async () => {
  const [alice, bob] = await pair();
  const [first, second] = [gate(), gate()];
  bob.registerP2PMsgHandler(() => first.opened);
  const seen = next(bob, 'message');
  bob.on('message', () => second.opened);
  await alice.acknowledged(alice.sendMessage('bob', 'hello'));
  await seen;
  assert.equal(bob.stats().unacknowledged, 1);
  first.open();
  await sockets(emulator, 'bob');
  assert.deepEqual([bob.stats().unacknowledged, await unacknowledged('bob')], [1, 1]);
  second.open();
  await until(async () => (await unacknowledged('bob')) === 0);
  assert.equal(bob.stats().unacknowledged, 0);
});

test('handlers that never end are waited for no longer than handlerTimeoutMs', async () => {
  const [alice, bob] = await pair({ handlerTimeoutMs: 20 });
  bob.on('message', () => new Promise(() => {}));
  alice.sendMessage('bob', 'hello');
  await until(() => bob.stats().received === 1);
  await until(async () => (await unacknowledged('bob')) === 0);
});

const failing = {
  'that throws': () => {
    throw new Error('mine');
  },
  'whose promise rejects': () => Promise.reject(new Error('mine')),
  'that returns a hostile promise': () => ({
    get then() {
      throw new Error('mine');
    },
  }),
};
for (const [title, handler] of Object.entries(failing)) {
  test(`a handler ${title} harms nobody`, async () => {
    const [alice, bob] = await pair();
    bob.registerP2PMsgHandler(handler);
    bob.on('message', handler);
    const messages = record(bob, 'message');
    alice.sendMessage('bob', 'one');
    alice.sendMessage('bob', 'two');
    await until(() => messages.length === 2);
    await until(async () => (await unacknowledged('bob')) === 0);
    await until(() => said.mock.callCount() === 4);
    assert.equal(said.mock.calls[0].arguments[0].message, 'mine');
    assert.deepEqual(unhandled, []);
  });
}

test('handlers run after the event of the socket is over', async () => {
  const order = [];
  class Observed extends (await import('ws')).WebSocket {
    set onmessage(listener) {
      super.onmessage = (event) => {
        order.push('frame');
        listener(event);
        Promise.resolve().then(() => order.push('microtask'));
      };
    }
  }
  const [alice, bob] = await pair({ WebSocket: Observed });
  const message = next(bob, 'message').then(() => order.push('handler'));
  order.length = 0;
  await alice.acknowledged(alice.sendMessage('bob', 'hello'));
  await message;
  assert.deepEqual(order, ['frame', 'microtask', 'handler']);
});

for (const end of ['destroy', 'free', 'logout']) {
  test(`a handler may ${end} the user`, async () => {
    const [alice, bob] = await pair();
    const seen = record(bob, 'message');
    const ended = new Promise((resolve) => {
      bob.registerP2PMsgHandler(() => {
        bob[end]();
        resolve();
      });
    });
    for (let at = 0; at < 5; at += 1) alice.sendMessage('bob', `message ${at}`);
    await ended;
    await until(async () => (await sockets(emulator, 'bob')).length === 0);
    if (end !== 'logout') assert.equal(seen.length, 0, 'handlers after it are not called');
    if (end !== 'logout') await thrown(() => bob.sendMessage('alice', 'x'), 'destroyed');
    assert.equal(alice.state, 'online');
  });
}

test('a handler may call anything', async () => {
  const [alice, bob] = await pair();
  const done = new Promise((resolve) => {
    bob.registerP2PMsgHandler(async (message) => {
      const packetId = bob.sendMessage(message.getFromAccount(), `got ${message.getPayload()}`);
      bob.pull();
      bob.stats();
      bob.login();
      bob.registerP2PMsgHandler(() => {});
      bob.on('message', () => {})();
      await bob.acknowledged(packetId);
      await bob.contacts.list();
      resolve();
    });
  });
  const reply = next(alice, 'message');
  alice.sendMessage('bob', 'hello');
  assert.equal((await reply).text, 'got hello');
  await done;
});

test('a listener is called until its function says otherwise, also from within', async () => {
  const [alice, bob] = await pair();
  const texts = [];
  const off = bob.on('message', ({ text }) => {
    texts.push(text);
    off();
    off();
  });
  const all = record(bob, 'message');
  alice.sendMessage('bob', 'one');
  alice.sendMessage('bob', 'two');
  await until(() => all.length === 2);
  assert.deepEqual(texts, ['one']);
});

test('one function may listen twice', async () => {
  const [alice, bob] = await pair();
  let calls = 0;
  const listener = () => void calls++;
  const off = bob.on('message', listener);
  bob.on('message', listener);
  const all = record(bob, 'message');
  alice.sendMessage('bob', 'one');
  await until(() => all.length === 1);
  assert.equal(calls, 2);
  off();
  alice.sendMessage('bob', 'two');
  await until(() => all.length === 2);
  assert.equal(calls, 3);
});

test('registering replaces the handler before', async () => {
  const [alice, bob] = await pair();
  bob.registerP2PMsgHandler(() => assert.fail('the old one'));
  const received = called(bob, 'registerP2PMsgHandler');
  alice.sendMessage('bob', 'hello');
  assert.equal((await received)[0].getPayload(), 'hello');
});
