// Tokens and payloads stay out of messages, fields and log entries, whatever goes wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { base64, shown, userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';

const emulator = await startEmulator();
const TOKEN = 'TOKEN-THAT-NOBODY-MAY-SEE';
const SECURITY_KEY = 'S0VZLVRIQVQtTk9CT0RZLU1BWS1TRUU=';
const PAYLOAD = 'a letter to bob';
const secrets = [TOKEN, SECURITY_KEY, PAYLOAD, base64(PAYLOAD)];

const answer = (fields) =>
  JSON.stringify({
    code: 200,
    data: {
      appId: emulator.appId,
      appAccount: 'alice',
      miUserId: '9100000000000000001',
      token: TOKEN,
      miUserSecurityKey: SECURITY_KEY,
      ...fields,
    },
  });

/** A failing call's error and everything that was logged. */
async function failing(call, { fetchToken = () => answer(), ...options } = {}) {
  const entries = [];
  const user = userOf(emulator, 'alice', {
    maxRetries: 0,
    fetchToken,
    logger: (entry) => entries.push(entry),
    ...options,
  });
  const error = await call(user).then(
    () => assert.fail('it should have failed'),
    (error) => error,
  );
  return [shown(error), JSON.stringify(entries)].join('\n');
}

const silent = (text) => {
  for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} is in:\n${text}`);
};

const history = `{"code":200,"message":"success","data":{"appId":"1","row":1,"messages":[{"sequence":"9","payload":"${base64(
  PAYLOAD,
)}","ts":1545037945535}]}}`;

for (const [name, fault, fields] of [
  ['a refused token', 'code', { code: 401, message: 'invalid token', times: 2 }],
  ['an HTML page', 'status', { status: 502, body: '<html>' }],
  ['a reset connection', 'reset', {}],
  ['an empty body', 'empty', {}],
]) {
  test(`nothing secret is shown after ${name}`, async () => {
    await emulator.fault('M20', fault, fields);
    silent(await failing((user) => user.history.direct('bob').before()));
  });
}

test('nothing secret is shown after a history page that is cut', async () => {
  for (const bytes of [125, 135, history.length - 1]) {
    await emulator.answer('M20', history.slice(0, bytes));
    silent(await failing((user) => user.history.direct('bob').before()));
  }
});

test('nothing secret is shown after a history page without a code', async () => {
  await emulator.answer('M20', history.replace('"code":200,', ''));
  silent(await failing((user) => user.history.direct('bob').before()));
});

test('nothing secret is shown after a history page that is not what was promised', async () => {
  await emulator.answer('M20', history.replace('"sequence":"9"', '"sequence":"nine"'));
  silent(await failing((user) => user.history.direct('bob').before()));
});

test('nothing secret is shown after a history page with status 500', async () => {
  await emulator.fault('M20', 'status', { status: 500, body: history });
  silent(await failing((user) => user.history.direct('bob').before()));
});

test('nothing secret is shown after a list of contacts that is cut', async () => {
  await emulator.answer('M26', `{"code":200,"data":[{"userType":"USER","lastMessage":{"payload":"${base64(PAYLOAD)}"`);
  silent(await failing((user) => user.contacts.list()));
});

for (const [name, text] of [
  ['cut', answer().slice(0, -2)],
  ['of another account', answer({ appAccount: 'bob' })],
  ['of another app', answer({ appId: '5' })],
  ['without an id', answer({ miUserId: undefined })],
  ['with a token that no header can carry', answer({ token: `${TOKEN}\n` })],
  ['refused', answer().replace('200', '401')],
]) {
  test(`nothing secret is shown after a token answer that is ${name}`, async () => {
    silent(await failing((user) => user.contacts.list(), { fetchToken: () => text }));
  });
}

test('nothing secret is shown in what is invalid', async () => {
  silent(await failing((user) => user.request('POST', `no-slash?${TOKEN}`, PAYLOAD)));
  silent(await failing((user) => user.request(`POST ${TOKEN}`, '/api/x', PAYLOAD)));
  silent(await failing((user) => user.contacts.removeDirect(`${TOKEN},`)));
});

test('log entries tell endpoint, method, path without query, status and time', async () => {
  const entries = [];
  const user = userOf(emulator, 'alice', { maxRetries: 0, logger: (entry) => entries.push(entry) });
  await user.blacklist.has('张三');
  await emulator.fault('M20', 'status', { status: 503 });
  await assert.rejects(user.history.direct('bob').before());
  for (const entry of entries) {
    assert.equal(Number.isInteger(entry.durationMs) && entry.durationMs >= 0, true);
    delete entry.durationMs;
  }
  assert.deepEqual(entries, [
    { level: 'debug', event: 'request', endpoint: 'M31', method: 'GET', path: '/api/blacklist/', status: 200 },
    {
      level: 'warn',
      event: 'request',
      endpoint: 'M20',
      method: 'POST',
      path: '/api/msg/p2p/queryOnCount/',
      status: 503,
      kind: 'http',
    },
  ]);
});

test("log entries of requests of one's own have no query either", async () => {
  const entries = [];
  const user = userOf(emulator, 'alice', { maxRetries: 0, logger: (entry) => entries.push(entry) });
  await user.request('GET', `/api/blacklist/?blackAccount=bob&secret=${TOKEN}`);
  assert.equal(entries.length, 1);
  silent(JSON.stringify(entries));
});

test('an answer that is not what was promised is logged as that', async () => {
  const entries = [];
  const user = userOf(emulator, 'alice', { maxRetries: 0, logger: (entry) => entries.push(entry) });
  await emulator.data('M11', null);
  await assert.rejects(user.topics.get(1), { kind: 'decode' });
  assert.deepEqual(
    entries.map(({ level, kind }) => ({ level, kind })),
    [{ level: 'warn', kind: 'decode' }],
  );
});

test('an aborted call and one that timed out are logged as that', async () => {
  const entries = [];
  const logger = (entry) => entries.push(entry);
  const fetch = (_, { signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const user = userOf(emulator, 'alice', { maxRetries: 0, logger, fetch, fetchToken: () => answer() });
  const controller = new AbortController();
  const call = user.contacts.list({ signal: controller.signal });
  setImmediate(() => controller.abort(TOKEN));
  await assert.rejects(
    call.catch((reason) => Promise.reject(new Error(reason))),
    { message: TOKEN },
  );
  await assert.rejects(user.contacts.list({ timeoutMs: 1 }), { kind: 'timeout' });
  assert.deepEqual(
    entries.map(({ kind }) => kind),
    ['aborted', 'timeout'],
  );
  silent(JSON.stringify(entries));
});
