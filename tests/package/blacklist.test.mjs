// The blacklist (M29 to M31).
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { failure, userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';

const emulator = await startEmulator();
let alice;
beforeEach(async () => {
  await emulator.reset();
  alice = userOf(emulator, 'alice');
});

test('blocking, asking and unblocking, each as often as one likes', async () => {
  assert.equal(await alice.blacklist.has('李雷'), false);
  for (let time = 0; time < 2; time++) assert.equal(await alice.blacklist.add('李雷'), undefined);
  assert.equal(await alice.blacklist.has('李雷'), true);
  for (let time = 0; time < 2; time++) assert.equal(await alice.blacklist.remove('李雷'), undefined);
  assert.equal(await alice.blacklist.has('李雷'), false);
});

test('only this user blocks, and only that account', async () => {
  await alice.blacklist.add('bob');
  assert.equal(await userOf(emulator, 'bob').blacklist.has('alice'), false);
  assert.equal(await alice.blacklist.has('carol'), false);
});

test('what a blocked account sends does not arrive', async () => {
  const message = { fromAccount: 'bob', toAccount: 'alice', msg: 'hi' };
  await alice.blacklist.add('bob');
  await emulator.push('p2p', message);
  assert.deepEqual(await alice.contacts.list(), []);
  await alice.blacklist.remove('bob');
  await emulator.push('p2p', message);
  assert.equal((await alice.contacts.list()).length, 1);
});

test('the service refuses blocking oneself', async () => {
  await failure(alice.blacklist.add('alice'), 'api', { code: 400, endpoint: 'M29', isAuth: false });
});

test('the account is in the body when blocking and in the query otherwise', async () => {
  const account = 'a b&c=李';
  await alice.blacklist.add(account);
  await alice.blacklist.has(account);
  await alice.blacklist.remove(account);
  const sent = (await emulator.requests()).filter(({ endpoint }) => endpoint !== 'M01');
  const query = '/api/blacklist/?blackAccount=a%20b%26c%3D%E6%9D%8E';
  assert.deepEqual(
    sent.map(({ endpoint, method, target }) => [endpoint, method, target]),
    [
      ['M29', 'POST', '/api/blacklist/'],
      ['M31', 'GET', query],
      ['M30', 'DELETE', query],
    ],
  );
  assert.deepEqual(JSON.parse(sent[0].body), { blackAccount: account });
});

for (const [wire, expected] of [
  [true, true],
  ['true', true],
  [1, true],
  [false, false],
  ['false', false],
  [0, false],
]) {
  test(`isBlack ${JSON.stringify(wire)} means ${expected}`, async () => {
    await emulator.data('M31', { isBlack: wire });
    assert.equal(await alice.blacklist.has('bob'), expected);
  });
}

for (const data of [null, {}, [], { isBlack: null }, { isBlack: 'yes' }, { isBlack: 2 }, { isBlack: {} }]) {
  test(`data ${JSON.stringify(data)} is not what was promised`, async () => {
    await emulator.data('M31', data);
    await failure(alice.blacklist.has('bob'), 'decode', { endpoint: 'M31' });
  });
}

test('changes succeed whatever data says', async () => {
  for (const data of [null, {}, 'done', [1]]) {
    await emulator.data('M29', data);
    assert.equal(await alice.blacklist.add('bob'), undefined);
  }
});
