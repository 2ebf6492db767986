// Connections that are lost, repaired, ended by the service, or not possible at all.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { failure, thrown } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { called, inState, next, online, realtimeUser, record, socketFault, sockets, until } from './support/realtime.mjs';

const emulator = await startEmulator();
beforeEach(() => emulator.reset());

const resend = 'samePacketId';

test('a lost connection is made again, and everybody hears of it', async () => {
  const alice = await online(emulator, 'alice');
  const states = record(alice, 'state');
  const disconnected = called(alice, 'registerDisconnHandler');
  const status = called(alice, 'registerStatusChange');
  await socketFault(emulator, 'drop');
  assert.deepEqual(await disconnected, []);
  assert.deepEqual(await status, [true, '', '', '']);
  assert.equal(alice.state, 'online');
  assert.deepEqual(states.map(({ state, previous }) => `${previous} → ${state}`), [
    'online → waiting',
    'waiting → connecting',
    'connecting → online',
  ]);
  const [{ error, retryInMs }] = states;
  assert.equal(error.kind, 'connection_lost');
  assert.ok(retryInMs >= 0 && retryInMs <= 10);
  assert.equal(alice.stats().reconnects, 1);
});

test('without reconnecting a lost connection is the end', async () => {
  const alice = await online(emulator, 'alice', { reconnect: false });
  await socketFault(emulator, 'drop');
  await inState(alice, 'offline');
  assert.equal((await sockets(emulator, 'alice')).length, 0);
});

test('a message without an answer fails with the connection, unless it may be sent again', async () => {
  const alice = await online(emulator, 'alice');
  await socketFault(emulator, 'drop', { afterFrames: 1, direction: 'in' });
  const event = next(alice, 'acknowledged');
  const packetId = alice.sendMessage('bob', 'hello');
  const error = await failure(alice.acknowledged(packetId), 'connection_lost', { retryable: true });
  assert.equal((await event).error, error);
});

test('while the connection is repaired nothing is sent, and that is said', async () => {
  const alice = await online(emulator, 'alice', { reconnect: { minDelayMs: 60_000 } });
  await socketFault(emulator, 'drop');
  await inState(alice, 'waiting');
  await thrown(() => alice.sendMessage('bob', 'hello'), 'connection_lost', { retryable: true });
  await alice.login();
  assert.equal(alice.state, 'online', 'login() does not wait for the pause to end');
});

test('with resend messages are sent again and delivered once', async () => {
  const alice = await online(emulator, 'alice', { resend });
  const bob = await online(emulator, 'bob', { resource: 'b1' });
  const messages = record(bob, 'message');
  // What the last frame asks for is done, but not answered.
  await socketFault(emulator, 'drop', { account: 'alice', afterFrames: 1, direction: 'in' });
  const first = alice.sendMessage('bob', 'one');
  await inState(alice, 'waiting');
  const second = alice.sendMessage('bob', 'two');
  const answers = await Promise.all([alice.acknowledged(first), alice.acknowledged(second)]);
  await until(() => messages.length >= 2);
  assert.deepEqual(messages.map(({ text, packetId }) => [text, packetId]), [['one', first], ['two', second]]);
  assert.deepEqual(messages.map(({ sequence }) => sequence), answers.map(({ sequence }) => sequence));
});

test('what was not acknowledged comes again and is not delivered again', async () => {
  const [alice, bob] = [await online(emulator, 'alice'), await online(emulator, 'bob', { resource: 'b1' })];
  const texts = [];
  let release;
  bob.registerP2PMsgHandler((message) => {
    texts.push(message.getPayload());
    return new Promise((resolve) => (release = resolve));
  });
  await alice.acknowledged(alice.sendMessage('bob', 'hello'));
  await until(() => texts.length === 1);
  await socketFault(emulator, 'drop', { account: 'bob' });
  await until(() => bob.stats().duplicates === 1);
  release();
  await until(async () => (await sockets(emulator, 'bob'))[0]?.unacknowledged === 0);
  assert.deepEqual(texts, ['hello']);
});

test('a list that comes twice is delivered once', async () => {
  const [alice, bob] = [await online(emulator, 'alice'), await online(emulator, 'bob', { resource: 'b1' })];
  const messages = record(bob, 'message');
  await socketFault(emulator, 'duplicate', { account: 'bob' });
  await alice.acknowledged(alice.sendMessage('bob', 'hello'));
  await until(() => bob.stats().duplicates === 1);
  await until(() => messages.length === 1);
});

test('damaged frames are counted, and their messages come with the next login', async () => {
  const [alice, bob] = [await online(emulator, 'alice'), await online(emulator, 'bob', { resource: 'b1' })];
  const messages = record(bob, 'message');
  await socketFault(emulator, 'corrupt', { account: 'bob' });
  await alice.acknowledged(alice.sendMessage('bob', 'hello'));
  await until(() => bob.stats().dropped === 1);
  assert.equal(bob.state, 'online');
  await socketFault(emulator, 'drop', { account: 'bob' });
  await until(() => messages.length === 1);
});

test('a kick ends the login and says why', async () => {
  const alice = await online(emulator, 'alice');
  const [kicked, status, disconnected] = [
    next(alice, 'kicked'),
    called(alice, 'registerStatusChange'),
    called(alice, 'registerDisconnHandler'),
  ];
  const offline = next(alice, 'state');
  const reason = { type: 'admin', reason: 'spam', description: 'too many messages' };
  await socketFault(emulator, 'kick', reason);
  assert.deepEqual(await kicked, reason);
  assert.deepEqual(await status, [false, 'admin', 'spam', 'too many messages']);
  await disconnected;
  const { state, error } = await offline;
  assert.deepEqual([state, error.kind, error.serviceMessage], ['offline', 'kicked', 'admin: spam: too many messages']);
  assert.equal(alice.state, 'offline');
});

test('a kick because of the token gets another token', async () => {
  const reasons = [];
  const fetchToken = (reason) => (reasons.push(reason), emulator.token('alice'));
  const alice = await online(emulator, 'alice', { fetchToken });
  await socketFault(emulator, 'kick', { type: 'token-expired' });
  await next(alice, 'state', ({ state }) => state === 'online');
  assert.deepEqual(reasons, ['first', 'refused']);
});

test('an equal resource takes over', async () => {
  const old = await online(emulator, 'alice', { resource: 'same' });
  const young = await online(emulator, 'alice', { resource: 'same' });
  await inState(old, 'offline');
  assert.equal(young.state, 'online');
});

test('members of unlimited groups hear of a gap', async () => {
  const alice = await online(emulator, 'alice');
  const before = Date.now();
  const joined = called(alice, 'registerUCJoinRespHandler');
  alice.createUnlimitedGroup('room');
  await joined;
  const gap = next(alice, 'gap');
  await socketFault(emulator, 'drop');
  const { since } = await gap;
  assert.ok(since >= before - 1000 && since <= Date.now());
});

test('too many waiting messages are announced, and dropped when the application says so', async () => {
  await emulator.knobs({ pullThreshold: 2 });
  const alice = await online(emulator, 'alice');
  for (let at = 0; at < 3; at += 1) await alice.acknowledged(alice.sendMessage('bob', `message ${at}`));
  const bob = await online(emulator, 'bob', { resource: 'b1' });
  await until(async () => (await sockets(emulator, 'bob'))[0].unacknowledged === 3);
  bob.destroy();

  const second = realtimeFor('bob');
  const handled = new Promise((resolve) => {
    second.registerPullNotificationHandler(async (...range) => {
      resolve(range);
      return (await second.history.direct('alice').before()).messages.length === 3;
    });
  });
  await second.login();
  const [min, max] = await handled;
  assert.ok(BigInt(min) < BigInt(max));
  await until(async () => (await sockets(emulator, 'bob')).at(-1)?.unacknowledged === 0);
});

test('a notification can be answered later, through its event', async () => {
  await emulator.knobs({ pullThreshold: 0 });
  const alice = await online(emulator, 'alice');
  await alice.acknowledged(alice.sendMessage('bob', 'hello'));
  const bob = realtimeFor('bob');
  const notification = next(bob, 'pullNotification');
  await bob.login();
  const { minSequence, maxSequence, acknowledge } = await notification;
  assert.equal(minSequence, maxSequence);
  assert.equal((await sockets(emulator, 'bob'))[0].unacknowledged, 1);
  acknowledge();
  acknowledge();
  await until(async () => (await sockets(emulator, 'bob'))[0].unacknowledged === 0);
});

const realtimeFor = (account) => realtimeUser(emulator, account, { resource: 'b1' });

test('where there is no WebSocket, login says what to do', async () => {
  // A project that has the package and nothing else.
  const folder = await mkdtemp(join(tmpdir(), 'mimc-'));
  try {
    const entry = fileURLToPath(import.meta.resolve('mimc-wasm'));
    await cp(dirname(entry), join(folder, 'node_modules/mimc-wasm'), { recursive: true, dereference: true });
    const script = `
      delete globalThis.WebSocket;
      const { init, MIMCUser } = await import(${JSON.stringify(pathToFileURL(join(folder, 'node_modules/mimc-wasm/index.js')).href)});
      await init();
      const user = new MIMCUser('5', 'alice', { fetchToken: () => 'never asked' });
      const error = await user.login().catch((error) => error);
      console.log(JSON.stringify([error.kind, error.message, user.state]));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { cwd: folder });
    const [kind, message, state] = JSON.parse(stdout);
    assert.deepEqual([kind, state], ['no_websocket', 'offline']);
    assert.match(message, /npm package `ws`/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
