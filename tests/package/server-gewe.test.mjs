// GeWe's contacts: the slow live list, the cache behind it, every base path, and one live call at a time.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { GeWeContacts } from 'mimc-wasm/server';

import { recordingFetch, shown } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { bodies, DEVICE, failing, GEWE_TOKEN, geweOf } from './support/server.mjs';
import { withTimers } from './support/timers.mjs';

const emulator = await startEmulator();
const gewe = await geweOf(emulator);
const LISTS = { friends: ['weixin', 'wxid_a'], groups: ['1@chatroom'], officialAccounts: ['gh_1'] };
beforeEach(async () => {
  await emulator.forget();
  await emulator.control('faults', undefined, 'DELETE');
});

const count = async (endpoint) => (await emulator.requests(endpoint)).length;
const scripted = (...answers) => {
  const fetch = recordingFetch((number, url) => answers[number - 1]?.(url) ?? assert.fail(`call ${number}`));
  return { fetch, gewe: new GeWeContacts({ baseUrl: 'https://gewe.example', token: 't', fetch, maxRetries: 0 }) };
};
const never = () => new Promise(() => {});
const lists = () => Response.json({ ret: 200, msg: 'ok', data: { friends: ['a'], chatrooms: [], ghs: null } });
const nothing = () => Response.json({ ret: 200, msg: 'ok' });
const refused = () => Response.json({ ret: 500, msg: '失败', data: { code: '-1', msg: '设备不存在' } });
const page = (status) => () => new Response('<html>', { status });
const found = { friends: ['a'], groups: [], officialAccounts: [] };

test('the three lists come as the service has them', async () => {
  assert.deepEqual(await gewe.fetch(DEVICE), LISTS);
  assert.deepEqual(await gewe.cached(DEVICE), LISTS);
  assert.deepEqual(await gewe.list(DEVICE), { ...LISTS, from: 'live' });
  assert.deepEqual(await bodies(emulator, 'G01'), [{ appId: DEVICE }, { appId: DEVICE }]);
});

test('every base path works, with its own header', async () => {
  for (const [base, tokenHeader] of [['', undefined], ['/', undefined], ['/gewe/v2/api', undefined], ['/v2/api//', undefined], ['/finder/v2/api', 'VideosApi-token']]) {
    await emulator.forget();
    const options = { baseUrl: emulator.url + base, token: GEWE_TOKEN, ...(tokenHeader && { tokenHeader }) };
    assert.deepEqual(await new GeWeContacts(options).fetch(DEVICE), LISTS, base);
    const [{ target, headers }] = await emulator.requests('G01');
    assert.equal(target, `${base.replace(/\/+$/, '')}/contacts/fetchContactsList`);
    assert.equal(new Headers(headers).get(tokenHeader ?? 'X-GEWE-TOKEN'), GEWE_TOKEN);
  }
});

test('the service tells why it refuses, and the token is shown nowhere', async () => {
  const error = await failing(() => gewe.fetch('wx_unknown'), 'api', { code: 500, endpoint: 'G01', retryable: false });
  assert.equal(error.detail.code, -1);
  assert.match(error.detail.message, /./);
  const entries = [];
  const stranger = await geweOf(emulator, { token: 'token-that-nobody-may-see', logger: (entry) => entries.push(entry) });
  for (const call of [() => stranger.fetch(DEVICE), () => stranger.cached(DEVICE), () => stranger.list(DEVICE)]) {
    const error = await failing(call, 'api', { code: 500 });
    assert.ok(!shown(error).includes('nobody-may-see'));
  }
  assert.ok(entries.length === 3 && !JSON.stringify(entries).includes('nobody-may-see'));
});

test('a list that takes too long comes from the cache', async () => {
  const device = 'wx_never_asked_before';
  await emulator.control('gewe', { token: GEWE_TOKEN, appId: device, friends: ['weixin', 'wxid_a'], chatrooms: ['1@chatroom'], ghs: ['gh_1'] });
  await emulator.clock({ frozen: true });
  await emulator.knobs({ geweDelayPerFriendMs: 1_000, geweCacheMiss: 'empty' });
  try {
    await withTimers(async ({ fire, running }) => {
      const list = gewe.list(device, { timeoutMs: 20_000, pollIntervalMs: 7_000 });
      while ((await count('G01')) < 1) await new Promise(setImmediate);
      await fire(20_000);
      await fire(7_000);
      while (running(7_000) === 0) await new Promise(setImmediate);
      // What the caller gave up on is in the cache once the service is done with it.
      await emulator.clock({ advance: 2_000 });
      await fire(7_000);
      assert.deepEqual(await list, { ...LISTS, from: 'cache' });
    });
    assert.equal(await count('G01'), 1);
    await emulator.clock({ advance: 11 * 60_000 });
    await failing(() => gewe.cached(device), 'decode', { endpoint: 'G02' });
  } finally {
    await emulator.knobs({ geweDelayPerFriendMs: 0, geweCacheMiss: 'fetch' });
    await emulator.clock({ frozen: false });
  }
});

for (const [name, answer] of [['success without data', nothing], ['a gateway that gave up', page(504)], ['a request that timed out on the way', page(408)]]) {
  test(`after ${name} the cache is asked`, async () => {
    const { gewe, fetch } = scripted(answer, lists);
    assert.deepEqual(await gewe.list('d'), { ...found, from: 'cache' });
    assert.deepEqual(fetch.calls.map(({ url }) => url.split('/').at(-1)), ['fetchContactsList', 'fetchContactsListCache']);
  });
}

for (const [name, answer, kind] of [['a refusal', refused, 'api'], ['a broken gateway', page(502), 'http'], ['nonsense', () => new Response('{'), 'decode']]) {
  test(`after ${name} the cache is not asked`, async () => {
    const { gewe, fetch } = scripted(answer);
    await failing(() => gewe.list('d'), kind, { endpoint: 'G01' });
    assert.equal(fetch.calls.length, 1);
  });
}

test('an empty cache is asked as often as wanted, then that is a time-out', async () => {
  const { gewe, fetch } = scripted(nothing, nothing, nothing, nothing);
  await withTimers(async ({ fire, waits }) => {
    const list = gewe.list('d', { tries: 3, pollIntervalMs: 5_000 });
    await fire(5_000);
    await fire(5_000);
    await failing(() => list, 'timeout', { endpoint: 'G02' });
    assert.equal(waits.filter((ms) => ms === 5_000).length, 2);
  });
  assert.equal(fetch.calls.length, 4);
  const stopped = scripted(nothing, nothing, refused);
  await withTimers(async ({ fire }) => {
    const list = stopped.gewe.list('d');
    await fire(3_000);
    await failing(() => list, 'api', { detail: { code: -1, message: '设备不存在' } });
  });
});

test('a look at the cache that times out is one of the tries', async () => {
  const { gewe, fetch } = scripted(nothing, never, lists);
  await withTimers(async ({ fire }) => {
    const list = gewe.list('d', { timeoutMs: 8_000, pollIntervalMs: 5_000, tries: 2, maxRetries: 2 });
    await fire(8_000);
    await fire(5_000);
    assert.deepEqual(await list, { ...found, from: 'cache' });
  });
  assert.equal(fetch.calls.length, 3);
});

test('thirty seconds are the time for an attempt', async () => {
  const { gewe } = scripted(never);
  await withTimers(async ({ fire }) => {
    const call = gewe.fetch('d');
    await fire(30_000);
    await failing(() => call, 'timeout', { endpoint: 'G01', retryable: true });
  });
});

test('a live call is never repeated, the cached one is', async () => {
  const again = () => new Response('<html>', { status: 503, headers: { 'retry-after': '0' } });
  const live = scripted(again);
  await failing(() => live.gewe.fetch('d', { maxRetries: 3 }), 'http');
  const cached = scripted(again, lists);
  assert.deepEqual(await cached.gewe.cached('d', { maxRetries: 3 }), found);
});

test('a live call that fails after an abort from within its fetch is not unhandled', async (context) => {
  const unhandled = [];
  const note = (error) => unhandled.push(error);
  process.on('unhandledRejection', note);
  context.after(() => process.off('unhandledRejection', note));
  for (const method of ['fetch', 'list']) {
    const controller = new AbortController();
    const { gewe } = scripted(() => {
      controller.abort('enough');
      return Promise.reject(new Error('offline'));
    });
    await assert.rejects(gewe[method]('d', { signal: controller.signal }), (reason) => reason === 'enough');
    await new Promise(setImmediate);
  }
  assert.deepEqual(unhandled, []);
});

test('a second live call for a device shares the first, and neither signal ends the other', async () => {
  let answer;
  const { gewe, fetch } = scripted(() => new Promise((resolve) => (answer = () => resolve(lists()))), lists, lists);
  const controllers = [new AbortController(), new AbortController()];
  const [first, second] = controllers.map(({ signal }) => gewe.fetch('d', { signal }));
  const third = gewe.list('d');
  const other = gewe.fetch('another device');
  assert.deepEqual(await other, found);
  controllers[0].abort('enough');
  await assert.rejects(first, (reason) => reason === 'enough');
  answer();
  assert.deepEqual(await second, found);
  assert.deepEqual(await third, { ...found, from: 'live' });
  assert.equal(fetch.calls.length, 2);
  assert.deepEqual(await gewe.fetch('d'), found);
  assert.equal(fetch.calls.length, 3);
  await assert.rejects(gewe.fetch('d', { signal: AbortSignal.abort('before') }), (reason) => reason === 'before');
  await assert.rejects(gewe.list('d', { signal: AbortSignal.abort('before') }), (reason) => reason === 'before');
  assert.equal(fetch.calls.length, 3);
});

test('waiting for the cache can be ended', async () => {
  const { gewe } = scripted(nothing, nothing);
  await withTimers(async ({ running }) => {
    const controller = new AbortController();
    const list = gewe.list('d', { signal: controller.signal, pollIntervalMs: 9_000 });
    while (running(9_000) === 0) await new Promise(setImmediate);
    controller.abort('enough');
    await assert.rejects(list, (reason) => reason === 'enough');
    assert.equal(running(9_000), 0);
  });
});

test('ids are sorted into the three classes', async () => {
  const ids = ['gh_1', 'wxid_a', '1@chatroom', 'weixin'];
  assert.deepEqual(GeWeContacts.classify(ids), { friends: ['wxid_a', 'weixin'], groups: ['1@chatroom'], officialAccounts: ['gh_1'] });
  assert.deepEqual(GeWeContacts.classify([]), { friends: [], groups: [], officialAccounts: [] });
  for (const wrong of [undefined, null, 'x', [5], {}]) await failing(() => GeWeContacts.classify(wrong), 'invalid_input');
});

test('what is not usable is refused', async () => {
  const right = { baseUrl: 'https://x', token: 't' };
  for (const options of [undefined, null, {}, { baseUrl: 'https://x' }, { token: 't' }, { ...right, token: 'a b' }, { ...right, token: '' }, { ...right, tokenHeader: 'a:b' }, { ...right, baseUrl: 'x' }, { ...right, baseUrl: 'https://x/?a' }]) {
    await failing(() => new GeWeContacts(options), 'invalid_input');
  }
  for (const device of ['', 5, null, undefined]) {
    for (const method of ['fetch', 'cached', 'list']) await failing(() => gewe[method](device), 'invalid_input');
  }
  for (const options of [{ tries: 0 }, { pollIntervalMs: 0 }, { signal: 5 }, null]) await failing(() => gewe.list(DEVICE, options), 'invalid_input');
});
