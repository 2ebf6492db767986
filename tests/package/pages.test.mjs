// Pages of history as the service should not send them: out of order, with duplicates, incomplete.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { failure, userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';

const NOW = 1_545_037_945_535;
const emulator = await startEmulator();
let direct;
beforeEach(async () => {
  await emulator.reset();
  direct = userOf(emulator, 'alice').history.direct('bob');
});

const row = (sequence, ts, text = sequence) => ({ sequence, ts, payload: Buffer.from(text).toString('base64') });
const page = (messages, fields) => emulator.data('M20', { messages, ...fields });

test('messages are ascending by time, then by sequence as a number, whatever the service sent', async () => {
  await page([row('9', 2), row('10', 2), row('30', 1), row('7', 3), row('100', 2), row('8', 2)]);
  const { messages } = await direct.before();
  assert.deepEqual(
    messages.map(({ sequence }) => sequence),
    ['30', '8', '9', '10', '100', '7'],
  );
});

test('duplicates are dropped, also when they are apart', async () => {
  await page([row('1', 1), row('3', 3), row('1', 1), row('2', 2), row('3', 3), row('3', 3)], { row: 6 });
  const answer = await direct.before();
  assert.deepEqual(
    answer.messages.map(({ sequence }) => sequence),
    ['1', '2', '3'],
  );
  assert.equal(answer.row, 6, "the service's own number");
});

test('a duplicate may name its sequence as number and as text', async () => {
  await emulator.answer(
    'M20',
    '{"code":200,"data":{"messages":[{"sequence":154503794553568001,"payload":"","ts":1},' +
      '{"sequence":"154503794553568001","payload":"","ts":1}]}}',
  );
  assert.equal((await direct.before()).messages.length, 1);
});

test('a shuffled page of 200 with every message twice', async () => {
  const rows = Array.from({ length: 200 }, (_, index) =>
    row(String(154503794553568001n + BigInt(2 * index)), NOW + (index >> 2), `消息${index}`),
  );
  const shuffled = [...rows, ...rows]
    .map((row, index) => ({ row, key: (index * 7919) % 401 }))
    .sort((a, b) => a.key - b.key);
  await page(shuffled.map(({ row }) => row));
  const { messages } = await direct.before();
  assert.deepEqual(
    messages.map(({ sequence }) => sequence),
    rows.map(({ sequence }) => sequence),
  );
  assert.deepEqual(
    messages.map(({ text }) => text),
    rows.map((_, index) => `消息${index}`),
  );
});

for (const [name, data] of [
  ['nothing', null],
  ['a list', []],
  ['messages that are no list', { messages: {} }],
  ['a message that is no object', { messages: [5] }],
  ['a message without sequence', { messages: [{ payload: '', ts: 1 }] }],
  ['a sequence with a fraction', { messages: [{ sequence: 1.5, payload: '', ts: 1 }] }],
  ['an empty sequence', { messages: [{ sequence: '', payload: '', ts: 1 }] }],
  ['a sequence beyond 64 bits', { messages: [{ sequence: '18446744073709551616', payload: '', ts: 1 }] }],
  ['a message without time', { messages: [{ sequence: 1, payload: '' }] }],
  ['a message without payload', { messages: [{ sequence: 1, ts: 1 }] }],
  ['a payload that is no text', { messages: [{ sequence: 1, ts: 1, payload: 5 }] }],
]) {
  test(`a page with ${name} is not what was promised`, async () => {
    await emulator.data('M20', data);
    await failure(direct.before(), 'decode', { endpoint: 'M20' });
  });
}

test('messages may be null or missing, and row may be text', async () => {
  for (const [data, expected] of [
    [{ messages: null }, { messages: [], row: 0 }],
    [{}, { messages: [], row: 0 }],
    [
      { messages: [], row: '3', timestamp: '12' },
      { messages: [], row: 3, timestamp: 12 },
    ],
    [
      { messages: [], row: null, timestamp: null },
      { messages: [], row: 0 },
    ],
  ]) {
    await emulator.data('M20', data);
    assert.deepEqual(await direct.before(), expected);
  }
});
