// Tencent's recent contacts: pages, cursors, flags, signatures, errors, rate.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { checkUserSig, TencentContacts, userSig } from 'mimc-wasm/server';

import { base64, collect, recordingFetch, shown } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { bodies, failing, TENCENT, tencentOf } from './support/server.mjs';
import { withTimers } from './support/timers.mjs';

const emulator = await startEmulator();
const tim = await tencentOf(emulator);
const seconds = 1_700_000_000;
beforeEach(() => emulator.forget());

const seed = (...contacts) => emulator.control('tencent/contacts', { account: 'alice', contacts, replace: true });
const people = (count, fields) => Array.from({ length: count }, (_, index) => ({ account: `p${index}`, time: seconds + index, ...fields }));
const queries = async () => (await emulator.requests('T01')).map(({ target }) => new URL(target, 'http://x').searchParams);

/** An answer of the service without an emulator. */
const answers = (...pages) => recordingFetch((number) => Response.json({ ErrorCode: 0, ActionStatus: 'OK', ...pages[Math.min(number, pages.length) - 1] }));
const last = { CompleteFlag: 1, SessionItem: [] };

test('a list has all pages of both cursors, pinned conversations first, then the newest', async () => {
  await emulator.knobs({ tencentPageSize: 2 });
  await seed(
    { account: '张三', time: seconds + 3 },
    { groupId: '@TGS#1', time: seconds + 5 },
    { account: 'pin', time: seconds, pinned: true },
    { account: 'old', time: seconds + 1 },
    { account: 'pin2', time: seconds + 1, pinned: true },
    { account: 'pin3', time: seconds + 2, pinned: true },
    { account: 'mid', time: seconds + 2 },
    { account: 'x', time: seconds + 2 },
  );
  const list = await tim.list('alice');
  assert.deepEqual(list.map(({ id }) => id), ['pin3', 'pin2', 'pin', '@TGS#1', '张三', 'mid', 'x', 'old']);
  assert.deepEqual(list[0], { kind: 'user', id: 'pin3', timestamp: (seconds + 2) * 1000, pinned: true });
  assert.deepEqual(list[3], { kind: 'group', id: '@TGS#1', timestamp: (seconds + 5) * 1000, pinned: false });
  const pages = await collect(tim.pages('alice'));
  assert.ok(pages.length >= 3);
  assert.deepEqual(pages.map(({ complete }) => complete), [...pages.slice(1).map(() => false), true]);
  assert.equal(new Set(pages.flatMap(({ items }) => items.map(({ id }) => id))).size, 8);

  const first = await tim.page('alice');
  const second = await tim.page('alice', first.next);
  assert.deepEqual([first, second], pages.slice(0, 2));
  await emulator.forget();
  await tim.list('alice');
  const sent = await bodies(emulator, 'T01');
  assert.deepEqual(sent[0], { From_Account: 'alice', TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0, AssistFlags: 7 });
  const { timeStamp, startIndex, topTimeStamp, topStartIndex } = first.next;
  assert.deepEqual(sent[1], { ...sent[0], TimeStamp: timeStamp, StartIndex: startIndex, TopTimeStamp: topTimeStamp, TopStartIndex: topStartIndex });
});

test('a list of many pages comes whole, also with integers as text', async () => {
  await emulator.knobs({ tencentPageSize: 10, quotedIntegers: true });
  await seed(...people(105), ...people(33, { pinned: true }).map((item) => ({ ...item, account: `pinned-${item.account}` })));
  assert.equal((await tim.list('alice')).length, 138);
  await emulator.knobs({ tencentPageSize: 100, quotedIntegers: false });
});

test('every flag does what the service says of it', async () => {
  await seed(
    { account: 'plain', time: seconds },
    { account: 'pin', time: seconds - 1, pinned: true },
    { account: 'empty', time: 0 },
    { account: 'marked', time: seconds - 2, standardMark: '0100', customMark: 'todo', contactGroupIds: [1, 5] },
  );
  const listed = async (assistFlags) => (await (await tencentOf(emulator, { assistFlags })).list('alice')).map(({ id }) => id);
  assert.deepEqual(await listed(0), ['plain', 'pin', 'marked']);
  assert.deepEqual(await listed(1), ['pin', 'plain', 'marked']);
  assert.deepEqual(await listed(3), ['pin', 'plain', 'marked', 'empty']);
  const marked = async (assistFlags) => (await (await tencentOf(emulator, { assistFlags })).list('alice')).find(({ id }) => id === 'marked');
  assert.deepEqual(await marked(7), { kind: 'user', id: 'marked', timestamp: (seconds - 2) * 1000, pinned: false });
  assert.deepEqual(await marked(63), { ...(await marked(7)), standardMark: '0100', customMark: 'todo', contactGroupIds: [1, 5] });
});

test('the query has what the service wants, and another random number each time', async () => {
  await seed();
  await tim.list('alice');
  await tim.list('alice');
  const [first, second] = await queries();
  assert.deepEqual([...first.keys()], ['sdkappid', 'identifier', 'usersig', 'random', 'contenttype']);
  assert.deepEqual([first.get('sdkappid'), first.get('identifier'), first.get('contenttype')], ['1400000000', 'administrator', 'json']);
  assert.ok(Number(first.get('random')) < 2 ** 32);
  assert.notEqual(first.get('random'), second.get('random'));
  assert.equal(first.get('usersig'), second.get('usersig'), 'a signature is kept');
});

test('a signature is renewed shortly before its end', async () => {
  const fetch = answers(last);
  const tim = new TencentContacts({ ...TENCENT, fetch });
  const { now } = Date;
  const start = now();
  const sigAt = async (ms) => {
    Date.now = () => start + ms;
    try {
      await tim.list('alice');
    } finally {
      Date.now = now;
    }
    return new URL(fetch.calls.at(-1).url).searchParams.get('usersig');
  };
  const hour = 3_600_000;
  const first = await sigAt(0);
  assert.equal(await sigAt(23 * hour), first);
  const second = await sigAt(24 * hour - 300_000);
  assert.notEqual(second, first);
  assert.deepEqual(checkUserSig({ ...TENCENT, userId: TENCENT.admin, sig: second, now: start + 47 * hour }), { valid: true });
  assert.equal(await sigAt(47 * hour), second);
});

test('a signature that the service calls expired is made anew, once', async () => {
  await emulator.fault('T01', 'code', { code: 70001 });
  await tim.list('alice');
  assert.equal((await emulator.requests('T01')).length, 2);
  await emulator.forget();
  await emulator.fault('T01', 'code', { code: 70001, times: 2 });
  await failing(() => tim.list('alice'), 'api', { code: 70001, isAuth: true, retryable: false });
  assert.equal((await emulator.requests('T01')).length, 2);
  await emulator.forget();
  const { secretKey, ...admin } = TENCENT;
  const sig = userSig({ sdkAppId: TENCENT.sdkAppId, userId: TENCENT.admin, secretKey, expireSeconds: 600 });
  const given = new TencentContacts({ ...admin, userSig: sig, baseUrl: emulator.url });
  await given.list('alice');
  await emulator.fault('T01', 'code', { code: 70001 });
  await failing(() => given.list('alice'), 'api', { code: 70001 });
  assert.equal((await emulator.requests('T01')).length, 2);
  assert.equal((await queries())[0].get('usersig'), sig);
});

test('the service tells who may not ask', async () => {
  const asked = (options) => tencentOf(emulator, options).then((tim) => tim.list('alice'));
  await failing(() => asked({ secretKey: 'another' }), 'api', { code: 70009, isAuth: true, retryable: false, endpoint: 'T01' });
  await failing(() => asked({ admin: 'bob' }), 'api', { isAuth: true });
  await failing(() => asked({ sdkAppId: 5 }), 'api', { isAuth: true });
  await failing(() => tim.list('stranger'), 'api', { code: 50001, isAuth: false, retryable: false });
});

test('what may pass is tried again, what may not is not', async () => {
  for (const [code, attempts] of [[50004, 2], [60008, 2], [60007, 2], [50002, 1], [51008, 1], [401, 1], [429, 1]]) {
    await emulator.forget();
    await emulator.fault('T01', 'code', { code });
    await withTimers(async ({ fire, waits }) => {
      const call = tim.list('alice', { maxRetries: 1 });
      if (attempts === 2) {
        await fire((ms) => ms >= 375 && ms <= 500);
        await call;
      } else {
        await failing(() => call, 'api', { code, retryable: false });
      }
      assert.ok(waits.length > 0);
    });
    assert.equal((await emulator.requests('T01')).length, attempts, String(code));
  }
});

test('paging that does not get on is an error', async () => {
  const stuck = { CompleteFlag: 0, SessionItem: [], TimeStamp: 1, StartIndex: 2, TopTimeStamp: 3, TopStartIndex: 4 };
  const fetch = answers(stuck);
  const tim = new TencentContacts({ ...TENCENT, fetch });
  await failing(() => tim.list('alice'), 'decode');
  assert.equal(fetch.calls.length, 2);
  await failing(() => collect(tim.pages('alice')), 'decode');
});

test('two hundred calls a second, and the next one waits', async () => {
  const fetch = answers(last);
  const tim = new TencentContacts({ ...TENCENT, fetch });
  await withTimers(async ({ fire }) => {
    let clock = 1_000_000.1;
    performance.now = () => clock;
    try {
      const calls = Array.from({ length: 201 }, () => tim.page('alice'));
      await Promise.all(calls.slice(0, 200));
      assert.equal(fetch.calls.length, 200);
      clock += 1_100;
      await fire(1_100);
      await calls[200];
      assert.equal(fetch.calls.length, 201);
    } finally {
      delete performance.now;
    }
  });
});

test('an app of another region asks there', async () => {
  for (const [options, origin] of [
    [{}, 'https://console.tim.qq.com'],
    [{ region: 'singapore' }, 'https://adminapisgp.im.qcloud.com'],
    [{ region: 'riyadh' }, 'https://adminapiksa.im.qcloud.com'],
    [{ region: 'tokyo', baseUrl: 'https://proxy.example/tim/' }, 'https://proxy.example/tim'],
  ]) {
    const fetch = answers(last);
    await new TencentContacts({ ...TENCENT, ...options, fetch }).list('alice');
    assert.ok(fetch.calls[0].url.startsWith(`${origin}/v4/recentcontact/get_list?`), fetch.calls[0].url);
  }
});

test('nothing secret is in an error or a log entry', async () => {
  const entries = [];
  const sig = userSig({ ...TENCENT, userId: TENCENT.admin, expireSeconds: 600 });
  const { secretKey, ...admin } = TENCENT;
  for (const secret of [{ secretKey }, { userSig: sig }]) {
    const tim = new TencentContacts({ ...admin, ...secret, baseUrl: emulator.url, logger: (entry) => entries.push(entry), maxRetries: 0 });
    for (const fault of ['status', 'reset', 'empty', 'truncate']) {
      await emulator.fault('T01', fault, { status: 502, body: '<html>', bytes: 5 });
      const error = await tim.list('alice').catch((error) => error);
      assert.ok(!shown(error).includes(secretKey) && !shown(error).includes(sig) && !/usersig/.test(shown(error)), shown(error));
    }
  }
  assert.equal(entries.length, 8);
  assert.ok(!/usersig|secret|administrator/.test(JSON.stringify(entries)), JSON.stringify(entries));
});

test('a signature made here is accepted by anybody who can read it', () => {
  const input = { sdkAppId: '1400000000', userId: '用户🙂1', secretKey: 'a key', expireSeconds: 604800, now: 1_700_000_028_999 };
  const sig = userSig({ ...input, userBuf: Uint8Array.from(Buffer.from('demo-userbuf')) });
  const document = JSON.parse(inflateSync(Buffer.from(sig.replace(/[*_-]/g, (c) => ({ '*': '+', '-': '/', _: '=' })[c]), 'base64')));
  assert.deepEqual(
    [document['TLS.identifier'], document['TLS.sdkappid'], document['TLS.time'], document['TLS.expire'], document['TLS.userbuf']],
    ['用户🙂1', 1400000000, 1_700_000_028, 604800, base64('demo-userbuf')],
  );
  const check = (fields) => checkUserSig({ ...input, sig, ...fields });
  assert.deepEqual(check(), { valid: true });
  assert.deepEqual(check({ now: new Date(1_700_000_028_000 + 604_800_000) }), { valid: false, reason: 'expired' });
  assert.deepEqual(check({ userId: 'x' }), { valid: false, reason: 'userId' });
  assert.deepEqual(check({ sdkAppId: 5n }), { valid: false, reason: 'sdkAppId' });
  assert.deepEqual(check({ secretKey: 'b key' }), { valid: false, reason: 'signature' });
  assert.deepEqual(check({ sig: 'x' }), { valid: false, reason: 'malformed' });
  assert.equal(checkUserSig({ ...input, now: undefined, sig: userSig({ ...input, now: undefined }) }).valid, true);
});

test('what is not usable is refused', async () => {
  const { secretKey, ...admin } = TENCENT;
  const sig = { sdkAppId: 1, userId: 'a', secretKey: 'k', expireSeconds: 5 };
  for (const options of [undefined, null, 5, {}, admin, { ...TENCENT, userSig: 'x' }, { ...TENCENT, sdkAppId: 'x' }, { ...TENCENT, admin: 'a\nb' }, { ...TENCENT, admin: '' }, { ...TENCENT, secretKey: '' }, { ...TENCENT, region: 'moon' }, { ...TENCENT, baseUrl: 'x' }, { ...TENCENT, assistFlags: -1 }, { ...TENCENT, timeoutMs: 0 }]) {
    await failing(() => new TencentContacts(options), 'invalid_input');
  }
  for (const input of [undefined, {}, { ...sig, userId: 'a\nTLS.sdkappid:2' }, { ...sig, expireSeconds: 0 }, { ...sig, expireSeconds: 1.5 }, { ...sig, secretKey: '' }, { ...sig, sdkAppId: -1 }, { ...sig, now: NaN }, { ...sig, userBuf: 'text' }]) {
    await failing(() => userSig(input), 'invalid_input');
    await failing(() => checkUserSig(input && { ...input, sig: 5 }), 'invalid_input');
  }
  for (const user of ['', 5, null, undefined]) {
    await failing(() => tim.page(user), 'invalid_input');
    await failing(() => tim.list(user), 'invalid_input');
    await failing(() => tim.pages(user), 'invalid_input');
  }
  for (const cursor of [null, 5, {}, { timeStamp: 1 }, { timeStamp: 1, startIndex: 2, topTimeStamp: 3, topStartIndex: '4' }]) {
    await failing(() => tim.page('alice', cursor), 'invalid_input');
  }
  assert.deepEqual(await emulator.requests('T01'), []);
});
