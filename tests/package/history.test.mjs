// History pages (M18 to M25).
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { failure, thrown, userOf } from './support/client.mjs';
import { NOW, startEmulator } from './support/emulator.mjs';

const DAY = 86_400_000;
const emulator = await startEmulator();
let alice, direct;
beforeEach(async () => {
  await emulator.resetAtNow();
  alice = userOf(emulator, 'alice');
  direct = alice.history.direct('bob');
});

const texts = (page) => page.messages.map(({ text }) => text);
const message = (text, ago, fields) => ({ from: 'alice', to: 'bob', text, ts: NOW - ago, ...fields });
const sent = async () => {
  const [{ endpoint, method, target, body }] = (await emulator.requests()).filter(({ endpoint }) => endpoint !== 'M01');
  return [endpoint, `${method} ${target}`, JSON.parse(body)];
};

/** A topic of alice's with these messages. */
async function topicWith(...messages) {
  const { info } = await alice.topics.create('team', ['bob']);
  await emulator.seed(...messages.map(({ to, ...rest }) => ({ ...rest, topicId: info.topicId })));
  await emulator.forget();
  return { topicId: info.topicId, conversation: alice.history.topic(info.topicId) };
}

test('an empty conversation is an empty page without a time', async () => {
  assert.deepEqual(await direct.before(), { messages: [], row: 0 });
  assert.deepEqual(await direct.between(0, DAY), { messages: [], row: 0 });
  assert.deepEqual(await direct.sequences(0, 1), { messages: [], row: 0 });
});

test('M20: the newest messages before now, both directions, oldest first', async () => {
  await emulator.seed(message('1', 3), message('2', 2, { from: 'bob', to: 'alice' }), message('3', 1));
  const page = await direct.before(undefined, { count: 2 });
  const [, , { sequence }] = (await direct.before()).messages;
  assert.equal(page.row, 2);
  assert.equal(page.timestamp, NOW - 2);
  assert.deepEqual(page.messages[1], {
    sequence,
    timestamp: NOW - 1,
    fromAccount: 'alice',
    toAccount: 'bob',
    text: '3',
  });
  assert.deepEqual(
    page.messages.map(({ fromAccount, text }) => fromAccount + text),
    ['bob2', 'alice3'],
  );
});

test('M20: what is sent', async () => {
  await direct.before(NOW, { count: 7, bizType: 'note', extra: 'READ' });
  assert.deepEqual(await sent(), [
    'M20',
    'POST /api/msg/p2p/queryOnCount/',
    {
      appId: emulator.appId,
      fromAccount: 'alice',
      toAccount: 'bob',
      utcToTime: NOW,
      count: 7,
      bizType: 'note',
      extra: 'READ',
    },
  ]);
});

test("a page's time is where the next page ends, as number or Date", async () => {
  await emulator.seed(message('1', 3), message('2', 2), message('3', 1));
  const first = await direct.before(undefined, { count: 1 });
  const second = await direct.before(first.timestamp, { count: 1 });
  const third = await direct.before(new Date(second.timestamp), { count: 1 });
  assert.deepEqual([first, second, third].map(texts), [['3'], ['2'], ['1']]);
  assert.deepEqual(await direct.before(third.timestamp), { messages: [], row: 0 });
});

test('M20: 20 messages unless asked otherwise, 200 at most', async () => {
  await emulator.seed(...Array.from({ length: 201 }, (_, index) => message(String(index), 1000 - index)));
  assert.equal((await direct.before()).messages.length, 20);
  const page = await direct.before(undefined, { count: 1000 });
  assert.deepEqual(
    texts(page),
    Array.from({ length: 200 }, (_, index) => String(index + 1)),
  );
  assert.equal(page.row, 200);
});

test('M19: a window from its start up to, but without, its end', async () => {
  await emulator.seed(message('1', 30), message('2', 20), message('3', 10));
  const page = await direct.between(NOW - 30, new Date(NOW - 10));
  assert.deepEqual(texts(page), ['1', '2']);
  assert.equal(page.row, 2);
  assert.equal('timestamp' in page, false);
});

test('M19: what is sent, and exactly 24 hours are allowed', async () => {
  await direct.between(NOW - DAY, NOW, { bizType: 'note' });
  assert.deepEqual(await sent(), [
    'M19',
    'POST /api/msg/p2p/queryOnTime',
    {
      appId: emulator.appId,
      fromAccount: 'alice',
      toAccount: 'bob',
      utcFromTime: NOW - DAY,
      utcToTime: NOW,
      bizType: 'note',
    },
  ]);
});

test('M18: the old name on request', async () => {
  await emulator.seed(message('1', 30));
  assert.deepEqual(texts(await direct.between(NOW - 30, NOW, { legacy: true })), ['1']);
  assert.deepEqual((await sent()).slice(0, 2), ['M18', 'POST /api/msg/p2p/query/']);
});

test('M21: sequences from start up to, but without, stop', async () => {
  const { sequences } = await emulator.seed(message('1', 30), message('2', 20), message('3', 10));
  await emulator.forget();
  const page = await direct.sequences(sequences[0], BigInt(sequences[2]));
  assert.deepEqual(texts(page), ['1', '2']);
  assert.deepEqual(
    page.messages.map(({ sequence }) => sequence),
    sequences.slice(0, 2),
  );
  assert.equal(page.timestamp, NOW - 30);
  assert.deepEqual(await sent(), [
    'M21',
    'POST /api/msg/p2p/queryOnSequence/',
    {
      appId: emulator.appId,
      fromAccount: 'alice',
      toAccount: 'bob',
      startSeq: sequences[0],
      stopSeq: sequences[2],
    },
  ]);
});

test("M24: a topic's newest messages", async () => {
  const { topicId, conversation } = await topicWith(message('1', 3), message('2', 2, { from: 'bob' }));
  const page = await conversation.before(undefined, { count: 1 });
  assert.deepEqual(
    page.messages.map(({ sequence, ...rest }) => rest),
    [{ timestamp: NOW - 2, fromAccount: 'bob', text: '2' }],
  );
  const [endpoint, target, { utcToTime, ...body }] = await sent();
  assert.deepEqual([endpoint, target], ['M24', 'POST /api/msg/p2t/queryOnCount/']);
  assert.deepEqual(body, { appId: emulator.appId, account: 'alice', topicId, count: 1 });
});

test('M23: a topic by time', async () => {
  const { topicId, conversation } = await topicWith(message('1', 3), message('2', 2));
  assert.deepEqual(texts(await conversation.between(NOW - 3, NOW - 2)), ['1']);
  assert.deepEqual(await sent(), [
    'M23',
    'POST /api/msg/p2t/queryOnTime/',
    {
      appId: emulator.appId,
      account: 'alice',
      topicId,
      utcFromTime: NOW - 3,
      utcToTime: NOW - 2,
    },
  ]);
});

test('M22: a topic by time, the old name', async () => {
  const { conversation } = await topicWith(message('1', 3));
  assert.deepEqual(texts(await conversation.between(NOW - 3, NOW, { legacy: true })), ['1']);
  assert.deepEqual((await sent()).slice(0, 2), ['M22', 'POST /api/msg/p2t/query/']);
});

test('M25: a topic by sequence', async () => {
  const { topicId, conversation } = await topicWith(message('1', 3), message('2', 2));
  const [first, second] = (await conversation.before()).messages;
  await emulator.forget();
  const page = await conversation.sequences(first.sequence, second.sequence);
  assert.deepEqual(page.messages, [{ ...first, toAccount: topicId }]);
  assert.deepEqual(await sent(), [
    'M25',
    'POST /api/msg/p2t/queryOnSequence/',
    {
      appId: emulator.appId,
      account: 'alice',
      topicId,
      startSeq: first.sequence,
      stopSeq: second.sequence,
    },
  ]);
});

test('the time that is asked for when none is given lies in the future of any clock', async () => {
  await direct.before();
  const [, , { utcToTime }] = await sent();
  assert.ok(Number.isSafeInteger(utcToTime) && utcToTime > Date.now() + 365 * DAY);
});

test('messages of a type, and with an extra', async () => {
  await emulator.seed(
    message('1', 3, { bizType: 'a' }),
    message('2', 2, { bizType: 'a', extra: 'READ' }),
    message('3', 1),
  );
  assert.deepEqual(texts(await direct.before(undefined, { bizType: 'a' })), ['1', '2']);
  const [read] = (await direct.before(undefined, { bizType: 'a', extra: 'READ' })).messages;
  assert.deepEqual([read.text, read.bizType, read.extra], ['2', 'a', 'READ']);
});

test("a description's options serve every call, and a call's own come first", async () => {
  await emulator.seed(
    message('1', 3, { bizType: 'a' }),
    message('2', 2, { bizType: 'b' }),
    message('3', 1, { bizType: 'a' }),
  );
  const some = alice.history.direct('bob', { count: 1, bizType: 'a' });
  assert.deepEqual(texts(await some.before()), ['3']);
  assert.deepEqual(texts(await some.before(undefined, { count: 5 })), ['1', '3']);
  assert.deepEqual(texts(await some.before(undefined, { bizType: 'b' })), ['2']);
  assert.deepEqual(texts(await some.between(NOW - 10, NOW)), ['1', '3']);
});

test('describing a conversation asks nothing of the service', async () => {
  alice.history.direct('bob', { count: 5 });
  alice.history.topic(5n);
  assert.deepEqual(await emulator.requests(), []);
});

test('the service refuses what others wrote to each other', async () => {
  const { conversation } = await topicWith(message('1', 3));
  const carol = userOf(emulator, 'carol');
  const { topicId } = (await alice.topics.list())[0];
  await failure(carol.history.topic(topicId).before(), 'api', {
    code: 500,
    serviceMessage: 'query message fail',
    endpoint: 'M24',
  });
  assert.equal((await conversation.before()).messages.length, 1);
});

test('a page of 200 messages in one answer', async () => {
  const messages = Array.from({ length: 200 }, (_, index) =>
    message(`消息 ${index} 😀`, 1000 - index, { from: index % 2 ? 'alice' : 'bob', to: index % 2 ? 'bob' : 'alice' }),
  );
  const { sequences } = await emulator.seed(...messages);
  await emulator.knobs({ idStyle: 'number' });
  const page = await direct.before(undefined, { count: 200 });
  assert.deepEqual(
    page.messages,
    messages.map(({ ts, from, to, text }, index) => ({
      sequence: sequences[index],
      timestamp: ts,
      fromAccount: from,
      toAccount: to,
      text,
    })),
  );
});

test('windows that are empty, reversed or too long are refused before anything is sent', async () => {
  for (const [from, to, named] of [
    [5, 5, 'from'],
    [6, 5, 'from'],
    [0, DAY + 1, 'to'],
  ]) {
    const error = await failure(direct.between(from, to), 'invalid_input');
    assert.match(error.message, new RegExp(`^${named} `));
  }
  await failure(direct.sequences(5, 5), 'invalid_input');
  await failure(direct.sequences('10', '9'), 'invalid_input');
  await thrown(() => direct.range(5, 5), 'invalid_input');
  assert.deepEqual(await emulator.requests(), []);
});
