// Tokens: the service's answer untouched, and the handler that hands them on to those who may have them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { init, MIMCUser } from 'mimc-wasm';

import { base64, shown } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { appOf, failing, MIMCError, posted } from './support/server.mjs';

const emulator = await startEmulator();
const app = appOf(emulator);

test('a token answer comes byte for byte', async () => {
  const text = `{ "code":200 ,"message":"success！","data":{"appId":${emulator.appId},"appAccount":"\\u6c49🙂",\n
    "miUserId":9100000000000000001,"token":"T","later":1.50,"miUserSecurityKey":"a2V5"}}\n`;
  await emulator.answer('M01', text);
  assert.equal(await app.fetchToken('汉🙂'), text);
});

test('a fetched token works for its account', async () => {
  const user = new MIMCUser(emulator.appId, '张三', { apiUrl: emulator.url, fetchToken: () => app.fetchToken('张三') });
  await init();
  assert.deepEqual(await user.contacts.list(), []);
  assert.match(user.getUuid(), /^\d{19}$/);
});

test('a token that is not for the account asked for is no answer', async () => {
  const data = { appId: emulator.appId, appAccount: 'mallory', miUserId: '1', token: 'T' };
  await emulator.data('M01', data);
  await failing(() => app.fetchToken('alice'), 'decode', { endpoint: 'M01' });
  await emulator.data('M01', null);
  await failing(() => app.fetchToken('alice'), 'decode');
});

test('refused credentials, an unusable account and an aborted call are errors', async () => {
  const stranger = appOf({ ...emulator, appSecret: 'wrong-secret-value' });
  const error = await failing(() => stranger.fetchToken('alice'), 'api', { code: 401, isAuth: true, endpoint: 'M01' });
  assert.ok(!shown(error).includes('wrong-secret-value'));
  for (const account of ['', 'a,b', 5, null, undefined]) await failing(() => app.fetchToken(account), 'invalid_input');
  await assert.rejects(app.fetchToken('alice', { signal: AbortSignal.abort('why') }), (reason) => reason === 'why');
});

test('a failed token call is not repeated: another one would make another token', async () => {
  await emulator.forget();
  await emulator.fault('M01', 'status', { status: 503 });
  await failing(() => app.fetchToken('alice'), 'http');
  assert.equal((await emulator.requests('M01')).length, 1);
});

/** What a handler of tokens answers, what it told, and everything of the answer in one text. */
async function handled(authorise, { app: other = app, ...options } = {}) {
  const errors = [];
  const handler = other.tokenHandler(authorise, { onError: (error) => errors.push(error), ...options });
  const response = await handler(posted('{}', { headers: { 'x-account': 'alice' } }));
  const body = await response.text();
  return { response, status: response.status, body, errors, all: `${body} ${[...response.headers].join(' ')}` };
}

test('a handler gives the token to whom the application names', async () => {
  const { response, status, body, errors } = await handled(async (request) => request.headers.get('x-account'));
  assert.equal(status, 200);
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.equal(JSON.parse(body).data.appAccount, 'alice');
  assert.deepEqual(errors, []);
});

test('a handler denies whom the application does not name', async () => {
  await emulator.forget();
  for (const nobody of [null, undefined]) {
    const { status, body } = await handled(() => nobody);
    assert.equal(status, 403);
    assert.doesNotMatch(body, /token|data/);
  }
  for (const nonsense of ['', 5, true, {}, ['alice'], 'a,b']) {
    const { status, errors } = await handled(() => nonsense);
    assert.equal(status, 500, String(nonsense));
    assert.equal(errors[0].kind, 'invalid_input');
  }
  assert.deepEqual(await emulator.requests('M01'), []);
});

test('why a handler fails is told to the application and to nobody else', async () => {
  const why = new Error('database password hunter2');
  const thrown = await handled(() => {
    throw why;
  });
  assert.equal(thrown.status, 500);
  assert.deepEqual(thrown.errors, [why]);
  assert.ok(!thrown.all.includes('hunter2'));

  const secret = 'wrong-secret-value';
  const refused = await handled(() => 'alice', { app: appOf({ ...emulator, appSecret: secret }) });
  assert.equal(refused.status, 502);
  assert.ok(refused.errors[0] instanceof MIMCError && refused.errors[0].code === 401);
  for (const text of [secret, emulator.appKey, base64(secret), '401']) assert.ok(!refused.all.includes(text), text);
});

test('without onError a failure goes to the logger, without that to the console', async () => {
  const entries = [];
  const logging = appOf(emulator, { logger: (entry) => entries.push(entry) });
  const fails = () => {
    throw new Error('hunter2');
  };
  await handled(fails, { app: logging, onError: undefined });
  assert.deepEqual(entries, [{ level: 'warn', event: 'handler', handler: 'token', kind: 'application' }]);
  const { error: original } = console;
  const told = [];
  console.error = (error) => told.push(error.message);
  try {
    await handled(fails, { onError: undefined });
  } finally {
    console.error = original;
  }
  assert.deepEqual(told, ['hunter2']);
});

test('a listener that throws changes no answer', async () => {
  const throws = () => {
    throw new Error('in the listener');
  };
  const { status } = await handled(() => 5, { onError: throws, app: appOf(emulator, { logger: throws }) });
  assert.equal(status, 500);
});

test('what is no handler is refused', async () => {
  for (const wrong of [undefined, null, 'f', {}]) await failing(() => app.tokenHandler(wrong), 'invalid_input');
  await failing(() => app.tokenHandler(() => null, { onError: 5 }), 'invalid_input');
  await failing(() => app.tokenHandler(() => null, null), 'invalid_input');
});
