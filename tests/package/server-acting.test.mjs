// What an app's server does for an account: the client's namespaces with other credentials.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { base64, collect, shown } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { appOf, bodies, failing } from './support/server.mjs';

const emulator = await startEmulator();
const app = appOf(emulator);
const alice = app.as('alice');
const zhang = app.as('张三 🙂');
beforeEach(() => emulator.forget());

const headersOf = async (endpoint) => new Headers((await emulator.requests(endpoint)).at(-1).headers);

test('the namespaces of an account are single objects', () => {
  for (const name of ['contacts', 'topics', 'unlimitedTopics', 'blacklist', 'topicBlacklist', 'history']) assert.equal(alice[name], alice[name]);
});

test('topics go with the credentials in headers, a non-ASCII account as base64', async () => {
  const { info, members } = await zhang.topics.create('群', ['bob']);
  assert.equal(info.ownerAccount, '张三 🙂');
  assert.deepEqual(members.map(({ account }) => account), ['张三 🙂', 'bob']);
  const headers = await headersOf('M10');
  assert.equal(headers.get('appaccount'), base64('张三 🙂'));
  assert.equal(headers.get('appaccountencode'), 'base64');
  assert.equal(headers.get('appsecret'), emulator.appSecret);
  assert.equal(headers.get('token'), null);

  await alice.topics.create('team', []);
  const plain = await headersOf('M10');
  assert.equal(plain.get('appaccount'), 'alice');
  assert.equal(plain.get('appaccountencode'), null);

  const updated = await zhang.topics.update(info.topicId, { name: '新群' });
  assert.equal(updated.info.name, '新群');
  assert.equal((await app.as('bob').topics.get(info.topicId)).info.name, '新群');
  await app.as('bob').topics.leave(info.topicId);
  await zhang.topics.dismiss(info.topicId);
  assert.deepEqual(await zhang.topics.list(), []);
});

test('block lists are those of the account', async () => {
  await zhang.blacklist.add('李四');
  assert.equal(await zhang.blacklist.has('李四'), true);
  assert.equal(await alice.blacklist.has('李四'), false);
  await zhang.blacklist.remove('李四');
  assert.equal(await zhang.blacklist.has('李四'), false);
});

for (const idStyle of ['string', 'number']) {
  test(`unlimited topics go with the credentials and the topic in headers, with ids as ${idStyle}s`, async () => {
    await emulator.knobs({ idStyle });
    const { topicId, ...made } = await zhang.unlimitedTopics.create('广场', { extra: 'x' });
    assert.deepEqual([made.name, made.ownerAccount, made.extra], ['广场', '张三 🙂', 'x']);
    await emulator.control('unlimited/join', { topicId, account: 'bob' });
    assert.deepEqual(await zhang.unlimitedTopics.list(), [topicId]);
    assert.equal((await alice.unlimitedTopics.info(BigInt(topicId))).members, 2);
    assert.deepEqual((await collect(alice.unlimitedTopics.members(topicId))).map(({ account }) => account), ['张三 🙂', 'bob']);
    assert.equal(await alice.unlimitedTopics.online(topicId), 0);
    for (const endpoint of ['L16', 'L18']) {
      const headers = await headersOf(endpoint);
      assert.deepEqual(
        ['appaccount', 'appaccountencode', 'appsecret', 'token'].map((name) => headers.get(name)),
        [base64('张三 🙂'), 'base64', emulator.appSecret, null],
        endpoint,
      );
    }
    for (const endpoint of ['L19', 'L20', 'L21']) assert.equal((await headersOf(endpoint)).get('topicid'), topicId, endpoint);

    await failing(() => alice.unlimitedTopics.dismiss(topicId), 'api', { endpoint: 'L17', code: 500 });
    await zhang.unlimitedTopics.update(topicId, { name: '大厅', ownerAccount: 'bob' });
    assert.equal((await alice.unlimitedTopics.info(topicId)).name, '大厅');
    await app.as('bob').unlimitedTopics.dismiss(topicId);
    assert.deepEqual(await zhang.unlimitedTopics.list(), []);
  });
}

test('messages of an unlimited topic are read by its members', async () => {
  const { topicId } = await alice.unlimitedTopics.create('square');
  await app.push.unlimited({ fromAccount: 'alice', topicId, message: 'hi', isStore: true });
  assert.deepEqual((await alice.history.unlimited(topicId).before()).messages.map(({ text }) => text), ['hi']);
  await failing(() => app.as('bob').history.unlimited(topicId).before(), 'api', { endpoint: 'L07' });
});

test("a topic's block list is the owner's, asked with a token of his, not with the app's secret", async () => {
  const { info: { topicId } } = await zhang.topics.create('群', ['bob', 'carol']);
  assert.equal(await zhang.topicBlacklist.has(topicId, '李四'), false);
  assert.equal(await zhang.topicBlacklist.add(topicId, '李四'), undefined);
  assert.equal(await app.as('bob').topicBlacklist.has(BigInt(topicId), '李四'), true);
  assert.equal(await zhang.topicBlacklist.remove(topicId, '李四'), undefined);
  assert.equal(await zhang.topicBlacklist.has(topicId, '李四'), false);
  await failing(() => app.as('bob').topicBlacklist.add(topicId, '李四'), 'api', { endpoint: 'L23', code: 403 });
  for (const endpoint of ['L23', 'L24', 'L25']) {
    const headers = await headersOf(endpoint);
    assert.ok(headers.get('token'), endpoint);
    assert.deepEqual(['appkey', 'appsecret', 'appaccount'].map((name) => headers.get(name)), [null, null, null], endpoint);
  }
  const tokens = (await bodies(emulator, 'M01')).map(({ appAccount }) => appAccount);
  assert.ok(tokens.filter((account) => account === '张三 🙂').length <= 1, 'one token serves all calls');
});

test("history is read from the account's point of view", async () => {
  const ts = Date.now() - 60_000;
  await emulator.seed({ from: 'bob', to: 'alice', text: 'to alice', ts }, { from: 'alice', to: 'bob', text: 'to bob', ts: ts + 1 });
  const conversation = alice.history.direct('bob');
  const { messages } = await conversation.before();
  assert.deepEqual(messages.map(({ text, fromAccount }) => [fromAccount, text]), [['bob', 'to alice'], ['alice', 'to bob']]);
  assert.deepEqual((await collect(conversation)).map(({ text }) => text), ['to bob', 'to alice']);
  assert.deepEqual((await collect(conversation.range(ts, ts + 1))).map(({ text }) => text), ['to alice']);
  assert.equal((await conversation.between(ts, ts + 2, { legacy: true })).messages.length, 2);
  const [{ sequence }] = messages;
  assert.equal((await conversation.sequences(sequence, BigInt(sequence) + 1n)).messages.length, 1);
  for (const endpoint of ['M18', 'M19', 'M20', 'M21']) {
    for (const body of await bodies(emulator, endpoint)) {
      assert.deepEqual([body.fromAccount, body.toAccount], ['bob', 'alice'], endpoint);
    }
  }
});

test("a topic's history names the account", async () => {
  const { info } = await alice.topics.create('history', []);
  await app.push.topic({ fromAccount: 'alice', topicId: info.topicId, message: 'hi' });
  assert.equal((await alice.history.topic(info.topicId).before()).messages[0].text, 'hi');
  await failing(() => app.as('bob').history.topic(info.topicId).before(), 'api', { endpoint: 'M24' });
});

test('contacts are read with one token of the account, and a new one after it was revoked', async () => {
  await emulator.seed({ from: 'carol', to: 'dave', text: 'hi' });
  const dave = app.as('dave');
  assert.deepEqual((await dave.contacts.list()).map(({ name }) => name), ['carol']);
  await dave.contacts.list();
  assert.equal((await emulator.requests('M01')).length, 1);
  await emulator.control('tokens/revoke', { account: 'dave' });
  assert.deepEqual(await dave.contacts.removeDirect('carol'), []);
  assert.equal((await emulator.requests('M01')).length, 2);
});

test('refused credentials are asked for once and shown nowhere', async () => {
  const entries = [];
  const stranger = appOf(
    { ...emulator, appKey: 'key-that-nobody-may-see', appSecret: 'secret-that-nobody-may-see' },
    { logger: (entry) => entries.push(entry) },
  ).as('alice');
  for (const call of [() => stranger.topics.list(), () => stranger.unlimitedTopics.list(), () => stranger.blacklist.has('bob'), () => stranger.history.direct('bob').before()]) {
    await emulator.forget();
    const error = await failing(call, 'api', { code: 401, isAuth: true });
    assert.equal((await emulator.requests()).length, 1);
    assert.ok(!shown(error).includes('nobody-may-see'), shown(error));
  }
  const contacts = await failing(() => stranger.contacts.list(), 'token');
  assert.ok(!shown(contacts).includes('nobody-may-see'));
  assert.ok(contacts.cause && !shown(contacts.cause).includes('nobody-may-see'));
  assert.ok(entries.length > 3 && !JSON.stringify(entries).includes('nobody-may-see'));
});

test('a failed query is repeated as for a user', async () => {
  await emulator.fault('M12', 'status', { status: 503, headers: { 'Retry-After': '0' } });
  assert.ok(Array.isArray(await alice.topics.list()));
  assert.equal((await emulator.requests('M12')).length, 2);
});

test('an unusable account or app is refused', async () => {
  for (const account of ['', 'a,b', 5, null, undefined]) await failing(() => app.as(account), 'invalid_input');
  for (const [id, key, secret] of [['x', 'k', 's'], ['5', '', 's'], ['5', 'k', ''], ['5', 'k', 'a b'], ['5', 'k', '密'], [2 ** 60, 'k', 's'], ['5', 5, 's']]) {
    await failing(() => appOf({ appId: id, appKey: key, appSecret: secret }), 'invalid_input');
  }
  for (const options of [{ apiUrl: 'ftp://x' }, { timeoutMs: 0 }, { maxRetries: -1 }, { logger: 5 }, { fetch: 5 }, { pushRates: 5 }, { pushRates: { direct: 0 } }, { dangerouslyAllowBrowser: 'yes' }]) {
    await failing(() => appOf(emulator, options), 'invalid_input');
  }
});
