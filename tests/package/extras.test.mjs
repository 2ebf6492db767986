// What applications store with conversations (L01 to L03) and messages (L04, L05, L08 to L15).
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { collect, failure, userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';

const emulator = await startEmulator();
let alice;
beforeEach(async () => {
  await emulator.reset();
  alice = userOf(emulator, 'alice');
});

const message = (fields, text, ago) => ({ from: 'bob', text, ts: Date.now() - ago, ...fields });
const extras = ({ messages }) => messages.map(({ extra }) => extra);

/** A conversation with two messages of bob's, and their sequences. */
const conversations = {
  async direct() {
    const { sequences } = await emulator.seed(message({ to: 'alice' }, '1', 2), message({ to: 'alice' }, '2', 1));
    return { history: alice.history.direct('bob'), sequences };
  },
  async topic() {
    const { topicId } = (await alice.topics.create('team', ['bob'])).info;
    const { sequences } = await emulator.seed(message({ topicId }, '1', 2), message({ topicId }, '2', 1));
    return { history: alice.history.topic(topicId), sequences };
  },
};

for (const [name, make] of Object.entries(conversations)) {
  for (const idStyle of ['string', 'number']) {
    test(`messages of a ${name} conversation keep a text and a map, with ids as ${idStyle}s`, async () => {
      await emulator.knobs({ idStyle });
      const { history, sequences: [first, second] } = await make();
      assert.equal(await history.setExtra(first, 'READ'), undefined);
      assert.deepEqual(extras(await history.before()), ['READ', undefined]);
      assert.equal(await history.setExtras({ [first]: 'a', [second]: 'b' }), undefined);
      assert.deepEqual(extras(await history.before()), ['a', 'b']);
      assert.equal(await history.setExtra(BigInt(second), { key: 'color', value: 'red' }), undefined);
      assert.equal(await history.setExtra(second, { keys: { size: 'big', color: 'blue' } }), undefined);
      const maps = extras(await history.before(undefined, { allExtra: true })).map((map) => JSON.parse(map));
      assert.deepEqual(maps, [{}, { color: 'blue', size: 'big' }]);
      const blue = { extraFilter: { color: 'blue' } };
      assert.deepEqual(extras(await history.before(undefined, blue)), ['b']);
      await failure(history.setExtra(1, 'x'), 'api', { code: 500 });
      await failure(history.setExtra(second, { key: 'a' }), 'invalid_input');
      await failure(history.setExtra(second, { '': 'a' }), 'invalid_input');
      await failure(history.setExtra(second, { key: 'a', value: 'b', keys: { c: 'd' } }), 'invalid_input');
      await failure(history.setExtras({ abc: 'x' }), 'invalid_input');
      await failure(history.between(5, 6, blue), 'invalid_input');
    });
  }
}

test('a walk newest first keeps its filter by map', async () => {
  const { sequences } = await conversations.direct();
  await alice.history.direct('bob').setExtra(sequences[0], { key: 'a', value: 'b' });
  const filtered = await collect(alice.history.direct('bob', { extraFilter: { a: 'b' } }));
  assert.deepEqual(filtered.map(({ sequence }) => sequence), [sequences[0]]);
});

test('the sender is the peer unless another is named', async () => {
  const { history, sequences } = await conversations.direct();
  await history.setExtra(sequences[0], 'x');
  const { sequences: [own] } = await emulator.seed({ from: 'alice', to: 'bob', text: 'mine' });
  await history.setExtra(own, 'y', { fromAccount: 'alice' });
  const bodies = (await emulator.requests('L08')).map(({ body }) => JSON.parse(body));
  assert.deepEqual(bodies, [
    { fromAccount: 'bob', toAccount: 'alice', sequence: sequences[0], extra: 'x' },
    { fromAccount: 'alice', toAccount: 'bob', sequence: own, extra: 'y' },
  ]);
});

for (const idStyle of ['string', 'number']) {
  test(`the later list of contacts, with ids as ${idStyle}s`, async () => {
    await emulator.knobs({ idStyle });
    const { history, sequences } = await conversations.direct();
    await conversations.topic();
    await history.setExtra(sequences[1], 'READ');
    const page = await alice.contacts.page({ messageExtra: true });
    const contacts = await alice.contacts.list();
    assert.deepEqual([page.account, page.uuid, page.row], ['alice', alice.getUuid(), 2]);
    assert.equal(page.timestamp, page.contacts[0].timestamp);
    const [team, bob] = page.contacts;
    assert.equal(bob.lastMessage.extra, 'READ');
    delete bob.lastMessage.extra;
    assert.deepEqual(page.contacts, contacts);
    assert.equal(await alice.contacts.setExtra({ account: 'bob' }, '{"muted":true}'), undefined);
    assert.equal(await alice.contacts.setExtra({ topicId: team.id }, 't'), undefined);
    const kept = (await alice.contacts.list()).map(({ extra }) => extra);
    assert.deepEqual(kept, ['t', '{"muted":true}']);
    assert.deepEqual((await alice.contacts.page()).contacts.map(({ lastMessage: { extra } }) => extra), [undefined, undefined]);
  });
}

test('a contact is an account or a topic, not both and not neither', async () => {
  for (const contact of [{}, { account: 'bob', topicId: 1 }]) {
    assert.match((await failure(alice.contacts.setExtra(contact, 'x'), 'invalid_input')).message, /^contact /);
  }
  assert.deepEqual(await emulator.requests(), []);
});

test('a page without its contacts is empty, and without data not what was promised', async () => {
  await emulator.data('L01', { contacts: null });
  assert.deepEqual(await alice.contacts.page(), { contacts: [], row: 0 });
  await emulator.data('L01', null);
  await failure(alice.contacts.page(), 'decode', { endpoint: 'L01' });
});
