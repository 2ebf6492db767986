// Accounts that a topic blocks (L23 to L25).
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { failure, userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';

const emulator = await startEmulator();
let alice, bob, topicId;
beforeEach(async () => {
  await emulator.reset();
  [alice, bob] = ['alice', 'bob'].map((account) => userOf(emulator, account));
  ({ topicId } = (await alice.topics.create('team', ['bob'])).info);
});

for (const idStyle of ['string', 'number']) {
  test(`blocking, asking and unblocking, with ids as ${idStyle}s`, async () => {
    await emulator.knobs({ idStyle });
    assert.equal(await bob.topicBlacklist.has(topicId, '李雷'), false);
    for (let time = 0; time < 2; time++) assert.equal(await alice.topicBlacklist.add(BigInt(topicId), '李雷'), undefined);
    assert.equal(await bob.topicBlacklist.has(topicId, '李雷'), true);
    for (let time = 0; time < 2; time++) assert.equal(await alice.topicBlacklist.remove(topicId, '李雷'), undefined);
    assert.equal(await bob.topicBlacklist.has(topicId, '李雷'), false);
  });
}

test('only the owner blocks, and only members ask', async () => {
  await failure(bob.topicBlacklist.add(topicId, 'carol'), 'api', { endpoint: 'L23', code: 403 });
  await failure(bob.topicBlacklist.remove(topicId, 'carol'), 'api', { endpoint: 'L24', code: 403 });
  await failure(userOf(emulator, 'carol').topicBlacklist.has(topicId, 'bob'), 'api', { endpoint: 'L25', code: 403 });
});

test('an account is encoded in the query', async () => {
  await alice.topicBlacklist.has(topicId, '李/雷&');
  const [{ target }] = await emulator.requests('L25');
  assert.equal(target, `/api/topicblacklist/${topicId}/blackAccount?blackAccount=%E6%9D%8E%2F%E9%9B%B7%26`);
});

test('an answer that is no flag is not what was promised', async () => {
  await emulator.data('L25', {});
  await failure(alice.topicBlacklist.has(topicId, 'bob'), 'decode', { endpoint: 'L25' });
});
