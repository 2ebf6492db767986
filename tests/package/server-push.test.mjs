// Messages from the app's server: every form, long lists, rates, and nothing sent twice.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { startEmulator } from './support/emulator.mjs';
import { recordingFetch, shown } from './support/client.mjs';
import { appOf, bodies, failing } from './support/server.mjs';
import { withTimers } from './support/timers.mjs';

const emulator = await startEmulator();
const app = appOf(emulator);
const { push } = app;
const alice = app.as('alice');
const { info } = await alice.topics.create('team', ['bob']);
const { topicId } = info;
const unlimitedId = await unlimited('hall');
beforeEach(() => emulator.forget());

async function unlimited(topicName) {
  const { token } = JSON.parse(await app.fetchToken('alice')).data;
  const headers = { token, 'content-type': 'application/json' };
  const body = JSON.stringify({ topicName });
  return String((await (await fetch(`${emulator.url}/api/uctopic`, { method: 'POST', headers, body })).json()).data.topicId);
}

const bytes = Uint8Array.of(0, 255, 128);
const stored = async (account = 'bob') => (await alice.history.direct(account).before()).messages;

test('push is one object', () => assert.equal(app.push, app.push));

test('a text and bytes reach the receiver, who never logged in', async () => {
  const { packetId } = await push.direct({ fromAccount: 'alice', toAccount: '新来的', message: '你好 🙂', bizType: 'TEXT' });
  assert.match(packetId, /./);
  await push.direct({ fromAccount: 'alice', toAccount: '新来的', message: bytes });
  const [text, binary] = await stored('新来的');
  assert.deepEqual([text.text, text.bizType, text.fromAccount, text.bytes], ['你好 🙂', 'TEXT', 'alice', undefined]);
  assert.deepEqual(binary.bytes, bytes);
});

test('isStore is always sent, and is the default of the kind', async () => {
  const from = { fromAccount: 'alice', message: 'm' };
  await push.direct({ ...from, toAccount: 'bob' });
  await push.direct({ ...from, toAccount: 'bob', isStore: false, fromResource: 'desk' });
  await push.topic({ ...from, topicId });
  await push.unlimited({ ...from, topicId: unlimitedId });
  await push.unlimited({ ...from, topicId: unlimitedId, isStore: true });
  const seen = async (endpoint) => (await bodies(emulator, endpoint)).map(({ isStore, fromResource }) => [isStore, fromResource]);
  assert.deepEqual(await seen('M02'), [[true, 'server'], [false, 'desk']]);
  assert.deepEqual(await seen('M04'), [[true, 'server']]);
  assert.deepEqual(await seen('L26'), [[false, 'server'], [true, 'server']]);
});

test('the other forms give an id for each message, in the order of the targets', async () => {
  const from = { fromAccount: 'alice', message: 'to many' };
  const [first, second] = [topicId, (await alice.topics.create('other', [])).info.topicId];
  const many = await push.directMany({ ...from, toAccounts: ['bob', 'carol', 'bob'] });
  assert.equal(new Set(many.packetIds).size, 3);
  assert.equal((await push.topicMany({ ...from, topicIds: [first, BigInt(second)] })).packetIds.length, 2);
  const two = await push.unlimited({ fromAccount: 'alice', topicId: unlimitedId, messages: ['a', bytes], isStore: true });
  assert.equal(two.packetIds.length, 2);
  const three = await push.unlimited({ ...from, topicIds: [unlimitedId, unlimitedId, unlimitedId] });
  assert.equal(three.packetIds.length, 3);
  assert.equal((await stored('carol'))[0].text, 'to many');
  for (const [endpoint, text] of [['M05', `"topicIds":[${first},${second}]`], ['L28', `"topicIds":[${unlimitedId},`]]) {
    assert.ok((await emulator.requests(endpoint))[0].body.includes(text), `${endpoint} must send integers`);
  }
});

test('a list over 1,000 is split, and progress is told', async () => {
  const toAccounts = Array.from({ length: 2_500 }, (_, index) => `r${index}`);
  const told = [];
  const onProgress = (progress) => told.push(progress);
  const { packetIds } = await push.directMany({ fromAccount: 'alice', message: 'news', isStore: false, toAccounts }, { onProgress });
  assert.equal(packetIds.length, 2_500);
  assert.deepEqual(told.map(({ sent, total }) => [sent, total]), [[1_000, 2_500], [2_000, 2_500], [2_500, 2_500]]);
  assert.deepEqual(told.flatMap(({ packetIds }) => packetIds), packetIds);
  const sent = await bodies(emulator, 'M03');
  assert.deepEqual(sent.flatMap((body) => body.toAccounts), toAccounts);
});

test('a split list that fails stops there, and what was sent is known', async () => {
  const toAccounts = Array.from({ length: 2_500 }, (_, index) => `r${index}`);
  const told = [];
  await emulator.fault('M03', 'code', { code: 500, message: 'push message fail', after: false, times: 1 });
  const news = { fromAccount: 'alice', message: 'news', isStore: false, toAccounts };
  await failing(() => push.directMany(news), 'api', { code: 500, endpoint: 'M03' });
  assert.equal((await emulator.requests('M03')).length, 1);
  let calls = 0;
  const second = appOf(emulator, {
    fetch: (...given) => (++calls === 2 ? Promise.reject(new TypeError('cut')) : fetch(...given)),
  });
  await failing(() => second.push.directMany(news, { onProgress: ({ sent }) => told.push(sent) }), 'transport');
  assert.deepEqual(told, [1_000]);
  assert.equal(calls, 2);
});

test('nothing is sent twice, whatever maxRetries says', async () => {
  for (const [fault, kind] of [['status', 'http'], ['reset', 'transport']]) {
    await emulator.forget();
    await emulator.fault('M02', fault, { status: 503, after: true });
    const message = { fromAccount: 'alice', toAccount: `once-${fault}`, message: 'once' };
    await failing(() => push.direct(message, { maxRetries: 5 }), kind);
    assert.equal((await stored(`once-${fault}`)).length, 1);
  }
});

test('nothing secret is in an error or a log entry of a push', async () => {
  const entries = [];
  const secrets = { appKey: 'key-that-nobody-may-see', appSecret: 'secret-that-nobody-may-see' };
  const stranger = appOf({ ...emulator, ...secrets }, { logger: (entry) => entries.push(entry) });
  const message = { fromAccount: 'alice', toAccount: 'bob', message: 'text-that-nobody-may-see' };
  const errors = [await failing(() => stranger.push.direct(message), 'api', { code: 401, isAuth: true })];
  for (const [fault, fields] of [['status', { status: 502, body: '<html>' }], ['reset', {}], ['truncate', { bytes: 9 }]]) {
    await emulator.fault('M02', fault, fields);
    errors.push(await stranger.push.direct(message).catch((error) => error));
  }
  errors.push(await failing(() => stranger.push.direct({ ...message, toAccount: 5 }), 'invalid_input'));
  for (const error of errors) assert.ok(!shown(error).includes('nobody-may-see'), shown(error));
  assert.ok(entries.length === 4 && !JSON.stringify(entries).includes('nobody-may-see'));
});

test('the rates of the service are kept, and lists are cut to them', async () => {
  await emulator.knobs({ rateLimits: true, p2pPerSecond: 50 });
  try {
    const limited = appOf(emulator, { pushRates: undefined });
    const toAccounts = Array.from({ length: 120 }, (_, index) => `r${index}`);
    const { packetIds } = await limited.push.directMany({ fromAccount: 'alice', message: 'm', isStore: false, toAccounts });
    assert.equal(packetIds.length, 120);
    assert.deepEqual((await bodies(emulator, 'M03')).map(({ toAccounts }) => toAccounts.length), [50, 50, 20]);
    const unlimited = { fromAccount: 'alice', message: 'm', isStore: false, toAccounts };
    await failing(() => push.directMany(unlimited), 'api', { code: 429, isRateLimited: true });
  } finally {
    await emulator.knobs({ rateLimits: false });
  }
});

test('a message waits for its rate, and the wait can be ended', async () => {
  const fetch = recordingFetch((number) => Response.json({ code: 200, data: { packetId: `p-${number}` } }));
  const { push } = appOf(emulator, { fetch, pushRates: { direct: 2, topic: 1 } });
  const message = { fromAccount: 'alice', toAccount: 'bob', message: 'm' };
  await withTimers(async ({ fire }) => {
    let clock = 1_000_000.1;
    performance.now = () => clock;
    try {
      const sent = [1, 2, 3].map(() => push.direct(message));
      const controller = new AbortController();
      const ended = push.direct(message, { signal: controller.signal });
      await push.topic({ fromAccount: 'alice', topicId, message: 'another kind' });
      await Promise.all(sent.slice(0, 2));
      assert.equal(fetch.calls.length, 3);
      controller.abort('enough');
      await assert.rejects(ended, (reason) => reason === 'enough');
      clock += 1_100;
      assert.equal(await fire(1_100), 1_100);
      await sent[2];
      assert.equal(fetch.calls.length, 4);
    } finally {
      delete performance.now;
    }
  });
});

test('what is not usable is refused before anything is sent', async () => {
  const right = { fromAccount: 'alice', toAccount: 'bob', toAccounts: ['bob'], topicId: '5', topicIds: ['5'], message: 'm' };
  const trap = () => {
    throw new Error('a trap');
  };
  const wrong = {
    direct: { fromAccount: ['', 5, 'a,b', undefined], toAccount: ['', null, undefined], message: [5, null, [1], new Uint16Array(1), undefined], isStore: ['yes', 1], bizType: [5], fromResource: ['', 5] },
    directMany: { toAccounts: [[], 'bob', [''], [5], ['a,b'], { length: 1 }, new Array(2_000_000), undefined] },
    topic: { topicId: ['x', '', -1, 1.5, 2 ** 53, undefined] },
    topicMany: { topicIds: [[], ['x'], [2 ** 53], '5'] },
    unlimited: { topicId: ['x'], messages: [[], [5], 'm'] },
  };
  for (const [method, members] of Object.entries(wrong)) {
    if (method === 'unlimited') delete right.topicIds;
    for (const [name, values] of Object.entries(members)) {
      for (const value of values) await failing(() => push[method]({ ...right, [name]: value }), 'invalid_input');
      const unreadable = Object.defineProperty({ ...right }, name, { get: trap });
      await failing(() => push[method](unreadable), 'invalid_input');
    }
    for (const params of [undefined, null, 5, 'x', new Proxy({}, { get: trap })]) {
      await failing(() => push[method](params), 'invalid_input');
    }
  }
  await failing(() => push.unlimited({ ...right, messages: ['m'], topicIds: ['5'] }), 'invalid_input');
  await failing(() => push.direct(right, { signal: 5 }), 'invalid_input');
  await failing(() => push.directMany(right, { onProgress: 5 }), 'invalid_input');
  assert.deepEqual((await emulator.requests()).filter(({ endpoint }) => endpoint), []);
});
