// Walking through a conversation: `for await` over it (newest first) and over a range (oldest first).
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { base64, collect, failure, MIMCError, userOf } from './support/client.mjs';
import { NOW, startEmulator } from './support/emulator.mjs';

const DAY = 86_400_000;
const emulator = await startEmulator();
let alice, direct;
beforeEach(async () => {
  await emulator.resetAtNow();
  alice = userOf(emulator, 'alice');
  direct = alice.history.direct('bob');
});

/** Seeds one message for each time and returns their sequences in the order of the service, oldest first. */
async function seed(times, conversation = { from: 'alice', to: 'bob' }) {
  const messages = times.map((ts, index) => ({ ...conversation, ts, text: `${index}` }));
  const { sequences } = await emulator.seed(...messages);
  await emulator.forget();
  return sequences
    .map((sequence, index) => ({ sequence, ts: times[index] }))
    .sort((a, b) => a.ts - b.ts || Number(BigInt(a.sequence) - BigInt(b.sequence)))
    .map(({ sequence }) => sequence);
}
const times = (count, time) => Array.from({ length: count }, (_, index) => time(index));
const sequencesOf = (messages) => messages.map(({ sequence }) => sequence);
const walked = async (items) => sequencesOf(await collect(items));
const without = async (endpoint) => (await emulator.requests(endpoint)).length;

test('an empty conversation is walked with one request', async () => {
  assert.deepEqual(await walked(direct), []);
  assert.equal(await without('M20'), 1);
});

test('everything comes, newest first, over many pages', async () => {
  const sequences = await seed(times(205, (index) => NOW - 1 - index * 1000));
  assert.deepEqual(await walked(direct), sequences.toReversed());
});

for (const [crowd, count] of [
  [50, 20],
  [50, 50],
  [50, 49],
  [50, 51],
  [50, 1],
  [199, 200],
  [200, 200],
  [201, 200],
]) {
  test(`${crowd} messages in one millisecond, ${count} on a page: none is lost, none comes twice`, async () => {
    const sequences = await seed([
      ...times(3, (index) => NOW - 500 + index),
      ...times(crowd, () => NOW - 100),
      ...times(3, (index) => NOW - 50 + index),
    ]);
    assert.deepEqual(await walked(alice.history.direct('bob', { count })), sequences.toReversed());
  });
}

test('450 messages in one millisecond, more than any page holds', async () => {
  const sequences = await seed([NOW - 200, ...times(450, () => NOW - 100), NOW - 50]);
  for (const count of [20, 200]) {
    assert.deepEqual(await walked(alice.history.direct('bob', { count })), sequences.toReversed());
  }
});

test('450 messages in one millisecond of a topic', async () => {
  const { info } = await alice.topics.create('team', []);
  const sequences = await seed([NOW - 200, ...times(450, () => NOW - 100)], { from: 'alice', topicId: info.topicId });
  assert.deepEqual(await walked(alice.history.topic(info.topicId, { count: 200 })), sequences.toReversed());
});

test('crowded milliseconds one beside the other', async () => {
  const sequences = await seed(times(120, (index) => NOW - 10 + (index % 4)));
  assert.deepEqual(await walked(alice.history.direct('bob', { count: 7 })), sequences.toReversed());
});

test('a filter of the description narrows the walk', async () => {
  await emulator.seed(
    ...times(30, (index) => ({
      from: 'alice',
      to: 'bob',
      ts: NOW - 100,
      text: String(index),
      bizType: index % 3 ? 'a' : 'b',
    })),
  );
  const messages = await collect(alice.history.direct('bob', { count: 4, bizType: 'b' }));
  assert.deepEqual(
    messages.map(({ text }) => text),
    times(10, (index) => String(27 - index * 3)),
  );
});

test('a message that arrives during the walk is not part of it and disturbs nothing', async () => {
  const sequences = await seed(times(50, () => NOW - 100));
  const seen = [];
  for await (const { sequence } of direct) {
    if (seen.push(sequence) === 20) await emulator.seed({ from: 'bob', to: 'alice', text: 'new', ts: NOW - 1 });
  }
  assert.deepEqual(seen, sequences.toReversed());
});

test('leaving the loop early asks for no further page', async () => {
  const sequences = await seed(times(100, (index) => NOW - 1 - index));
  assert.deepEqual(sequencesOf(await collect(direct, 5)), sequences.toReversed().slice(0, 5));
  assert.equal(await without('M20'), 1);
});

test('each loop over the same conversation begins anew, also two at once', async () => {
  const sequences = (await seed(times(45, (index) => NOW - 1 - index))).toReversed();
  assert.deepEqual(await walked(direct), sequences);
  assert.deepEqual(await walked(direct), sequences);
  assert.deepEqual(await Promise.all([walked(direct), walked(direct)]), [sequences, sequences]);
});

test('an iterator can be taken out of the loop and used by hand', async () => {
  const [newest, second] = (await seed(times(45, (index) => NOW - 1 - index))).toReversed();
  const iterator = direct[Symbol.asyncIterator]();
  assert.equal(iterator[Symbol.asyncIterator](), iterator);
  const both = await Promise.all([iterator.next(), iterator.next()]);
  assert.deepEqual(
    both.map(({ value }) => value.sequence),
    [newest, second],
  );
  assert.deepEqual(await iterator.return(), { value: undefined, done: true });
  assert.deepEqual(await iterator.next(), { value: undefined, done: true });
});

test("aborting ends the walk with the signal's reason", async () => {
  await seed(times(100, (index) => NOW - 1 - index));
  const controller = new AbortController();
  const reason = new Error('the reader left');
  const seen = [];
  await assert.rejects(
    async () => {
      for await (const message of alice.history.direct('bob', { signal: controller.signal })) {
        if (seen.push(message) === 30) controller.abort(reason);
      }
    },
    (error) => error === reason,
  );
  assert.equal(seen.length, 39, 'two pages that share one message: the page at hand is given to its end');
  assert.equal(await without('M20'), 2);
});

test('aborting while a page is on its way ends the wait', async () => {
  await seed(times(10, (index) => NOW - 1 - index));
  await emulator.fault('M20', 'delay', { ms: 60_000 });
  const controller = new AbortController();
  const walk = collect(alice.history.direct('bob', { signal: controller.signal }));
  setImmediate(() => controller.abort());
  await assert.rejects(walk, { name: 'AbortError' });
});

test('a failure ends the walk with that failure; a new loop works', async () => {
  const sequences = await seed(times(45, (index) => NOW - 1 - index));
  const seen = [];
  await assert.rejects(
    async () => {
      for await (const { sequence } of alice.history.direct('bob', { maxRetries: 0 })) {
        if (seen.push(sequence) === 1)
          await emulator.fault('M20', 'code', { code: 500, message: 'query message fail' });
      }
    },
    (error) => error instanceof MIMCError && error.kind === 'api' && error.endpoint === 'M20',
  );
  assert.equal(seen.length, 20);
  assert.deepEqual(await walked(direct), sequences.toReversed());
});

test('a service that gives the same page again and again does not keep the walk busy for ever', async () => {
  const page = { messages: [{ sequence: '7', ts: NOW, payload: base64('x') }], row: 1, timestamp: NOW };
  const same = { fault: 'body', body: JSON.stringify({ code: 200, data: page }), times: 100 };
  await emulator.control('faults', [
    { endpoint: 'M20', ...same },
    { endpoint: 'M19', ...same },
  ]);
  assert.deepEqual(await walked(direct), ['7']);
  assert.ok((await without('M20')) + (await without('M19')) < 20);
});

test('a range: every day its request, oldest first, without its end', async () => {
  const start = NOW - 3 * DAY;
  const sequences = await seed([
    start,
    start,
    start + DAY - 1,
    start + DAY,
    start + DAY + 1,
    start + 2 * DAY - 1,
    start + 2 * DAY,
    NOW - DAY / 2 - 1,
    NOW - DAY / 2,
    NOW - 1,
  ]);
  assert.deepEqual(await walked(direct.range(start, NOW - DAY / 2)), sequences.slice(0, 8));
  const windows = (await emulator.requests('M19')).map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    windows.map(({ utcFromTime, utcToTime }) => [utcFromTime, utcToTime]),
    [
      [start, start + DAY],
      [start + DAY, start + 2 * DAY],
      [start + 2 * DAY, start + 2.5 * DAY],
    ],
  );
});

test('a range of Dates, of one millisecond, and of a topic', async () => {
  const { info } = await alice.topics.create('team', []);
  const [, second] = await seed([NOW - 3, NOW - 2, NOW - 1], { from: 'alice', topicId: info.topicId });
  const topic = alice.history.topic(info.topicId);
  assert.deepEqual(await walked(topic.range(new Date(NOW - 2), new Date(NOW - 1))), [second]);
});

test('empty days of a range do not end it', async () => {
  const sequences = await seed([NOW - 40 * DAY, NOW - 1]);
  assert.deepEqual(await walked(direct.range(NOW - 41 * DAY, NOW)), sequences);
  assert.equal(await without('M19'), 41);
});

test('a range takes filter and signal of its own options', async () => {
  await emulator.seed(
    { from: 'alice', to: 'bob', ts: NOW - 2, text: '1', bizType: 'a' },
    { from: 'alice', to: 'bob', ts: NOW - 1, text: '2' },
  );
  const [only, ...rest] = await collect(direct.range(NOW - DAY, NOW, { bizType: 'a' }));
  assert.deepEqual([only.text, rest], ['1', []]);
  const signal = AbortSignal.abort('enough');
  await assert.rejects(
    collect(direct.range(0, NOW, { signal })).catch((reason) => Promise.reject(new Error(reason))),
    { message: 'enough' },
  );
});

test('a range left early asks for no further day', async () => {
  await seed([NOW - 2 * DAY, NOW - 1]);
  await collect(direct.range(NOW - 3 * DAY, NOW), 1);
  assert.equal(await without('M19'), 2);
});

test('a page in wrong order, and with messages twice, is walked in order', async () => {
  const row = (sequence, ts) => ({ sequence, ts, payload: '' });
  await emulator.data('M20', { messages: [row('3', 3), row('1', 1), row('2', 2), row('3', 3)], timestamp: 1 });
  assert.deepEqual(await walked(direct), ['3', '2', '1']);
  await emulator.data('M19', { messages: [row('3', 3), row('1', 1), row('2', 2), row('3', 3)] });
  assert.deepEqual(await walked(direct.range(0, 5)), ['1', '2', '3']);
});

test("a message far in the past ends the walk where the service's memory ends", async () => {
  const [, kept] = await seed([NOW - 184 * DAY, NOW - 182 * DAY]);
  assert.deepEqual(await walked(direct), [kept]);
});

test('a walk after destroy fails', async () => {
  await seed(times(45, (index) => NOW - 1 - index));
  const walk = direct[Symbol.asyncIterator]();
  await walk.next();
  alice.destroy();
  const rest = collect({ [Symbol.asyncIterator]: () => walk });
  await failure(rest, 'destroyed');
});
