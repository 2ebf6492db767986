// The token hook: when it is called, what it may answer, and what happens when it does not.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { failure, hookedUser, MIMCUser, recordingFetch, thrown, userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { withTimers } from './support/timers.mjs';

const emulator = await startEmulator();
beforeEach(emulator.reset);

const hooked = (...given) => hookedUser(emulator, ...given);
const parsed = async () => JSON.parse(await emulator.token('alice'));

test('constructing and describing ask for no token', () => {
  const { user, reasons } = hooked();
  user.history.direct('bob');
  assert.deepEqual(
    [reasons, user.getToken(), user.getUuid(), user.getAppAccount()],
    [[], undefined, undefined, 'alice'],
  );
});

test('one call of the hook serves many calls at once, and later ones', async () => {
  const { user, reasons } = hooked();
  await Promise.all([
    ...Array.from({ length: 20 }, () => user.contacts.list()),
    user.topics.list(),
    user.blacklist.has('bob'),
  ]);
  await user.contacts.list();
  assert.deepEqual(reasons, ['first']);
  assert.equal((await emulator.requests('M26')).length, 21);
});

test('getToken and getUuid answer as soon as the answer is known', async () => {
  const text = await emulator.token('alice');
  const { user } = hooked(() => text);
  await user.contacts.list();
  const { token, miUserId } = JSON.parse(text).data;
  assert.deepEqual([user.getToken(), user.getUuid()], [token, miUserId]);
  const [{ headers }] = await emulator.requests('M26');
  assert.equal(Object.fromEntries(headers).token, token);
});

for (const [name, answer] of [
  ['JSON text', () => emulator.token('alice')],
  ['an object', parsed],
  ['a promise of a promise', () => Promise.resolve(parsed())],
  ['a thenable', () => ({ then: (resolve) => void parsed().then(resolve) })],
  ['text with blanks around', async () => `\r\n ${await emulator.token('alice')}\n`],
  ['an object with members that nobody knows', async () => ({ ...(await parsed()), extra: { a: [1] } })],
]) {
  test(`the hook may give ${name}`, async () => {
    const { user, reasons } = hooked(answer);
    assert.deepEqual(await user.contacts.list(), []);
    assert.deepEqual(reasons, ['first']);
    assert.match(user.getUuid(), /^91\d{17}$/);
  });
}

test('the hook may answer at once, without a promise', async () => {
  const answer = await parsed();
  const { user } = hooked(() => answer);
  assert.deepEqual(await user.contacts.list(), []);
});

test('registerFetchToken is the same as the option, and the last one counts', async () => {
  const user = userOf(emulator, 'alice', { fetchToken: () => assert.fail('replaced') });
  assert.equal(
    user.registerFetchToken(() => emulator.token('alice')),
    undefined,
  );
  assert.deepEqual(await user.contacts.list(), []);
});

test('the inherited form: a resource as third argument, the hook registered afterwards', async () => {
  for (const resource of ['web-1', null, undefined]) {
    const user = new MIMCUser(emulator.appId, 'alice', resource);
    assert.equal(user.getAppAccount(), 'alice');
  }
});

test('ids of the answer keep their digits, also as JSON numbers in text', async () => {
  const { token } = (await parsed()).data;
  for (const id of ['9100000000000000001', '18446744073709551615']) {
    const data = `{"appId":${emulator.appId},"appAccount":"alice","miUserId":${id},"token":"${token}"}`;
    const { user } = hooked(() => `{"code":200,"data":${data}}`);
    await user.contacts.list();
    assert.equal(user.getUuid(), id);
  }
});

test('an answer parsed by JavaScript may have a numeric app id; a numeric user id beyond 2^53 is not passed off as exact', async () => {
  const { data } = await parsed();
  const { user } = hooked(() => ({
    code: 200,
    data: { ...data, appId: Number(data.appId), miUserId: Number(data.miUserId) },
  }));
  assert.deepEqual(await user.contacts.list(), []);
  assert.equal(user.getUuid(), undefined);
  const small = hooked(() => ({ code: 200, data: { ...data, miUserId: 123 } })).user;
  await small.contacts.list();
  assert.equal(small.getUuid(), '123');
});

test('an app id given as safe integer, text or bigint is the same app', async () => {
  const data = { appId: '12345', appAccount: 'alice', miUserId: '1', token: 'T' };
  const fetch = recordingFetch(() => Response.json({ code: 200, data: [] }));
  for (const appId of [12345, '12345', 12345n]) {
    for (const told of ['12345', 12345]) {
      const user = new MIMCUser(appId, 'alice', {
        fetch,
        fetchToken: () => ({ code: 200, data: { ...data, appId: told } }),
      });
      assert.deepEqual(await user.contacts.list(), []);
    }
  }
});

test('a refused token is renewed once, and the call repeated with the new one', async () => {
  const { user, reasons } = hooked();
  await user.contacts.list();
  const first = user.getToken();
  await emulator.control('tokens/revoke', { account: 'alice' });
  assert.deepEqual(await user.contacts.list({ maxRetries: 0 }), []);
  assert.deepEqual(reasons, ['first', 'refused']);
  assert.notEqual(user.getToken(), first);
});

test('a change that was refused for its token is repeated too: it was not carried out', async () => {
  const { user, reasons } = hooked();
  await user.contacts.list();
  await emulator.control('tokens/revoke', { account: 'alice' });
  await user.topics.create('team', [], { maxRetries: 0 });
  assert.equal((await user.topics.list()).length, 1);
  assert.deepEqual(reasons, ['first', 'refused']);
});

test('a second refusal is final', async () => {
  await emulator.fault('M26', 'code', { code: 401, message: 'invalid token', times: 5 });
  const { user, reasons } = hooked();
  await failure(user.contacts.list({ maxRetries: 5 }), 'api', {
    code: 401,
    serviceMessage: 'invalid token',
    isAuth: true,
    endpoint: 'M26',
  });
  assert.deepEqual(reasons, ['first', 'refused']);
  assert.equal((await emulator.requests('M26')).length, 2);
});

test('permission denied is no reason for a new token', async () => {
  await emulator.fault('M26', 'code', { code: 403, message: 'permission denied' });
  const { user, reasons } = hooked();
  await failure(user.contacts.list(), 'api', { code: 403, isAuth: true });
  assert.deepEqual(reasons, ['first']);
});

test('many calls that are refused at once ask for one new token', async () => {
  const { user, reasons } = hooked();
  await user.contacts.list();
  await emulator.control('tokens/revoke', { account: 'alice' });
  await Promise.all(Array.from({ length: 20 }, () => user.contacts.list()));
  assert.deepEqual(reasons, ['first', 'refused']);
});

test('a refused token is renewed again for a later call', async () => {
  const { user, reasons } = hooked();
  for (let time = 0; time < 3; time++) {
    await emulator.control('tokens/revoke', { account: 'alice' });
    await user.contacts.list();
  }
  assert.deepEqual(reasons, ['first', 'refused', 'refused']);
});

test('a walk renews its token in the middle', async () => {
  await emulator.seed(...Array.from({ length: 50 }, (_, index) => ({ from: 'alice', to: 'bob', text: `${index}` })));
  const { user, reasons } = hooked();
  let seen = 0;
  for await (const _ of user.history.direct('bob'))
    if (++seen === 5) await emulator.control('tokens/revoke', { account: 'alice' });
  assert.deepEqual([seen, reasons], [50, ['first', 'refused']]);
});

test('a hook that does not answer in time', () =>
  withTimers(async (timers) => {
    const { user, reasons } = hooked((_, number) => (number === 1 ? new Promise(() => {}) : emulator.token('alice')), {
      tokenTimeoutMs: 4321,
    });
    const calls = [user.contacts.list(), user.topics.list()];
    await timers.fire(4321);
    await Promise.all(calls.map((call) => failure(call, 'token', { retryable: false })));
    assert.deepEqual(await user.contacts.list(), []);
    assert.deepEqual(reasons, ['first', 'first']);
    assert.equal(timers.running(4321), 0, 'no timer is left behind');
  }));

test('the hook has 10 seconds unless told otherwise', () =>
  withTimers(async (timers) => {
    const call = hooked(() => new Promise(() => {})).user.contacts.list();
    await timers.fire(10_000);
    await failure(call, 'token');
  }));

test('a hook that waits for a call of the same user is ended by its time-out, which names the cause', () =>
  withTimers(async (timers) => {
    const { user } = hooked(
      async () => {
        await null;
        await user.contacts.list();
      },
      { tokenTimeoutMs: 4321 },
    );
    const call = user.contacts.list();
    await timers.fire(4321);
    assert.match((await failure(call, 'token')).message, /hook.*wait/);
  }));

test("a call from inside the hook is rejected at once, and the hook's answer still counts", async () => {
  const inner = [];
  const { user, reasons } = hooked(() => {
    for (const call of [
      user.contacts.list(),
      user.topics.create('x', []),
      user.request('GET', '/api/contact/'),
      user.history.direct('b').before(),
    ]) {
      inner.push(failure(call, 'token'));
    }
    return emulator.token('alice');
  });
  assert.deepEqual(await user.contacts.list(), []);
  assert.equal((await Promise.all(inner)).length, 4);
  assert.deepEqual(reasons, ['first']);
});

test('what needs no token works inside the hook', async () => {
  const { user } = hooked(() => {
    assert.deepEqual([user.getAppAccount(), user.getToken()], ['alice', undefined]);
    user.history.direct('bob').range(0, 1);
    user.registerFetchToken(() => emulator.token('alice'));
    return emulator.token('alice');
  });
  assert.deepEqual(await user.contacts.list(), []);
});

test("one waiter's abort leaves the hook and the other waiters alone", async () => {
  let answer;
  const { user, reasons } = hooked(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const controller = new AbortController();
  const aborted = user.contacts.list({ signal: controller.signal });
  const patient = user.contacts.list();
  controller.abort();
  await assert.rejects(aborted, { name: 'AbortError' });
  answer(await emulator.token('alice'));
  assert.deepEqual(await patient, []);
  assert.deepEqual(reasons, ['first']);
});

test('the time-out of a call counts its attempts, not the wait for the token', async () => {
  const { user } = hooked(() => emulator.token('alice'));
  const call = user.contacts.list({ timeoutMs: 60_000 });
  assert.deepEqual(await call, []);
  const slow = hooked(async () => {
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    return emulator.token('alice');
  });
  await withTimers(async (timers) => {
    assert.deepEqual(await slow.user.contacts.list({ timeoutMs: 777 }), []);
    assert.deepEqual(
      timers.waits.filter((ms) => ms === 777),
      [777],
    );
  });
});

for (const hook of [undefined, null, 5, 'hook', {}, Symbol('hook')]) {
  test(`a hook that is ${typeof hook} ${String(hook)} is refused`, async () => {
    const error = await thrown(() => userOf(emulator, 'alice').registerFetchToken(hook), 'invalid_input');
    assert.match(error.message, /^hook /);
    if (hook !== undefined) {
      assert.match(
        (await thrown(() => userOf(emulator, 'alice', { fetchToken: hook }), 'invalid_input')).message,
        /^fetchToken /,
      );
    }
  });
}
