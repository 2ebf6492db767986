// A page written for the existing web client, with nothing changed but the address of its script.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { emulator, open, profile } from './support/site.mjs';

let page;
beforeEach(async () => {
  await emulator.reset();
  page = await open(await profile(), 'compat.html', { redirect: true });
  await page.evaluate((appId) => {
    window.alice = connect('alice', appId, 'alice', 'a1');
    window.bob = connect('bob', appId, 'bob');
  }, emulator.appId);
  await noted('alice', 'status');
  await noted('bob', 'status');
});

/** Waits until the page noted this and gives what it noted, without the two words. */
const noted = async (name, what) => {
  const found = ([name, what]) => window.log.find((entry) => entry[0] === name && entry[1] === what);
  return (await (await page.waitForFunction(found, [name, what])).jsonValue()).slice(2);
};

test('globals are there as soon as the script has run', async () => {
  assert.deepEqual(await page.evaluate(() => [typeof MIMCUser, typeof mimc.MIMCError, mimc.MIMCUser === MIMCUser]), [
    'function',
    'function',
    true,
  ]);
  assert.equal(await page.evaluate(() => mimc.init()), undefined);
});

test('it logs in and knows itself', async () => {
  assert.deepEqual(await noted('alice', 'status'), [true, '', '', '']);
  const [isLogin, isConnected, token, uuid, account] = await page.evaluate(() => [
    alice.isLogin(),
    alice.isConnected(),
    alice.getToken(),
    alice.getUuid(),
    alice.getAppAccount(),
  ]);
  assert.deepEqual([isLogin, isConnected, account], [true, true, 'alice']);
  assert.ok(token);
  assert.match(uuid, /^\d+$/);
});

test('messages and acknowledgements come as they always did', async () => {
  const packetId = await page.evaluate(() => alice.sendMessage('bob', '你好 😀', 'tag', true));
  const [acked, sequence, timestamp, error] = await noted('alice', 'ack');
  assert.deepEqual([acked, error], [packetId, '']);
  assert.match(sequence, /^\d{18,}$/);
  const [id, received, fromAccount, fromResource, toAccount, toResource, payload, time, bizType] = await noted('bob', 'p2p');
  assert.deepEqual(
    [id, received, fromAccount, fromResource, toAccount, toResource, payload, time, bizType],
    [packetId, sequence, 'alice', 'a1', 'bob', '', '你好 😀', timestamp, 'tag'],
  );
});

test('ordinary and unlimited groups work', async () => {
  const topicId = await page.evaluate(async () => (await alice.topics.create('team', ['bob'])).info.topicId);
  await page.evaluate((topicId) => alice.sendGroupMessage(topicId, 'to all'), topicId);
  assert.deepEqual(await noted('bob', 'group'), [topicId, 'alice', 'to all']);

  await page.evaluate(() => alice.createUnlimitedGroup('room', (...given) => note('alice', 'created', ...given), 'context'));
  const [roomId, ...created] = await noted('alice', 'created');
  assert.deepEqual(created, ['room', true, '', 'context']);
  assert.deepEqual(await noted('alice', 'joined'), [roomId, 0, 'context']);
  await page.evaluate((roomId) => bob.joinUnlimitedGroup(roomId, 7), roomId);
  assert.deepEqual(await noted('bob', 'joined'), [roomId, 0, 7]);
  await page.evaluate((roomId) => alice.sendUnlimitedGroupMessage(roomId, 'hello room'), roomId);
  assert.deepEqual(await noted('bob', 'uc'), [roomId, 'alice', 'hello room']);
  await page.evaluate((roomId) => bob.quitUnlimitedGroup(roomId, 8), roomId);
  assert.deepEqual(await noted('bob', 'quitted'), [roomId, 0, 8]);
  await page.evaluate((roomId) => alice.dismissUnlimitedGroup(roomId, (...given) => note('alice', 'gone', ...given), 9), roomId);
  assert.deepEqual(await noted('alice', 'gone'), [true, roomId, 9]);
});

test('what waits is announced, and pulling does no harm', async () => {
  await emulator.knobs({ pullThreshold: 0 });
  await emulator.push('p2p', { fromAccount: 'alice', toAccount: 'carol', msg: 'hello', isStore: true });
  await page.evaluate((appId) => void (window.carol = connect('carol', appId, 'carol', null)), emulator.appId);
  const [min, max] = await noted('carol', 'waiting');
  assert.equal(min, max);
  assert.match(await page.evaluate(() => bob.pull()), /./);
});

test('it hears of the end of a connection, and of a logout', async () => {
  await emulator.control('sockets/faults', { fault: 'drop', account: 'alice' });
  assert.deepEqual(await noted('alice', 'disconnected'), [0]);
  await page.evaluate(() => bob.logout());
  assert.deepEqual(await noted('bob', 'disconnected'), [0]);
  assert.equal(await page.evaluate(() => bob.isLogin()), false);
  await page.waitForFunction(() => alice.isLogin());
  assert.deepEqual(page.problems, []);
});

test('it hears why a login is refused', async () => {
  await emulator.control('sockets/faults', { fault: 'refuseBind', type: 'auth', reason: 'no', description: 'never' });
  await page.evaluate((appId) => void connect('dave', appId, 'dave', 'd1'), emulator.appId);
  assert.deepEqual(await noted('dave', 'status'), [false, 'auth', 'no', 'never']);
  assert.deepEqual(page.problems, []);
});
