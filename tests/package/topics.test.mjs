// Ordinary groups (M10 to M17).
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { failure, userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';

const emulator = await startEmulator();
let alice, bob;
beforeEach(async () => {
  await emulator.reset();
  [alice, bob] = ['alice', 'bob'].map((account) => userOf(emulator, account));
});

const accounts = (topic) => topic.members.map(({ account }) => account);

test('creating makes the creator owner and first member', async () => {
  const topic = await alice.topics.create('技术部😀', ['bob', '李雷', 'bob', 'alice'], { extra: '{"color":"red"}' });
  const { topicId, ownerUuid, ...info } = topic.info;
  assert.match(topicId, /^2136\d{13}$/);
  assert.equal(ownerUuid, alice.getUuid());
  assert.deepEqual(info, { name: '技术部😀', bulletin: '', ownerAccount: 'alice', extra: '{"color":"red"}' });
  assert.deepEqual(accounts(topic), ['alice', 'bob', '李雷']);
  for (const member of topic.members) assert.match(member.uuid, /^91\d{17}$/);
});

test('a topic of one', async () => {
  assert.deepEqual(accounts(await alice.topics.create('me', [])), ['alice']);
});

test('accounts travel as one text with commas between them', async () => {
  await alice.topics.create('team', ['b c', '李雷', 'd+e&f']);
  const [{ body, method, target }] = await emulator.requests('M10');
  assert.deepEqual(JSON.parse(body), { topicName: 'team', accounts: 'b c,李雷,d+e&f' });
  assert.deepEqual([method, target], ['POST', `/api/topic/${emulator.appId}`]);
});

test('getting gives what creating gave, to members only', async () => {
  const topic = await alice.topics.create('team', ['bob']);
  assert.deepEqual(await bob.topics.get(topic.info.topicId), topic);
  assert.deepEqual(await bob.topics.get(BigInt(topic.info.topicId)), topic);
  const carol = userOf(emulator, 'carol');
  await failure(carol.topics.get(topic.info.topicId), 'api', { code: 500, serviceMessage: 'query topic fail' });
});

test('the list has the topics without their members, in order of joining', async () => {
  assert.deepEqual(await alice.topics.list(), []);
  const first = await alice.topics.create('1', []);
  const second = await bob.topics.create('2', ['alice']);
  assert.deepEqual(await alice.topics.list(), [first.info, second.info]);
});

test('any member may invite, and those who are members already stay', async () => {
  const { info } = await alice.topics.create('team', ['bob']);
  const topic = await bob.topics.invite(info.topicId, ['carol', '李雷', 'alice']);
  assert.deepEqual(accounts(topic), ['alice', 'bob', 'carol', '李雷']);
});

test('the owner kicks, others do not', async () => {
  const { info } = await alice.topics.create('team', ['bob', '李雷', 'a b']);
  await failure(bob.topics.kick(info.topicId, ['李雷']), 'api', { code: 500, serviceMessage: 'kick topic fail' });
  const topic = await alice.topics.kick(info.topicId, ['李雷', 'a b', 'nobody']);
  assert.deepEqual(accounts(topic), ['alice', 'bob']);
  await failure(alice.topics.kick(info.topicId, ['alice']), 'api', { endpoint: 'M15' });
});

test('a list in a query is encoded name by name, with bare commas', async () => {
  const { info } = await alice.topics.create('team', ['李', 'a&b', 'c d']);
  await alice.topics.kick(info.topicId, ['李', 'a&b', 'c d']);
  const [{ target }] = await emulator.requests('M15');
  assert.equal(target, `/api/topic/${emulator.appId}/${info.topicId}/accounts?accounts=%E6%9D%8E,a%26b,c%20d`);
});

test('updating changes what is given and nothing else', async () => {
  const { info } = await alice.topics.create('team', ['bob'], { extra: 'x' });
  const steps = [
    [{ name: '新' }, { name: '新' }],
    [{ bulletin: 'read this' }, { name: '新', bulletin: 'read this' }],
    [{ bulletin: '' }, { name: '新', bulletin: '' }],
    [{ extra: 'y' }, { name: '新', extra: 'y' }],
  ];
  for (const [changes, expected] of steps) {
    const topic = await alice.topics.update(info.topicId, changes);
    assert.deepEqual(topic.info, { ...info, ...expected });
    assert.deepEqual(accounts(topic), ['alice', 'bob']);
  }
  const bodies = (await emulator.requests('M16')).map(({ body }) => JSON.parse(body));
  assert.deepEqual(bodies, [{ topicName: '新' }, { bulletin: 'read this' }, { bulletin: '' }, { extra: 'y' }]);
});

test('ownership goes to a member, and the old owner stays one', async () => {
  const { info } = await alice.topics.create('team', ['bob']);
  await failure(alice.topics.update(info.topicId, { ownerAccount: 'carol' }), 'api', {
    serviceMessage: 'update topic fail',
  });
  const topic = await alice.topics.update(info.topicId, { ownerAccount: 'bob' });
  assert.equal(topic.info.ownerAccount, 'bob');
  assert.deepEqual(accounts(topic), ['alice', 'bob']);
  await failure(alice.topics.update(info.topicId, { name: 'mine' }), 'api', { code: 500 });
  assert.equal((await bob.topics.update(info.topicId, { name: 'mine' })).info.name, 'mine');
});

test('leaving ends membership and resolves to nothing; the owner cannot leave', async () => {
  const { info } = await alice.topics.create('team', ['bob']);
  assert.equal(await bob.topics.leave(info.topicId), undefined);
  assert.deepEqual(await bob.topics.list(), []);
  await failure(alice.topics.leave(info.topicId), 'api', {
    code: 500,
    serviceMessage: 'quit topic fail',
    data: undefined,
  });
});

test('dismissing ends the topic for everybody and resolves to nothing', async () => {
  const { info } = await alice.topics.create('team', ['bob']);
  await failure(bob.topics.dismiss(info.topicId), 'api', { serviceMessage: 'delete topic fail' });
  assert.equal(await alice.topics.dismiss(info.topicId), undefined);
  assert.deepEqual(await bob.topics.list(), []);
  await failure(alice.topics.dismiss(info.topicId), 'api', { code: 500 });
});

test('at 500 members the service refuses', async () => {
  const many = Array.from({ length: 500 }, (_, index) => `m${index}`);
  await failure(alice.topics.create('crowd', many), 'api', { serviceMessage: 'create topic fail' });
  assert.equal((await alice.topics.create('crowd', many.slice(1))).members.length, 500);
});

for (const [name, data] of [
  ['nothing', null],
  ['no topicInfo', { members: [] }],
  ['a topicInfo without an id', { topicInfo: { topicName: 'x' } }],
  ['an id that is no id', { topicInfo: { topicId: '5x' } }],
  ['a member without an account', { topicInfo: { topicId: 5 }, members: [{ uuid: 5 }] }],
]) {
  test(`an answer with ${name} is not what was promised`, async () => {
    await emulator.data('M11', data);
    await failure(alice.topics.get(5), 'decode', { endpoint: 'M11' });
  });
}

test('everything but an id may be missing', async () => {
  for (const data of [
    { topicInfo: { topicId: 5 } },
    {
      topicInfo: { topicId: '5', topicName: null, bulletin: null, extra: null, ownerUuid: 'x', ownerAccount: null },
      members: null,
    },
  ]) {
    await emulator.data('M11', data);
    assert.deepEqual(await alice.topics.get(5), { info: { topicId: '5', name: '', bulletin: '' }, members: [] });
  }
});
