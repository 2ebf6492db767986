// What the token hook may not answer.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { failure, hookedUser } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';

const emulator = await startEmulator();
beforeEach(emulator.reset);

const hooked = (...given) => hookedUser(emulator, ...given);
const parsed = async () => JSON.parse(await emulator.token('alice'));

const own = new Error('the server of the application is down');
for (const [name, answer] of [
  [
    'throws',
    () => {
      throw own;
    },
  ],
  ['rejects', () => Promise.reject(own)],
]) {
  test(`a hook that ${name} fails every waiter with its own exception as cause; the next call asks again`, async () => {
    const { user, reasons } = hooked((reason, number) => (number === 1 ? answer() : emulator.token('alice')));
    const calls = Array.from({ length: 3 }, () => user.contacts.list());
    for (const error of await Promise.all(calls.map((call) => failure(call, 'token', { retryable: false }))))
      assert.equal(error.cause, own);
    assert.deepEqual(await user.contacts.list(), []);
    assert.deepEqual(reasons, ['first', 'first']);
  });
}

test('a hook that throws nothing in particular', async () => {
  for (const value of [undefined, null, 'text', 0, Symbol('s')]) {
    const { user } = hooked(() => Promise.reject(value));
    const error = await failure(user.contacts.list(), 'token');
    assert.equal(error.cause, value);
  }
});

const valid = { appId: emulator.appId, appAccount: 'alice', miUserId: '9100000000000000001', token: 'T' };
const cyclic = {};
cyclic.self = cyclic;
for (const [name, answer] of Object.entries({
  undefined,
  null: null,
  'a number': 5,
  true: true,
  'empty text': '',
  'a page': '<html>',
  'text that is cut': '{"code":200,"data":{"tok',
  'a list': [],
  'an empty object': {},
  'data only': { data: valid },
  'no data': { code: 200 },
  'data null': { code: 200, data: null },
  'the bare data': valid,
  'a function': () => {},
  'a symbol': Symbol('s'),
  'a bigint': 5n,
  'a cyclic object': cyclic,
  'a throwing object': new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
    },
  ),
  'no token': { code: 200, data: { ...valid, token: undefined } },
  'an empty token': { code: 200, data: { ...valid, token: '' } },
  'a token that is no text': { code: 200, data: { ...valid, token: 5 } },
  'a token no header takes': { code: 200, data: { ...valid, token: 'a\r\nb: c' } },
  'no user id': { code: 200, data: { ...valid, miUserId: null } },
  'a user id that is no number': { code: 200, data: { ...valid, miUserId: 'x' } },
})) {
  test(`a hook that answers with nonsense: ${name}`, async () => {
    const { user, reasons } = hooked(() => answer);
    await failure(user.contacts.list(), 'token', { retryable: false, isAuth: false });
    assert.deepEqual([reasons, user.getToken(), user.getUuid()], [['first'], undefined, undefined]);
    assert.deepEqual(await emulator.requests('M26'), []);
  });
}

test('an answer for another app or another account is not used', async () => {
  const app = await failure(
    hooked(() => ({ code: 200, data: { ...valid, appId: '2880000000000000003' } })).user.contacts.list(),
    'token',
  );
  assert.match(app.message, /application/);
  const account = await failure(hooked(() => emulator.token('bob')).user.contacts.list(), 'token');
  assert.match(account.message, /account/);
  await failure(hooked(() => ({ code: 200, data: { ...valid, appAccount: undefined } })).user.contacts.list(), 'token');
  await failure(hooked(() => ({ code: 200, data: { ...valid, appId: undefined } })).user.contacts.list(), 'token');
});

test("the token service's refusal keeps its code", async () => {
  await failure(
    hooked(() => ({ code: 401, message: 'app authentication failed', data: null })).user.contacts.list(),
    'token',
    { code: 401, isAuth: true },
  );
  await failure(hooked(() => '{"code":"500","message":"down"}').user.contacts.list(), 'token', {
    code: 500,
    isAuth: false,
  });
});
