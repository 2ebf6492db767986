// The differences V1 to V20 between versions of the service's documents, as far as they concern the calls of a user.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { failure, userOf } from './support/client.mjs';
import { NOW, startEmulator } from './support/emulator.mjs';

const DAY = 86_400_000;
const emulator = await startEmulator();
let alice, direct;
beforeEach(async () => {
  await emulator.resetAtNow();
  alice = userOf(emulator, 'alice', { maxRetries: 0 });
  direct = alice.history.direct('bob');
});
const row = (sequence, fields) => ({ sequence, ts: NOW, payload: '', ...fields });

test('V1: leaving a topic resolves to the topic where the service answers with it', async () => {
  await emulator.knobs({ quitShape: 'topic' });
  const bob = userOf(emulator, 'bob');
  const { info, members } = await alice.topics.create('team', ['bob']);
  assert.deepEqual(await bob.topics.leave(info.topicId), { info, members: members.slice(0, 1) });
});

test('V1: whatever else the answer to leaving holds, it is a success', async () => {
  for (const data of [null, {}, [], 'left', 5, { topicInfo: {} }, { topicInfo: { topicId: 'x' } }]) {
    await emulator.data('M14', data);
    assert.equal(await alice.topics.leave(5), undefined, JSON.stringify(data));
  }
});

test('V2: an update writes the new form, only what changes', async () => {
  await alice.topics.update(5, { ownerAccount: 'bob' }).catch(() => {});
  assert.deepEqual(JSON.parse((await emulator.requests('M16'))[0].body), { ownerAccount: 'bob' });
});

test("V3: accounts of the whole page are not the messages'", async () => {
  await emulator.knobs({ historyShape: '2018-02' });
  await emulator.seed({ from: 'alice', to: 'bob', text: '1' }, { from: 'bob', to: 'alice', text: '2' });
  const { messages } = await direct.between(NOW, NOW + 1, { legacy: true });
  assert.deepEqual(
    messages.map(({ sequence, ...rest }) => rest),
    [
      { timestamp: NOW, text: '1' },
      { timestamp: NOW, text: '2' },
    ],
  );
});

test('V4: both names of the query by time', async () => {
  await direct.between(0, 1);
  await direct.between(0, 1, { legacy: false });
  await direct.between(0, 1, { legacy: true });
  const endpoints = (await emulator.requests())
    .map(({ endpoint }) => endpoint)
    .filter((endpoint) => endpoint !== 'M01');
  assert.deepEqual(endpoints, ['M19', 'M19', 'M18']);
});

for (const [wire, expected] of [
  [undefined, undefined],
  [null, undefined],
  [NOW, NOW],
  [String(NOW), NOW],
]) {
  test(`V5: a page's timestamp may be ${JSON.stringify(wire)}`, async () => {
    await emulator.data('M20', { messages: [row('1')], timestamp: wire });
    const page = await direct.before();
    assert.deepEqual([page.timestamp, 'timestamp' in page], [expected, expected !== undefined]);
  });
}

test('V6: group pages with and without topicId, members in any order, with toAccount', async () => {
  const expected = { messages: [{ sequence: '1', timestamp: NOW, text: '', fromAccount: 'bob' }], row: 1 };
  await emulator.answer(
    'M24',
    `{"data":{"topicId":5,"row":1,"messages":[{"ts":${NOW},"fromAccount":"bob","sequence":1,"payload":""}]},"code":200}`,
  );
  assert.deepEqual(await alice.history.topic(5).before(), expected);
  await emulator.answer(
    'M24',
    `{"message":null,"code":200,"data":{"messages":[{"fromAccount":"bob","payload":"","ts":${NOW},"sequence":1}],"row":1}}`,
  );
  assert.deepEqual(await alice.history.topic(5).before(), expected);
  await emulator.answer(
    'M24',
    `{"code":200,"data":{"messages":[{"toAccount":"5","fromAccount":"bob","payload":"","ts":${NOW},"sequence":1}]}}`,
  );
  assert.equal((await alice.history.topic(5).before()).messages[0].toAccount, '5');
});

for (const [wire, expected] of [
  [undefined, 2],
  [null, 2],
  [7, 7],
  ['7', 7],
  ['{count}', 2],
  [0, 0],
]) {
  test(`V7: row may be ${JSON.stringify(wire)}`, async () => {
    await emulator.data('M20', { messages: [row('1'), row('2')], row: wire });
    assert.equal((await direct.before()).row, expected);
  });
}

test('V8: 24 hours at most, for conversations of both kinds and both names', async () => {
  for (const conversation of [direct, alice.history.topic(5)]) {
    for (const legacy of [false, true]) {
      assert.match((await failure(conversation.between(0, DAY + 1, { legacy }), 'invalid_input')).message, /^to .*24/);
    }
  }
  assert.deepEqual(await emulator.requests(), []);
  assert.equal((await direct.between(0, DAY)).row, 0);
});

test('V9: sequences reach back 7 days or 6 months, as the service likes', async () => {
  const {
    sequences: [sequence],
  } = await emulator.seed({ from: 'alice', to: 'bob', text: 'x', ts: NOW - 8 * DAY });
  const ask = async () => (await direct.sequences(sequence, BigInt(sequence) + 1n)).messages.length;
  assert.equal(await ask(), 0);
  await emulator.knobs({ sequenceRetention: false });
  assert.equal(await ask(), 1);
});

test('V10: bizType of a message, where there is one', async () => {
  await emulator.push('p2p', { fromAccount: 'bob', toAccount: 'alice', msg: '1', bizType: 'note', isStore: true });
  await emulator.push('p2p', { fromAccount: 'bob', toAccount: 'alice', msg: '2' });
  const { messages } = await direct.before();
  assert.deepEqual(
    messages.map(({ text, bizType }) => [text, bizType]),
    [
      ['1', 'note'],
      ['2', undefined],
    ],
  );
});

test('V10: bizType and extra may also be there when empty', async () => {
  await emulator.knobs({ alwaysBizTypeExtra: true });
  await emulator.seed({ from: 'bob', to: 'alice', text: '1' });
  const [{ bizType, extra }] = (await direct.before()).messages;
  assert.deepEqual([bizType ?? '', extra ?? ''], ['', '']);
});

test('V12: the contacts are an array; the later object is not mistaken for it', async () => {
  await emulator.data('M26', { appId: 1, row: 0, contacts: [] });
  await failure(alice.contacts.list(), 'decode');
});

test("V13: whether a blocked account's message vanishes or is refused, has tells the same", async () => {
  for (const blacklistMode of ['drop', 'reject']) {
    await emulator.knobs({ blacklistMode });
    await alice.blacklist.add('bob');
    const { code } = await emulator.push('p2p', { fromAccount: 'bob', toAccount: 'alice', msg: 'x' });
    assert.equal(code, blacklistMode === 'drop' ? 200 : 500);
    assert.equal(await alice.blacklist.has('bob'), true);
    assert.deepEqual(await alice.contacts.list(), []);
  }
});

test('V15: ids as text, as numbers, and mixed', async () => {
  const lists = [];
  await alice.topics.create('team', ['bob']);
  await emulator.seed({ from: 'bob', to: 'alice', text: 'x' });
  for (const idStyle of ['string', 'number', 'mixed']) {
    await emulator.knobs({ idStyle });
    lists.push([await alice.contacts.list(), await alice.topics.list(), await direct.before()]);
  }
  assert.deepEqual(lists[1], lists[0]);
  assert.deepEqual(lists[2], lists[0]);
});

test('V16: history bodies name the app', async () => {
  await direct.before();
  assert.equal(JSON.parse((await emulator.requests('M20'))[0].body).appId, emulator.appId);
});

test('V17: a token answer may have region and domain fields, and ids as numbers', async () => {
  await emulator.knobs({ tokenExtras: true });
  for (const idStyle of ['string', 'number', 'mixed']) {
    await emulator.knobs({ idStyle });
    const user = userOf(emulator, 'alice');
    assert.deepEqual(await user.contacts.list(), []);
    assert.match(user.getUuid(), /^91000000000000000\d[13579]$/);
  }
});

test('V19: an account that has expired is refused as unauthorised, and asks for a new token once', async () => {
  const reasons = [];
  const user = userOf(emulator, 'alice', { fetchToken: (reason) => (reasons.push(reason), emulator.token('alice')) });
  await user.contacts.list();
  const before = user.getUuid();
  await emulator.control('apps', { appId: emulator.appId, userTtlSeconds: 60 });
  await emulator.clock({ advance: 61_000 });
  assert.deepEqual(await user.contacts.list(), []);
  assert.deepEqual(reasons, ['first', 'refused']);
  assert.notEqual(user.getUuid(), before, 'the account is a new one');
  await failure(user.topics.create('team', []), 'api', { code: 500, serviceMessage: 'create topic fail' });
});

test('a code may arrive as text', async () => {
  await emulator.answer('M26', '{"code":"200","data":[]}');
  assert.deepEqual(await alice.contacts.list(), []);
  await emulator.answer('M26', '{"code":"401","message":"invalid token"}');
  assert.deepEqual(await alice.contacts.list(), [], 'understood as a refused token');
});

test('an answer may begin with a byte order mark and end with blanks', async () => {
  await emulator.answer(
    'M26',
    '\ufeff\r\n {"code":200,"data":[{"userType":"USER","id":1,"timestamp":1,"name":"你"}]} \n',
  );
  assert.equal((await alice.contacts.list())[0].name, '你');
});

test('of equal keys the last one counts, as in JavaScript', async () => {
  await emulator.answer(
    'M26',
    '{"code":500,"code":200,"data":null,"data":[{"userType":"USER","id":1,"id":2,"timestamp":1}]}',
  );
  assert.equal((await alice.contacts.list())[0].id, '2');
});
