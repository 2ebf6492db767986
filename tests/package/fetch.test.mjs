// The application's own `fetch`: what it is given, and that nothing it does breaks anything.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { envelope, failure, recordingFetch, tokenAnswer, userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { withTimers } from './support/timers.mjs';

const emulator = await startEmulator();
beforeEach(emulator.reset);
const once = { maxRetries: 0 };
const fetchToken = () => tokenAnswer(emulator, 'alice');
const using = (fetch, options) => userOf(emulator, 'alice', { ...once, fetch, fetchToken, ...options });

test('it is called instead of the global one, with address, method, headers, body and signal', async () => {
  const fetch = recordingFetch(() => envelope(null));
  const user = using(fetch);
  await user.blacklist.add('李');
  const [{ url, method, headers, body, signal, ...rest }] = fetch.calls;
  assert.deepEqual([url, method, rest], [`${emulator.url}/api/blacklist/`, 'POST', {}]);
  assert.deepEqual(JSON.parse(body), { blackAccount: '李' });
  assert.equal(new Headers(headers).get('token'), user.getToken());
  assert.equal(new Headers(headers).get('content-type'), 'application/json');
  assert.ok(signal instanceof AbortSignal && !signal.aborted);
});

test('without a body there is none', async () => {
  const fetch = recordingFetch(() => envelope([]));
  await using(fetch).contacts.list();
  assert.equal(fetch.calls[0].body, undefined);
});

test('nothing but the token and the content type goes along', async () => {
  const fetch = recordingFetch(() => envelope([]));
  await using(fetch).contacts.list();
  assert.deepEqual(Object.keys(fetch.calls[0].headers).sort(), ['content-type', 'token']);
});

test('it is called without a receiver, as the global one is', async () => {
  const receivers = [];
  async function fetch() {
    receivers.push(this);
    return envelope([]);
  }
  await using(fetch).contacts.list();
  assert.deepEqual(receivers, [undefined]);
});

test('the global one is looked up when it is needed', async () => {
  const { fetch } = globalThis;
  const user = userOf(emulator, 'alice', { fetchToken });
  globalThis.fetch = async () => envelope([{ userType: 'USER', id: 1, timestamp: 1 }]);
  try {
    assert.equal((await user.contacts.list()).length, 1);
  } finally {
    globalThis.fetch = fetch;
  }
});

for (const [apiUrl, expected] of [
  ['https://example.com', 'https://example.com/api/contact/'],
  ['https://example.com/', 'https://example.com/api/contact/'],
  ['http://example.com:8080/mimc//', 'http://example.com:8080/mimc/api/contact/'],
]) {
  test(`the address ${apiUrl} gives no doubled slash`, async () => {
    const fetch = recordingFetch(() => envelope([]));
    await using(fetch, { apiUrl }).contacts.list();
    assert.equal(fetch.calls[0].url, expected);
  });
}

test("without an address it is the service's", async () => {
  const fetch = recordingFetch(() => envelope([]));
  await using(fetch, { apiUrl: undefined }).contacts.list();
  assert.equal(fetch.calls[0].url, 'https://mimc.chat.xiaomi.net/api/contact/');
});

const own = new Error('offline');
for (const [name, fetch] of [
  [
    'throws',
    () => {
      throw own;
    },
  ],
  ['rejects', () => Promise.reject(own)],
]) {
  test(`a fetch that ${name}: transport, with that as cause`, async () => {
    const error = await failure(using(fetch).contacts.list(), 'transport', { retryable: true, endpoint: 'M26' });
    assert.equal(error.cause, own);
  });
}

test('a fetch that throws nothing in particular', async () => {
  for (const value of [undefined, null, 0, 'offline', Symbol('s')]) {
    for (const fetch of [
      () => {
        throw value;
      },
      () => Promise.reject(value),
    ]) {
      assert.equal((await failure(using(fetch).contacts.list(), 'transport')).cause, value);
    }
  }
});

const trap = () => {
  throw new Error('do not touch');
};
const untouchable = new Proxy({}, { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap });
for (const [name, value] of Object.entries({
  undefined,
  null: null,
  'a number': 5,
  text: 'x',
  'a symbol': Symbol('s'),
  'an empty object': {},
  'an array': [],
  'a function': () => {},
  'a status alone': { status: 200 },
  'a body alone': { arrayBuffer: async () => new ArrayBuffer(0) },
  'a status that is no number': { status: '200', arrayBuffer: async () => new ArrayBuffer(0) },
  'an object that throws on everything': untouchable,
  'a body method that throws': { status: 200, arrayBuffer: trap },
  'a body method that rejects': { status: 200, arrayBuffer: () => Promise.reject(own) },
})) {
  test(`a fetch that gives ${name}: transport`, async () => {
    const user = using(async () => value);
    await failure(user.contacts.list(), 'transport', { endpoint: 'M26', retryable: true });
    await failure(user.topics.list(), 'transport');
  });
}

for (const [name, body] of Object.entries({
  undefined,
  null: null,
  'a number': 5,
  text: '{"code":200}',
  'an array': [1, 2],
  'a fake buffer': { byteLength: 5 },
  'an untouchable object': untouchable,
})) {
  test(`a body that is ${name} instead of bytes is a failure`, async () => {
    const error = await using(async () => ({ status: 200, arrayBuffer: async () => body }))
      .contacts.list()
      .then(
        () => assert.fail('it should have failed'),
        (error) => error,
      );
    assert.match(error.kind ?? String(error), /^(decode|transport)$/);
  });
}

const twice = () => {
  let reads = 0;
  return {
    get status() {
      return reads++ ? trap() : 200;
    },
    arrayBuffer: async () => new ArrayBuffer(0),
  };
};
const promises = {
  'has a then that throws': (value) => Object.assign(Promise.resolve(value), { then: trap }),
  'has a then that is no function': (value) => Object.assign(Promise.resolve(value), { then: 5 }),
  'has a constructor that cannot be read': (value) =>
    Object.defineProperty(Promise.resolve(value), 'constructor', { get: trap }),
};
for (const [name, fetch] of Object.entries({
  'a huge fake buffer as body': async () => ({
    status: 200,
    arrayBuffer: async () => ({ byteLength: 2 ** 40, length: 2 ** 40 }),
  }),
  'a status that can be read but once': async () => twice(),
  ...Object.fromEntries(
    Object.entries(promises).flatMap(([name, promise]) => [
      [`a promise that ${name}`, () => promise(envelope([]))],
      [`a body promise that ${name}`, async () => ({ status: 200, arrayBuffer: () => promise(new ArrayBuffer(0)) })],
    ]),
  ),
})) {
  test(`a fetch that gives ${name} does not keep a call for ever`, async () => {
    const outcome = await using(fetch)
      .contacts.list()
      .catch((error) => error);
    if (!Array.isArray(outcome)) assert.match(outcome.kind ?? String(outcome), /^(decode|transport)$/);
  });
}

test('a thenable that answers at once, before its then returns', async () => {
  const body = new TextEncoder().encode('{"code":200,"data":[]}').buffer;
  const thenable = (value) => ({ then: (done) => void (done(value), done(value)) });
  const fetch = () => thenable({ status: 200, arrayBuffer: () => thenable(body) });
  assert.deepEqual(await using(fetch, { fetchToken: () => thenable(fetchToken()) }).contacts.list(), []);
});

test('what looks like a Response is one: status and bytes are enough', async () => {
  const bytes = new TextEncoder().encode('{"code":200,"data":[]}');
  for (const arrayBuffer of [
    () => bytes.buffer,
    async () => bytes.buffer,
    async () => bytes,
    async () => Buffer.from(bytes),
  ]) {
    assert.deepEqual(await using(() => ({ status: 200, arrayBuffer })).contacts.list(), []);
  }
});

for (const status of [0, -1, 1e9, NaN, Infinity, 65_736]) {
  test(`a status of ${status} is no success`, async () => {
    const bytes = new TextEncoder().encode('{"code":200,"data":[]}');
    const fetch = () => ({ status, arrayBuffer: () => bytes.buffer });
    const error = await using(fetch)
      .contacts.list()
      .then(
        () => assert.fail('it should have failed'),
        (error) => error,
      );
    assert.match(error.kind ?? String(error), /^(http|transport)$/);
  });
}

for (const [name, headers] of Object.entries({
  undefined,
  null: null,
  'a number': 5,
  'a get that throws': { get: trap },
  'a get that gives a number': { get: () => 5 },
  'an untouchable object': untouchable,
})) {
  test(`headers that are ${name} count as none`, async () => {
    const fetch = recordingFetch((number) =>
      number === 1 ? { status: 503, headers, arrayBuffer: async () => new ArrayBuffer(0) } : envelope([]),
    );
    await failure(using(fetch).contacts.list(), 'http', { status: 503 });
  });
}

test('a Response of another realm is one', async () => {
  const { createContext, runInContext } = await import('node:vm');
  const body = runInContext('new Uint8Array([123, 34, 99, 34, 58, 49, 125]).buffer', createContext({}));
  const error = await failure(using(() => ({ status: 200, arrayBuffer: () => body })).contacts.list(), 'decode');
  assert.equal(error.status, 200);
});

test('a fetch that never settles runs into the time-out', () =>
  withTimers(async (timers) => {
    const call = using(() => new Promise(() => {})).contacts.list();
    await timers.fire(15_000);
    await failure(call, 'timeout', { retryable: true, endpoint: 'M26' });
    assert.equal(timers.running(15_000), 0);
  }));

test('the timer of an attempt is gone once it has ended', () =>
  withTimers(async (timers) => {
    await using(async () => envelope([]), { timeoutMs: 20_001 }).contacts.list();
    await failure(using(() => Promise.reject(own), { timeoutMs: 20_001 }).contacts.list(), 'transport');
    assert.deepEqual([timers.waits.filter((ms) => ms === 20_001).length, timers.running(20_001)], [2, 0]);
  }));

test('calls made from inside fetch run beside the one under way', async () => {
  const inner = [];
  const fetch = recordingFetch((number) => {
    if (number === 1) inner.push(user.topics.list());
    return envelope([]);
  });
  const user = using(fetch);
  assert.deepEqual(await user.contacts.list(), []);
  assert.deepEqual(await inner[0], []);
  assert.equal(fetch.calls.length, 2);
});

for (const fetch of [null, 5, 'fetch', {}, Symbol('fetch')]) {
  test(`a fetch that is ${typeof fetch} ${String(fetch)} is refused by the constructor`, () => {
    assert.throws(() => using(fetch), { kind: 'invalid_input', message: /^fetch / });
  });
}
