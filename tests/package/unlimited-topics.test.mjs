// Topics without a limit of members (L16 to L22) and their history (L06, L07).
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { collect, failure, thrown, userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';

const emulator = await startEmulator();
let alice, bob;
beforeEach(async () => {
  await emulator.reset();
  [alice, bob] = ['alice', 'bob'].map((account) => userOf(emulator, account));
});

const join = (topicId, account) => emulator.control('unlimited/join', { topicId, account });

for (const idStyle of ['string', 'number']) {
  test(`a topic from its creation to its end, with ids as ${idStyle}s`, async () => {
    await emulator.knobs({ idStyle });
    const { topicId, ownerUuid, ...rest } = await alice.unlimitedTopics.create('广场', { extra: 'x' });
    assert.match(topicId, /^2136\d{13}$/);
    assert.equal(ownerUuid, alice.getUuid());
    assert.deepEqual(rest, { name: '广场', ownerAccount: 'alice', extra: 'x' });
    await join(topicId, 'bob');
    const info = { topicId, ownerUuid, ...rest, members: 2 };
    assert.deepEqual(await bob.unlimitedTopics.info(BigInt(topicId)), info);
    assert.deepEqual(await bob.unlimitedTopics.list(), [topicId]);
    assert.equal(await bob.unlimitedTopics.online(topicId), 0);
    assert.equal(await alice.unlimitedTopics.update(topicId, { name: 'square', ownerAccount: 'bob' }), undefined);
    const { name, ownerAccount } = await alice.unlimitedTopics.info(topicId);
    assert.deepEqual([name, ownerAccount], ['square', 'bob']);
    await failure(alice.unlimitedTopics.dismiss(topicId), 'api', { endpoint: 'L17', code: 500 });
    assert.equal(await bob.unlimitedTopics.dismiss(topicId), undefined);
    await failure(bob.unlimitedTopics.info(topicId), 'api', { endpoint: 'L19', serviceMessage: 'query topic fail' });
  });
}

for (const memberKey of ['appAccout', 'appAccount', 'account']) {
  test(`members come batch by batch, as ${memberKey}`, async () => {
    await emulator.knobs({ memberKey });
    const { topicId } = await alice.unlimitedTopics.create('crowd');
    const others = Array.from({ length: 250 }, (_, index) => `m${index}`);
    for (const account of others) await join(topicId, account);
    const members = await collect(alice.unlimitedTopics.members(topicId));
    assert.deepEqual(members.map(({ account }) => account), ['alice', ...others]);
    for (const { uuid } of members) assert.match(uuid, /^91\d{17}$/);
    const requests = await emulator.requests('L20');
    assert.deepEqual(
      requests.map(({ headers }) => ['topicid', 'startuuid'].map((name) => new Headers(headers).get(name))),
      [0, 99, 199].map((index) => [topicId, index ? members[index].uuid : '0']),
    );
  });
}

test('nothing is asked for before the first member is, and no batch more than is needed', async () => {
  const { topicId } = await alice.unlimitedTopics.create('crowd');
  for (let index = 0; index < 100; index++) await join(topicId, `m${index}`);
  const members = alice.unlimitedTopics.members(topicId);
  assert.deepEqual(await emulator.requests('L20'), []);
  await members.next();
  await members.return();
  assert.equal((await emulator.requests('L20')).length, 1);
});

test('without isEnd an empty batch or an unchanged start is the end', async () => {
  const member = { appAccout: 'a', uuid: 5 };
  for (const [answers, expected] of [
    [[{ members: [member], startUuid: 5 }, { members: [], startUuid: 6 }], 1],
    [[{ members: [member], startUuid: 5 }, { members: [member], startUuid: '5' }], 2],
    [[{ members: [member] }], 1],
    [[{ members: [member], startUuid: 5, isEnd: false }, { members: null, isEnd: true }], 1],
  ]) {
    for (const answer of answers) await emulator.data('L20', answer);
    assert.equal((await collect(alice.unlimitedTopics.members(1))).length, expected);
    const { faults } = await emulator.control('faults');
    assert.deepEqual(faults, []);
  }
});

test('a walk over members that fails says why', async () => {
  await failure(collect(alice.unlimitedTopics.members(1)), 'api', { endpoint: 'L20', code: 500 });
  await emulator.data('L20', { members: [{ uuid: 5 }], isEnd: true });
  await failure(collect(alice.unlimitedTopics.members(1)), 'decode', { endpoint: 'L20' });
});

test('ids of a list may be in objects', async () => {
  await emulator.answer('L18', '{"code":200,"data":[9007199254740993,"9007199254740995",{"topicId":9007199254740997}]}');
  assert.deepEqual(await alice.unlimitedTopics.list(), ['9007199254740993', '9007199254740995', '9007199254740997']);
  await emulator.data('L18', null);
  assert.deepEqual(await alice.unlimitedTopics.list(), []);
  await emulator.data('L18', ['x']);
  await failure(alice.unlimitedTopics.list(), 'decode', { endpoint: 'L18' });
});

test('a name must not be empty, and an update must change something', async () => {
  assert.match((await failure(alice.unlimitedTopics.create(''), 'invalid_input')).message, /^name /);
  assert.match((await failure(alice.unlimitedTopics.update(1, {}), 'invalid_input')).message, /^changes /);
});

test('history by count, by time and as a walk', async () => {
  const { topicId } = await alice.unlimitedTopics.create('square');
  const now = Date.now();
  const texts = ['1', '2', '3'];
  await emulator.seed(...texts.map((text, index) => ({ from: 'alice', topicId, text, ts: now - 10 + index })));
  const history = alice.history.unlimited(topicId);
  const shown = ({ messages }) => messages.map(({ text }) => text);
  assert.deepEqual(shown(await history.before(undefined, { count: 2 })), ['2', '3']);
  assert.deepEqual(shown(await history.between(now - 10, now - 8)), ['1', '2']);
  assert.deepEqual(shown({ messages: await collect(history) }), ['3', '2', '1']);
  assert.deepEqual(shown({ messages: await collect(history.range(now - 10, now)) }), texts);
  await thrown(() => history.sequences(1, 2), 'invalid_input');
  await thrown(() => history.setExtra(1, 'x'), 'invalid_input');
  await thrown(() => history.before(now, { extraFilter: { a: 'b' } }), 'invalid_input');
  const [{ body }] = await emulator.requests('L06');
  assert.deepEqual(JSON.parse(body), { account: 'alice', topicId, utcFromTime: now - 10, utcToTime: now - 8 });
});
