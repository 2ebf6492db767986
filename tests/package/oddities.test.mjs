// The oddities O1 to O16 of the service's documents, as far as they concern the calls of a user.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { failure, userOf } from './support/client.mjs';
import { NOW, startEmulator } from './support/emulator.mjs';

const emulator = await startEmulator();
let alice;
beforeEach(async () => {
  await emulator.resetAtNow();
  alice = userOf(emulator, 'alice', { maxRetries: 0 });
});
const message = { sequence: '154503794553568001', ts: NOW, payload: '' };

test('O1: the path of the contacts is /api/contact/', async () => {
  await alice.contacts.list();
  assert.equal((await emulator.requests('M26'))[0].target, '/api/contact/');
});

test('O2: full-width commas between items are no JSON', async () => {
  await emulator.answer('M26', '{"code":200,"data":[{"userType":"USER","id":"1"，"timestamp":"1"}]}');
  await failure(alice.contacts.list(), 'decode');
  await emulator.answer(
    'M26',
    '{"code":200,"data":[{"userType":"USER","id":"1","timestamp":"1"}，{"userType":"USER","id":"2","timestamp":"1"}]}',
  );
  await failure(alice.contacts.list(), 'decode');
});

test('O3: trailing commas are no JSON', async () => {
  await emulator.answer('M20', '{"code":200,"data":{"messages":[{"sequence":"1","ts":1,"payload":"",}]}}');
  await failure(alice.history.direct('bob').before(), 'decode');
  await emulator.answer('M31', '{"code":200,"data":{"isBlack":true,}}');
  await failure(alice.blacklist.has('bob'), 'decode');
});

test('O4: every path is sent exactly as the index lists it', async () => {
  const { topicId } = (await alice.topics.create('team', ['bob'])).info;
  const [direct, topic] = [alice.history.direct('bob'), alice.history.topic(topicId)];
  for (const call of [
    () => alice.topics.get(topicId),
    () => alice.topics.list(),
    () => alice.topics.invite(topicId, ['carol']),
    () => alice.topics.kick(topicId, ['carol', 'bob']),
    () => alice.topics.update(topicId, { name: 'x' }),
    ...[direct, topic].flatMap((conversation) => [
      () => conversation.between(0, 1, { legacy: true }),
      () => conversation.between(0, 1),
      () => conversation.before(),
      () => conversation.sequences(0, 1),
    ]),
    () => alice.contacts.list(),
    () => alice.contacts.removeDirect('bob'),
    () => alice.contacts.removeTopic(topicId),
    () => alice.blacklist.add('bob'),
    () => alice.blacklist.has('bob'),
    () => alice.blacklist.remove('bob'),
    () => alice.topics.leave(topicId).catch(() => {}),
    () => alice.topics.dismiss(topicId),
  ])
    await call();
  const app = `/api/topic/${emulator.appId}`;
  const sent = (await emulator.requests()).filter(({ endpoint }) => endpoint !== 'M01');
  assert.deepEqual(Object.fromEntries(sent.map(({ endpoint, method, target }) => [endpoint, `${method} ${target}`])), {
    M10: `POST ${app}`,
    M11: `GET ${app}/${topicId}`,
    M12: `GET ${app}/account`,
    M13: `POST ${app}/${topicId}/accounts`,
    M14: `DELETE ${app}/${topicId}/account`,
    M15: `DELETE ${app}/${topicId}/accounts?accounts=carol,bob`,
    M16: `PUT ${app}/${topicId}`,
    M17: `DELETE ${app}/${topicId}`,
    M18: 'POST /api/msg/p2p/query/',
    M19: 'POST /api/msg/p2p/queryOnTime',
    M20: 'POST /api/msg/p2p/queryOnCount/',
    M21: 'POST /api/msg/p2p/queryOnSequence/',
    M22: 'POST /api/msg/p2t/query/',
    M23: 'POST /api/msg/p2t/queryOnTime/',
    M24: 'POST /api/msg/p2t/queryOnCount/',
    M25: 'POST /api/msg/p2t/queryOnSequence/',
    M26: 'GET /api/contact/',
    M27: 'DELETE /api/contact/p2p/session?member=bob',
    M28: `DELETE /api/contact/p2t/session?topicId=${topicId}`,
    M29: 'POST /api/blacklist/',
    M30: 'DELETE /api/blacklist/?blackAccount=bob',
    M31: 'GET /api/blacklist/?blackAccount=bob',
  });
});

test('O5: the message of an answer is never compared', async () => {
  for (const text of ['"success！"', '"SUCCESS"', '"fail"', '""', 'null', '5', '{}']) {
    await emulator.answer('M17', `{"code":200,"message":${text},"data":null}`);
    assert.equal(await alice.topics.dismiss(1), undefined);
  }
  await emulator.answer('M17', '{"code":500,"message":"success"}');
  await failure(alice.topics.dismiss(1), 'api', { code: 500, serviceMessage: 'success' });
});

test("O6: where the sender is given as the topic's id the sender is unknown, also as a number", async () => {
  const { info } = await alice.topics.create('team', []);
  const {
    sequences: [sequence],
  } = await emulator.seed({ from: 'alice', topicId: info.topicId, text: '你好' });
  await emulator.knobs({ o6: true });
  for (const idStyle of ['string', 'number']) {
    await emulator.knobs({ idStyle });
    const { messages } = await alice.history.topic(info.topicId).sequences(sequence, BigInt(sequence) + 1n);
    assert.deepEqual(messages, [{ sequence, timestamp: NOW, text: '你好', toAccount: info.topicId }]);
  }
});

test('O6: an account that arrives as a number is its digits', async () => {
  await emulator.answer(
    'M25',
    '{"code":200,"data":{"messages":[{"sequence":1,"ts":1,"payload":"","fromAccount":21360000000000003,"toAccount":21360000000000001}]}}',
  );
  const { messages } = await alice.history.topic('21360000000000001').sequences(0, 5);
  assert.deepEqual(messages, [
    { sequence: '1', timestamp: 1, text: '', fromAccount: '21360000000000003', toAccount: '21360000000000001' },
  ]);
});

test('O6: in a one-to-one conversation a sender may be called like any number', async () => {
  await emulator.data('M20', { messages: [{ ...message, fromAccount: '5', toAccount: 5 }] });
  const [{ fromAccount, toAccount }] = (await alice.history.direct('5').before()).messages;
  assert.deepEqual([fromAccount, toAccount], ['5', '5']);
});

test('O7: a query by time may say a timestamp, which has no meaning there', async () => {
  await emulator.data('M19', { messages: [message], timestamp: NOW });
  const page = await alice.history.direct('bob').between(0, 1);
  assert.equal(page.messages.length, 1);
});

test('O8: the security key of the token answer may be anything, and missing', async () => {
  for (const miUserSecurityKey of [emulator.appSecret, null, undefined, 5]) {
    const answer = JSON.parse(await emulator.token('alice'));
    answer.data.miUserSecurityKey = miUserSecurityKey;
    assert.deepEqual(await userOf(emulator, 'alice', { fetchToken: () => answer }).contacts.list(), []);
  }
});

test('O9: the account of a history query is in the body', async () => {
  await alice.history
    .topic(5)
    .before()
    .catch(() => {});
  const [{ target, body }] = await emulator.requests('M24');
  assert.equal(target.includes('alice'), false);
  assert.equal(JSON.parse(body).account, 'alice');
});

test('O10: isBlack is a boolean', async () => {
  assert.equal(await alice.blacklist.has('bob'), false);
});

test("O12: the topic id of a removed contact is the service's, as the list shows it", async () => {
  const { info } = await alice.topics.create('team', []);
  await emulator.seed({ from: 'alice', topicId: info.topicId, text: 'x' });
  const [{ id }] = await alice.contacts.list();
  assert.equal(id, info.topicId);
  assert.deepEqual(await alice.contacts.removeTopic(id), []);
});

test('O13: removing a user wants the account, which the list calls name', async () => {
  await emulator.seed({ from: 'bob', to: 'alice', text: 'x' });
  const [{ id, name }] = await alice.contacts.list();
  assert.equal((await alice.contacts.removeDirect(id)).length, 1, 'the id is not the account');
  assert.deepEqual(await alice.contacts.removeDirect(name), []);
});

test('O15: topics are read with GET', async () => {
  await alice.topics.list();
  const { topicId } = (await alice.topics.create('team', [])).info;
  await alice.topics.get(topicId);
  const methods = (await emulator.requests())
    .filter(({ endpoint }) => /M1[12]/.test(endpoint))
    .map(({ method }) => method);
  assert.deepEqual(methods, ['GET', 'GET']);
});
