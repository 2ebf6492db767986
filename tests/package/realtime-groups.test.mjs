// Unlimited groups over the realtime connection.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { startEmulator } from './support/emulator.mjs';
import { called, next, online, socketFault } from './support/realtime.mjs';

const emulator = await startEmulator();
beforeEach(() => emulator.reset());

/** Creates a group as the existing client does; resolves once its creator joined. */
async function create(user, name = 'room') {
  const joined = called(user, 'registerUCJoinRespHandler');
  const created = new Promise((resolve) => user.createUnlimitedGroup(name, (...given) => resolve(given), 'context'));
  const [topicId, ...rest] = await created;
  assert.deepEqual(rest, [name, true, '', 'context']);
  assert.deepEqual(await joined, [topicId, 0, (await joined)[2], 'context']);
  return topicId;
}

async function join(user, topicId, context) {
  const joined = called(user, 'registerUCJoinRespHandler');
  assert.match(user.joinUnlimitedGroup(topicId, context), /./);
  return joined;
}

test('a group is created, joined, used, left and dismissed', async () => {
  const [alice, bob] = [await online(emulator, 'alice', { resource: 'a1' }), await online(emulator, 'bob', { resource: 'b1' })];
  const topicId = await create(alice);
  assert.match(topicId, /^\d{16,}$/, 'no digit is lost');
  const context = { some: 'object' };
  const [id, code, , given] = await join(bob, topicId, context);
  assert.deepEqual([id, code], [topicId, 0]);
  assert.equal(given, context);

  const inherited = called(bob, 'registerUCMsgHandler');
  const event = next(bob, 'unlimitedGroupMessage');
  const packetId = alice.sendUnlimitedGroupMessage(topicId, '大家好 😀', 'tag');
  assert.equal((await alice.acknowledged(packetId)).code, 0);
  const { sequence, timestamp, ...message } = await event;
  assert.deepEqual(message, { packetId, fromAccount: 'alice', fromResource: 'a1', topicId, text: '大家好 😀', bizType: 'tag' });
  const [old] = await inherited;
  assert.deepEqual(
    [old.getTopicId(), old.getPayload(), old.getPacketId(), old.getSequence(), old.getTimeStamp()],
    [topicId, '大家好 😀', packetId, sequence, String(timestamp)],
  );

  const left = called(bob, 'registerUCQuitRespHandler');
  bob.quitUnlimitedGroup(topicId, 7);
  assert.deepEqual((await left).toSpliced(2, 1), [topicId, 0, 7]);

  await join(bob, topicId);
  const [handler, gone] = [called(bob, 'registerUCDismissHandler'), next(bob, 'unlimitedGroupDismissed')];
  const dismissed = new Promise((resolve) => alice.dismissUnlimitedGroup(topicId, (...given) => resolve(given), 'bye'));
  assert.deepEqual(await dismissed, [true, topicId, 'bye']);
  assert.deepEqual(await handler, [topicId]);
  assert.deepEqual(await gone, { topicId });
});

test('two requests about one group keep their contexts apart', async () => {
  const alice = await online(emulator, 'alice');
  const topicId = await create(alice);
  const contexts = [];
  const both = new Promise((resolve) => {
    alice.registerUCJoinRespHandler((id, code, text, context) => contexts.push(context) === 2 && resolve());
  });
  alice.joinUnlimitedGroup(topicId, 'first');
  alice.joinUnlimitedGroup(topicId, 'second');
  await both;
  assert.deepEqual(contexts.sort(), ['first', 'second']);
});

test('a group that does not exist cannot be joined, and says so', async () => {
  const alice = await online(emulator, 'alice');
  const [topicId, code] = await join(alice, '5');
  assert.deepEqual([topicId, code], ['5', 404]);
});

test('a request that nobody answers calls its handler all the same', async () => {
  const alice = await online(emulator, 'alice');
  await socketFault(emulator, 'drop', { afterFrames: 1, direction: 'in' });
  const [topicId, code, text, context] = await join(alice, '5', 'mine');
  assert.deepEqual([topicId, code, context], ['5', -1, 'mine']);
  assert.notEqual(text, '');
});

test('failures over HTTP come to the callbacks, once', async () => {
  const alice = await online(emulator, 'alice');
  const calls = [];
  const call = (start) => new Promise((resolve) => start((...given) => (calls.push(given), resolve(given))));
  await emulator.fault('L16', 'code', { code: 500, message: 'no more rooms' });
  const created = await call((callback) => alice.createUnlimitedGroup('room', callback, 'context'));
  assert.deepEqual(created, [0, 'room', false, 'no more rooms', 'context']);
  const dismissed = await call((callback) => alice.dismissUnlimitedGroup('5', callback, 'context'));
  assert.deepEqual(dismissed, [false, '5', 'context']);
  assert.equal(calls.length, 2);
});

test('callbacks may be left out', async () => {
  const alice = await online(emulator, 'alice');
  const joined = called(alice, 'registerUCJoinRespHandler');
  alice.createUnlimitedGroup('room');
  const [topicId] = await joined;
  const gone = next(alice, 'unlimitedGroupDismissed');
  alice.dismissUnlimitedGroup(topicId);
  assert.deepEqual(await gone, { topicId });
});

test('messages come again after a lost connection, without joining again', async () => {
  const [alice, bob] = [await online(emulator, 'alice'), await online(emulator, 'bob', { resource: 'b1' })];
  const topicId = await create(alice);
  await join(bob, topicId);
  const back = next(bob, 'gap');
  await socketFault(emulator, 'drop', { account: 'bob' });
  await back;
  // The ping that attaches the new connection was sent right after the login.
  const message = next(bob, 'unlimitedGroupMessage');
  await bob.acknowledged(bob.sendMessage('alice', 'behind the ping'));
  alice.sendUnlimitedGroupMessage(topicId, 'still there?');
  assert.equal((await message).text, 'still there?');
});

test('who was a member before this login gets messages too', async () => {
  const alice = await online(emulator, 'alice');
  const topicId = await create(alice);
  await alice.logout();
  await emulator.forget();
  await alice.login();
  const bob = await online(emulator, 'bob', { resource: 'b1' });
  await join(bob, topicId);
  let message;
  void next(alice, 'unlimitedGroupMessage').then((value) => (message = value));
  // Until the list of groups was asked for and pinged, nothing comes.
  while (!message) await bob.acknowledged(bob.sendUnlimitedGroupMessage(topicId, 'hello'));
  assert.equal(message.text, 'hello');
});
