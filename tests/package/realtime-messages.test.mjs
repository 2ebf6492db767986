// Messages and their acknowledgements: every kind, every form of sending, what the service refuses.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { failure, thrown } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { called, next, online, realtimeUser, record, socketFault, sockets, until } from './support/realtime.mjs';

const emulator = await startEmulator();
beforeEach(() => emulator.reset());

const pair = () => Promise.all([online(emulator, 'alice', { resource: 'a1' }), online(emulator, 'bob', { resource: 'b1' })]);

test('a message arrives, and its acknowledgement says what the service made of it', async () => {
  const [alice, bob] = await pair();
  const event = next(alice, 'acknowledged');
  const inherited = called(alice, 'registerServerAckHandler');
  const message = next(bob, 'message');
  const packetId = alice.sendMessage('bob', '你好 😀');
  const answer = await alice.acknowledged(packetId);
  const { sequence, timestamp } = answer;
  assert.deepEqual(answer, { packetId, sequence, timestamp, code: 0, errorMessage: '' });
  assert.match(sequence, /^\d{18,}$/);
  assert.deepEqual(await event, answer);
  assert.deepEqual(await inherited, [packetId, sequence, String(timestamp), '']);
  assert.deepEqual(await message, {
    packetId,
    sequence,
    timestamp,
    fromAccount: 'alice',
    fromResource: 'a1',
    toAccount: 'bob',
    toResource: '',
    text: '你好 😀',
    bizType: '',
  });
  assert.deepEqual(await alice.acknowledged(packetId), answer, 'it can be asked for again');
});

test('of many in one list each says who wrote it to whom', async () => {
  const accounts = ['alice', '李雷', 'carol'];
  const writers = await Promise.all(accounts.map((account, at) => online(emulator, account, { resource: `r${at}` })));
  const { topicId } = (await writers[0].topics.create('team', ['bob', '李雷', 'carol'])).info;
  const expected = [];
  for (let at = 0; at < 24; at++) {
    const who = (at * at) % 3;
    const writer = writers[who];
    const tag = ['', 'TEXT', '标签'][(at >> 1) % 3];
    const from = { fromAccount: accounts[who], fromResource: `r${who}`, text: at % 4 ? `${at}` : `${at} 😀`, bizType: tag };
    await writer.acknowledged(at % 5 === 4 ? writer.sendGroupMessage(topicId, from.text, tag) : writer.sendMessage('bob', from.text, tag));
    expected.push({ ...from, ...(at % 5 === 4 ? { topicId } : { toAccount: 'bob', toResource: '' }) });
  }
  const bob = realtimeUser(emulator, 'bob', { resource: 'b1' });
  const received = [];
  const all = new Promise((resolve) => {
    const take = ({ packetId, sequence, timestamp, ...rest }) => received.push(rest) === expected.length && resolve();
    bob.on('message', take);
    bob.on('groupMessage', take);
  });
  await bob.login();
  await all;
  assert.deepEqual(received, expected);
});

test('inherited handlers get data with getters', async () => {
  const [alice, bob] = await pair();
  const received = called(bob, 'registerP2PMsgHandler');
  const packetId = alice.sendMessage('bob', 'hello', 'tag');
  const [message] = await received;
  const getters = ['PacketId', 'Sequence', 'TimeStamp', 'FromAccount', 'FromResource', 'ToAccount', 'ToResource', 'Payload', 'BizType'];
  const { sequence, timestamp } = message;
  assert.deepEqual(
    getters.map((name) => message[`get${name}`]()),
    [packetId, sequence, String(timestamp), 'alice', 'a1', 'bob', '', 'hello', 'tag'],
  );
  const data = { packetId, sequence, timestamp, fromAccount: 'alice', fromResource: 'a1', toAccount: 'bob', toResource: '', text: 'hello', bizType: 'tag' };
  assert.deepEqual(structuredClone(message), data);
  assert.deepEqual(JSON.parse(JSON.stringify(message)), data);
});

test('messages to a topic reach its members', async () => {
  const [alice, bob] = await pair();
  const { topicId } = (await alice.topics.create('team', ['bob'])).info;
  const event = next(bob, 'groupMessage');
  const inherited = called(bob, 'registerGroupMsgHandler');
  const packetId = alice.sendGroupMessage(topicId, 'hello', 'tag');
  await alice.acknowledged(packetId);
  const { sequence, timestamp, ...rest } = await event;
  assert.deepEqual(rest, { packetId, fromAccount: 'alice', fromResource: 'a1', topicId, text: 'hello', bizType: 'tag' });
  const [message] = await inherited;
  assert.deepEqual([message.getTopicId(), message.getPayload(), message.getToAccount], [topicId, 'hello', undefined]);
});

const forms = {
  'as the existing client does': [['tag', false], 'tag', 0],
  'with the tag alone': [['tag'], 'tag', 1],
  'with a boolean': [[false], '', 0],
  'with options': [[{ bizType: 'tag', isStore: false }], 'tag', 0],
  'with options and the inherited argument': [[{ bizType: 'tag' }, false], 'tag', 0],
  'with null for what is left out': [[null, null], '', 1],
  'with an empty tag': [[''], '', 1],
};
for (const [title, [given, bizType, stored]] of Object.entries(forms)) {
  test(`sent ${title}`, async () => {
    const [alice, bob] = await pair();
    const message = next(bob, 'message');
    await alice.acknowledged(alice.sendMessage('bob', 'hello', ...given));
    assert.equal((await message).bizType, bizType);
    assert.equal((await alice.history.direct('bob').before()).messages.length, stored);
  });
}

test('bytes arrive as bytes where they are no text', async () => {
  const [alice, bob] = await pair();
  const messages = record(bob, 'message');
  const bytes = new Uint8Array([0, 255, 0xc3, 0x28]);
  alice.sendMessage('bob', bytes);
  alice.sendMessage('bob', new TextEncoder().encode('文'));
  alice.sendMessage('bob', new Uint8Array());
  await alice.acknowledged(alice.sendMessage('bob', 'half \ud800 a pair'));
  await until(() => messages.length === 4);
  assert.deepEqual(
    messages.map(({ text, bytes }) => [text, bytes]),
    [['\0\ufffd\ufffd(', bytes], ['文', undefined], ['', undefined], ['half \ufffd a pair', undefined]],
  );
});

test('a payload is limited in bytes', async () => {
  const [alice] = await pair();
  await alice.acknowledged(alice.sendMessage('bob', '长'.repeat(5120)));
  await thrown(() => alice.sendMessage('bob', '长'.repeat(5121)), 'too_large');
  const small = await online(emulator, 'carol', { resource: 'c1', maxPayloadBytes: 3 });
  small.sendMessage('bob', 'abc');
  await thrown(() => small.sendMessage('bob', 'abcd'), 'too_large');
});

test('who is not logged in sends nothing', async () => {
  const user = realtimeUser(emulator, 'alice');
  const calls = [
    () => user.sendMessage('bob', 'hello'),
    () => user.sendGroupMessage(1, 'hello'),
    () => user.sendUnlimitedGroupMessage(1, 'hello'),
    () => user.joinUnlimitedGroup(1),
    () => user.quitUnlimitedGroup(1),
    () => user.createUnlimitedGroup('name'),
    () => user.dismissUnlimitedGroup(1),
    () => user.pull(),
  ];
  for (const call of calls) await thrown(call, 'not_logged_in');
});

test('a message that the service refuses fails with its words', async () => {
  const [alice] = await pair();
  const event = next(alice, 'acknowledged');
  const inherited = called(alice, 'registerServerAckHandler');
  const packetId = alice.sendGroupMessage('5', 'hello');
  const error = await failure(alice.acknowledged(packetId), 'send_refused', { code: 404 });
  assert.ok(error.serviceMessage);
  assert.deepEqual({ ...(await event), timestamp: 0 }, { packetId, sequence: '0', timestamp: 0, code: 404, errorMessage: error.serviceMessage });
  const [id, sequence, , text] = await inherited;
  assert.deepEqual([id, sequence, text], [packetId, '0', error.serviceMessage]);
});

test('a message without an answer fails when its time is up', async () => {
  const alice = await online(emulator, 'alice', { ackTimeoutMs: 50 });
  await socketFault(emulator, 'swallowAck');
  const event = next(alice, 'acknowledged');
  const packetId = alice.sendMessage('bob', 'hello');
  assert.equal(alice.stats().pending, 1);
  const error = await failure(alice.acknowledged(packetId), 'ack_timeout', { retryable: true });
  assert.equal((await event).error, error);
  assert.notEqual((await event).errorMessage, '');
  assert.equal(alice.stats().pending, 0);
});

test('an unknown packet id is refused, and waiting can be ended', async () => {
  const alice = await online(emulator, 'alice');
  await failure(alice.acknowledged('nonsense'), 'invalid_input');
  await socketFault(emulator, 'swallowAck', { times: 2 });
  const packetId = alice.sendMessage('bob', 'hello');
  await failure(alice.acknowledged(packetId, { timeoutMs: 1 }), 'timeout');
  const pending = alice.acknowledged(packetId);
  alice.destroy();
  await failure(pending, 'destroyed');
});

test('logging out fails what has no answer', async () => {
  const alice = await online(emulator, 'alice');
  await socketFault(emulator, 'swallowAck');
  const packetId = alice.sendMessage('bob', 'hello');
  await alice.logout();
  await failure(alice.acknowledged(packetId), 'not_logged_in');
});

test('each of two clients of one account gets each message', async () => {
  const alice = await online(emulator, 'alice', { resource: 'a1' });
  const [phone, tablet] = [await online(emulator, 'bob', { resource: 'phone' }), await online(emulator, 'bob', { resource: 'tablet' })];
  const [onPhone, onTablet] = [record(phone, 'message'), record(tablet, 'message')];
  const texts = Array.from({ length: 20 }, (_, at) => `message ${at}`);
  for (const text of texts) alice.sendMessage('bob', text);
  await until(() => onPhone.length >= 20 && onTablet.length >= 20);
  for (const list of [onPhone, onTablet]) assert.deepEqual(list.map(({ text }) => text), texts);
});

test('what another client of the same account sent is delivered when the service sends it', async () => {
  await emulator.knobs({ copyToSender: true });
  const [one, two] = [await online(emulator, 'alice', { resource: 'one' }), await online(emulator, 'alice', { resource: 'two' })];
  const copy = next(two, 'message');
  one.sendMessage('bob', 'hello');
  const { fromAccount, fromResource, toAccount, text } = await copy;
  assert.deepEqual([fromAccount, fromResource, toAccount, text], ['alice', 'one', 'bob', 'hello']);
});

test('messages that waited come after the login, and pull asks for them again', async () => {
  const alice = await online(emulator, 'alice');
  await alice.acknowledged(alice.sendMessage('bob', 'while you were away'));
  const bob = realtimeUser(emulator, 'bob', { resource: 'b1' });
  const messages = record(bob, 'message');
  await bob.login();
  await until(() => messages.length === 1);
  assert.match(bob.pull(), /./);
  await until(async () => (await sockets(emulator, 'bob'))[0].unacknowledged === 0);
  assert.deepEqual(messages.map(({ text }) => text), ['while you were away']);
});
