// Recent contacts (M26 to M28).
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { failure, userOf } from './support/client.mjs';
import { NOW, startEmulator } from './support/emulator.mjs';

const emulator = await startEmulator();
let alice;
beforeEach(async () => {
  await emulator.resetAtNow();
  alice = userOf(emulator, 'alice');
});

const uuidOf = async (account) => JSON.parse(await emulator.token(account)).data.miUserId;

test('nobody has no contacts', async () => {
  assert.deepEqual(await alice.contacts.list(), []);
});

test('the list is newest first and says everything about the newest message', async () => {
  const topic = await alice.topics.create('team', ['bob']);
  const sequences = await emulator.seed(
    { from: 'bob', to: 'alice', text: 'a😀b', ts: NOW - 3000, sequence: '154503794253568001' },
    { from: 'alice', to: '李雷', text: '你好', ts: NOW - 2000, bizType: 'note', extra: 'READ' },
    { from: 'bob', topicId: topic.info.topicId, text: '', ts: NOW - 1000 },
  );
  const [bob, lilei] = [await uuidOf('bob'), await uuidOf('李雷')];
  const list = await alice.contacts.list();
  assert.deepEqual(
    list.map(({ kind, id, name, timestamp }) => ({ kind, id, name, timestamp })),
    [
      { kind: 'topic', id: topic.info.topicId, name: 'team', timestamp: NOW - 1000 },
      { kind: 'user', id: lilei, name: '李雷', timestamp: NOW - 2000 },
      { kind: 'user', id: bob, name: 'bob', timestamp: NOW - 3000 },
    ],
  );
  assert.deepEqual(list[2].lastMessage, {
    fromUuid: bob,
    fromAccount: 'bob',
    sequence: '154503794253568001',
    text: 'a😀b',
  });
  assert.equal(list[1].lastMessage.text, '你好');
  assert.equal(list[1].lastMessage.bizType, 'note');
  assert.equal(list[1].lastMessage.sequence, sequences.sequences[1]);
  assert.equal(list[0].lastMessage.text, '');
});

test('removing somebody gives the list without them, for this user only; the next message brings them back', async () => {
  await emulator.seed({ from: 'bob', to: 'alice', text: '1' }, { from: 'carol', to: 'alice', text: '2' });
  const names = (list) => list.map(({ name }) => name).sort();
  assert.deepEqual(names(await alice.contacts.removeDirect('bob')), ['carol']);
  assert.deepEqual(names(await alice.contacts.list()), ['carol']);
  assert.deepEqual(names(await userOf(emulator, 'bob').contacts.list()), ['alice']);
  assert.equal((await alice.history.direct('bob').before()).messages.length, 1);
  await emulator.seed({ from: 'alice', to: 'bob', text: '3' });
  assert.deepEqual(names(await alice.contacts.list()), ['bob', 'carol']);
});

test('removing somebody who is not there is no error', async () => {
  assert.deepEqual(await alice.contacts.removeDirect('nobody'), []);
  assert.deepEqual(await alice.contacts.removeTopic('21360000000000009'), []);
});

test('removing a topic gives the list without it', async () => {
  const { info } = await alice.topics.create('team', []);
  await emulator.seed({ from: 'alice', topicId: info.topicId, text: '1' }, { from: 'alice', to: 'bob', text: '2' });
  const list = await alice.contacts.removeTopic(BigInt(info.topicId));
  assert.deepEqual(
    list.map(({ kind }) => kind),
    ['user'],
  );
});

test('a service that answers removals with nothing means an empty list', async () => {
  await emulator.knobs({ contactRemoval: 'null' });
  await emulator.seed({ from: 'alice', to: 'bob', text: '2' });
  assert.deepEqual(await alice.contacts.removeDirect('carol'), []);
});

test('accounts are encoded in queries', async () => {
  for (const account of ['李雷', 'a b&c=d', 'x/y?z#%41', '😀', '+', "it's (me)!*~"]) {
    await emulator.seed({ from: account, to: 'alice', text: '1' });
    assert.equal(
      (await alice.contacts.list()).some(({ name }) => name === account),
      true,
    );
    assert.equal(
      (await alice.contacts.removeDirect(account)).some(({ name }) => name === account),
      false,
      account,
    );
  }
});

test('a list of nothing is empty whether it arrives as null or not at all', async () => {
  await emulator.answer('M26', { code: 200, data: null });
  assert.deepEqual(await alice.contacts.list(), []);
  await emulator.answer('M26', { code: '200' });
  assert.deepEqual(await alice.contacts.list(), []);
});

test('a kind that a later service may add is other', async () => {
  await emulator.data('M26', [{ userType: 'UC_TOPIC', id: 5, timestamp: 1 }]);
  assert.deepEqual(await alice.contacts.list(), [{ kind: 'other', id: '5', name: '', timestamp: 1 }]);
});

test('unknown members are ignored, and null counts as missing', async () => {
  await emulator.data('M26', [
    {
      future: [{ deep: true }],
      userType: 'USER',
      id: '9100000000000000003',
      name: null,
      timestamp: '12',
      extra: null,
      lastMessage: null,
    },
  ]);
  assert.deepEqual(await alice.contacts.list(), [{ kind: 'user', id: '9100000000000000003', name: '', timestamp: 12 }]);
});

for (const [name, contact] of [
  ['without a kind', { id: 5, timestamp: 1 }],
  ['without an id', { userType: 'USER', timestamp: 1 }],
  ['with an id that has a fraction', { userType: 'USER', id: 5.5, timestamp: 1 }],
  ['with an id that is empty', { userType: 'USER', id: '', timestamp: 1 }],
  ['with an id that is no number', { userType: 'USER', id: 'x', timestamp: 1 }],
  ['without a time', { userType: 'USER', id: 5 }],
  ['with a time that is no number', { userType: 'USER', id: 5, timestamp: 'now' }],
]) {
  test(`an entry ${name} is not what was promised`, async () => {
    await emulator.data('M26', [contact]);
    await failure(alice.contacts.list(), 'decode', { endpoint: 'M26' });
  });
}

for (const data of [{}, 'list', 5, true, false, [null], [[]]]) {
  test(`data ${JSON.stringify(data)} is not what was promised`, async () => {
    await emulator.data('M26', data);
    await failure(alice.contacts.list(), 'decode');
  });
}
