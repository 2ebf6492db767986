// When a failed attempt is repeated, and how long the client waits before it.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { base64, collect, envelope, failure, recordingFetch, tokenAnswer, userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { withTimers } from './support/timers.mjs';

const emulator = await startEmulator();
let alice;
beforeEach(async () => {
  await emulator.reset();
  alice = userOf(emulator, 'alice');
});

const attempts = async (endpoint) => (await emulator.requests(endpoint)).length;
const at_once = { headers: { 'Retry-After': '0' } };

/** Every call, by endpoint, and whether it only reads. */
const calls = {
  M10: [(user) => user.topics.create('team', []), false],
  M11: [(user) => user.topics.get(1), true],
  M12: [(user) => user.topics.list(), true],
  M13: [(user) => user.topics.invite(1, ['bob']), false],
  M14: [(user) => user.topics.leave(1), false],
  M15: [(user) => user.topics.kick(1, ['bob']), false],
  M16: [(user) => user.topics.update(1, { name: 'x' }), false],
  M17: [(user) => user.topics.dismiss(1), false],
  M18: [(user) => user.history.direct('bob').between(0, 1, { legacy: true }), true],
  M19: [(user) => user.history.direct('bob').between(0, 1), true],
  M20: [(user) => user.history.direct('bob').before(), true],
  M21: [(user) => user.history.direct('bob').sequences(0, 1), true],
  M22: [(user) => user.history.topic(1).between(0, 1, { legacy: true }), true],
  M23: [(user) => user.history.topic(1).between(0, 1), true],
  M24: [(user) => user.history.topic(1).before(), true],
  M25: [(user) => user.history.topic(1).sequences(0, 1), true],
  M26: [(user) => user.contacts.list(), true],
  M27: [(user) => user.contacts.removeDirect('bob'), false],
  M28: [(user) => user.contacts.removeTopic(1), false],
  M29: [(user) => user.blacklist.add('bob'), false],
  M30: [(user) => user.blacklist.remove('bob'), false],
  M31: [(user) => user.blacklist.has('bob'), true],
};
for (const [endpoint, [call, reads]] of Object.entries(calls)) {
  test(`${endpoint} is ${reads ? 'repeated, since it only reads' : 'not repeated, since it changes something'}`, async () => {
    await emulator.fault(endpoint, 'status', { status: 503, times: 9, ...at_once });
    await failure(call(alice), 'http', { status: 503, endpoint, retryable: true });
    assert.equal(await attempts(endpoint), reads ? 3 : 1);
  });
}

for (const [status, repeated] of [
  [429, true],
  [502, true],
  [503, true],
  [504, true],
  [400, false],
  [401, false],
  [404, false],
  [500, false],
  [501, false],
]) {
  test(`http ${status} is ${repeated ? '' : 'not '}repeated`, async () => {
    // 401 is answered with one new token, which is no repetition of this kind.
    await emulator.fault('M26', 'status', { status, times: 9, ...at_once });
    await failure(alice.contacts.list(), 'http', { status });
    assert.equal(await attempts('M26'), repeated ? 3 : status === 401 ? 2 : 1);
  });
}

for (const [fault, fields, kind] of [
  ['code', { code: 500, message: 'fail' }, 'api'],
  ['code', { code: 503, message: 'fail' }, 'api'],
  ['empty', {}, 'decode'],
  ['body', { body: 'x' }, 'decode'],
]) {
  test(`${kind} (${fault} ${fields.code ?? ''}) is not repeated`, async () => {
    await emulator.fault('M26', fault, { ...fields, times: 9 });
    await failure(alice.contacts.list(), kind);
    assert.equal(await attempts('M26'), 1);
  });
}

test('a repetition that succeeds is all that the caller sees', async () => {
  await emulator.fault('M26', 'status', { status: 502, times: 2, ...at_once });
  assert.deepEqual(await alice.contacts.list(), []);
  assert.equal(await attempts('M26'), 3);
});

test('maxRetries of the user, and of the call before it', async () => {
  const order = () => emulator.fault('M26', 'status', { status: 502, times: 100, ...at_once });
  for (const [ofUser, ofCall, expected] of [
    [0, undefined, 1],
    [undefined, 0, 1],
    [0, 1, 2],
    [4, undefined, 5],
    [4, 0, 1],
  ]) {
    await emulator.control('faults', undefined, 'DELETE');
    await order();
    await emulator.forget();
    const user = userOf(emulator, 'alice', { maxRetries: ofUser });
    await failure(user.contacts.list({ maxRetries: ofCall }), 'http');
    assert.equal(await attempts('M26'), expected);
  }
});

test('options of a conversation count for its calls and its walk', async () => {
  await emulator.fault('M20', 'status', { status: 502, times: 100, ...at_once });
  const conversation = alice.history.direct('bob', { maxRetries: 0 });
  await failure(conversation.before(), 'http');
  await failure(collect(conversation), 'http');
  assert.equal(await attempts('M20'), 2);
  await failure(conversation.before(undefined, { maxRetries: 1 }), 'http');
  assert.equal(await attempts('M20'), 4);
});

test('each page of a walk has its own retries', async () => {
  await emulator.seed(
    ...Array.from({ length: 70 }, (_, index) => ({ from: 'alice', to: 'bob', text: `${index}`, ts: 1000 * index })),
  );
  await emulator.clock({ frozen: true, now: 100_000 });
  const fetch = recordingFetch((number, url, init) =>
    number % 3 ? new Response('', { status: 503, headers: { 'retry-after': '0' } }) : globalThis.fetch(url, init),
  );
  assert.equal((await collect(userOf(emulator, 'alice', { fetch }).history.direct('bob'))).length, 70);
  assert.ok(fetch.calls.length >= 12);
});

/** A user whose `fetch` fails `failures` times and then succeeds. */
function failing(failures, fail, options) {
  const fetch = recordingFetch((number) =>
    number <= failures ? fail(number) : Response.json({ code: 200, data: [] }),
  );
  return {
    fetch,
    user: userOf(emulator, 'alice', { fetch, fetchToken: () => tokenAnswer(emulator, 'alice'), ...options }),
  };
}
const refuse = () => Promise.reject(new TypeError('fetch failed'));
const backoff = (ms) => ms < 10_000;

test('transport is repeated after half a second, then a second, each up to a quarter shorter', () =>
  withTimers(async (timers) => {
    const { user, fetch } = failing(2, refuse);
    const call = user.contacts.list();
    const [first, second] = [
      await timers.fire((ms) => ms >= 375 && ms <= 500),
      await timers.fire((ms) => ms >= 750 && ms <= 1000),
    ];
    assert.deepEqual(await call, []);
    assert.ok(first < second);
    assert.equal(fetch.calls.length, 3);
  }));

test('the waits grow to eight seconds and no further', () =>
  withTimers(async (timers) => {
    const { user } = failing(7, refuse, { maxRetries: 7 });
    const call = user.contacts.list();
    const waits = [];
    for (let attempt = 0; attempt < 7; attempt++) waits.push(await timers.fire((ms) => backoff(ms) && ms >= 375));
    assert.deepEqual(await call, []);
    for (const [attempt, full] of [500, 1000, 2000, 4000, 8000, 8000, 8000].entries()) {
      assert.ok(waits[attempt] >= full * 0.75 && waits[attempt] <= full, `${waits}`);
    }
  }));

test('a time-out is repeated, and each attempt has the whole time', () =>
  withTimers(async (timers) => {
    const { user, fetch } = failing(2, () => new Promise(() => {}), { timeoutMs: 20_001 });
    const call = user.contacts.list();
    for (let attempt = 0; attempt < 2; attempt++) {
      await timers.fire(20_001);
      await timers.fire((ms) => backoff(ms) && ms >= 375);
    }
    assert.deepEqual(await call, []);
    assert.deepEqual(timers.waits.filter((ms) => ms === 20_001).length, 3);
    assert.ok(
      fetch.calls.slice(0, 2).every(({ signal }) => signal.aborted),
      'attempts that ran out are cancelled',
    );
    assert.equal(fetch.calls[2].signal.aborted, false);
  }));

for (const [header, expected] of [
  ['7', 7000],
  ['0', 0],
  [' 12 ', 12_000],
  ['60', 60_000],
]) {
  test(`Retry-After: ${header} is obeyed`, () =>
    withTimers(async (timers) => {
      const { user } = failing(1, () => new Response('', { status: 503, headers: { 'retry-after': header } }));
      const call = user.contacts.list();
      await timers.fire(expected);
      assert.deepEqual(await call, []);
    }));
}

test('Retry-After as a date is obeyed; one in the past means at once', () =>
  withTimers(async (timers) => {
    for (const [ahead, min, max] of [
      [30_000, 25_000, 30_000],
      [-30_000, 0, 0],
    ]) {
      const date = new Date(Date.now() + ahead).toUTCString();
      const { user } = failing(1, () => new Response('', { status: 429, headers: { 'retry-after': date } }));
      const call = user.contacts.list();
      await timers.fire((ms) => ms >= min && ms <= max && ms !== 15_000);
      assert.deepEqual(await call, []);
    }
  }));

test('a service that asks for more than a minute gets no repetition', async () => {
  const { user, fetch } = failing(1, () => new Response('', { status: 503, headers: { 'retry-after': '61' } }));
  await failure(user.contacts.list(), 'http', { status: 503 });
  assert.equal(fetch.calls.length, 1);
});

for (const header of ['soon', '', '-1', '1.5', '1e3', 'Infinity']) {
  test(`Retry-After: ${JSON.stringify(header)} cannot be read and counts as absent`, () =>
    withTimers(async (timers) => {
      const { user } = failing(1, () => new Response('', { status: 503, headers: { 'retry-after': header } }));
      const call = user.contacts.list();
      await timers.fire((ms) => ms >= 375 && ms <= 500);
      assert.deepEqual(await call, []);
    }));
}

test('an abort ends the wait between two attempts at once', () =>
  withTimers(async (timers) => {
    const { user, fetch } = failing(1, () => new Response('', { status: 503, headers: { 'retry-after': '33' } }));
    const controller = new AbortController();
    const call = user.contacts.list({ signal: controller.signal });
    while (!timers.running(33_000)) await new Promise(setImmediate);
    controller.abort();
    await assert.rejects(call, { name: 'AbortError' });
    assert.equal(timers.running(33_000), 0, 'the timer is gone');
    assert.equal(fetch.calls.length, 1);
  }));

test('destroy ends the wait between two attempts at once', () =>
  withTimers(async (timers) => {
    const { user } = failing(1, () => new Response('', { status: 503, headers: { 'retry-after': '33' } }));
    const call = user.contacts.list();
    while (!timers.running(33_000)) await new Promise(setImmediate);
    user.destroy();
    await failure(call, 'destroyed');
    assert.equal(timers.running(33_000), 0, 'the timer is gone');
  }));

test('a token renewed in between does not count as a retry, nor a retry as a renewal', async () => {
  await alice.contacts.list();
  await emulator.forget();
  await emulator.control('faults', [
    { endpoint: 'M26', fault: 'status', status: 503, ...at_once },
    { endpoint: 'M26', fault: 'code', code: 401, message: 'invalid token' },
    { endpoint: 'M26', fault: 'status', status: 503, ...at_once },
  ]);
  assert.deepEqual(await alice.contacts.list(), []);
  assert.equal(await attempts('M26'), 4);
});

test('a body that breaks off is repeated as transport', async () => {
  const broken = () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"code":200,'));
          controller.error(new TypeError('terminated'));
        },
      }),
    );
  await withTimers(async (timers) => {
    const { user, fetch } = failing(1, broken);
    const call = user.contacts.list();
    await timers.fire((ms) => ms >= 375 && ms <= 500);
    assert.deepEqual(await call, []);
    assert.equal(fetch.calls.length, 2);
  });
});

test('a body that never ends runs into the time-out', () =>
  withTimers(async (timers) => {
    const endless = () => new Response(new ReadableStream({ start() {} }));
    const { user } = failing(9, endless, { timeoutMs: 20_001, maxRetries: 0 });
    const call = user.contacts.list();
    await timers.fire(20_001);
    await failure(call, 'timeout');
  }));

test("requests of one's own: only a GET is repeated", async () => {
  for (const [method, expected] of [
    ['GET', 3],
    ['POST', 1],
    ['PUT', 1],
    ['DELETE', 1],
  ]) {
    const fetch = recordingFetch(() => new Response('', { status: 503, headers: { 'retry-after': '0' } }));
    await failure(userOf(emulator, 'alice', { fetch }).request(method, '/api/x'), 'http');
    assert.equal(fetch.calls.length, expected, method);
  }
});

test('what is repeated is the same request', async () => {
  const fetch = recordingFetch((number) =>
    number < 3
      ? new Response('', { status: 503, headers: { 'retry-after': '0' } })
      : envelope({ messages: [{ sequence: 1, ts: 1, payload: base64('x') }] }),
  );
  await userOf(emulator, 'alice', { fetch }).history.direct('bob').before(5);
  const [first, ...others] = fetch.calls.map(({ url, method, body, headers }) => ({ url, method, body, headers }));
  assert.deepEqual(others, [first, first]);
});
