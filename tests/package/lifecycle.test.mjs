// The end of a user object, and calls into it from wherever the client calls the application.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import {
  collect,
  envelope,
  failure,
  MIMCError,
  recordingFetch,
  thrown,
  tokenAnswer,
  userOf,
} from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { methods } from './support/hostile.mjs';

const emulator = await startEmulator();
beforeEach(emulator.reset);
const fetchToken = () => tokenAnswer(emulator, 'alice');
const using = (fetch, options) => userOf(emulator, 'alice', { fetch, fetchToken, maxRetries: 0, ...options });
const quick = () => using(async () => envelope([]));
const turn = () => new Promise(setImmediate);
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/** Calls of every kind: one that waits for the token, ones that wait for the service, a walk. */
const pending = (user) => [
  user.contacts.list(),
  user.topics.create('team', []),
  user.history.direct('bob').before(),
  user.request('GET', '/api/x'),
  collect(user.history.direct('bob')),
  collect(user.history.direct('bob').range(0, 5)),
];
const never = () => new Promise(() => {});

test('destroy ends what waits for the service', async () => {
  const fetch = recordingFetch(never);
  const user = using(fetch);
  const calls = pending(user).map((call) => failure(call, 'destroyed', { retryable: false }));
  while (fetch.calls.length < 6) await turn();
  assert.equal(user.destroy(), undefined);
  await Promise.all(calls);
  assert.ok(
    fetch.calls.every(({ signal }) => signal.aborted),
    'the exchanges are cancelled',
  );
});

test('destroy ends what waits for the token', async () => {
  const user = using(never, { fetchToken: never });
  const calls = pending(user).map((call) => failure(call, 'destroyed'));
  await turn();
  user.destroy();
  await Promise.all(calls);
});

test('a late answer of the hook after destroy is no longer used', async () => {
  let answer;
  const fetch = recordingFetch(async () => envelope([]));
  const user = using(fetch, {
    fetchToken: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  });
  const call = failure(user.contacts.list(), 'destroyed');
  while (!answer) await turn();
  user.destroy();
  answer(fetchToken());
  await call;
  await turn();
  assert.equal(fetch.calls.length, 0);
});

test('destroy in the same turn as the call', async () => {
  const fetch = recordingFetch(async () => envelope([]));
  const user = using(fetch);
  const call = failure(user.contacts.list(), 'destroyed');
  user.destroy();
  await call;
  assert.equal(fetch.calls.length, 0);
});

test('destroy twice is no error, and what needs no service still answers', async () => {
  const user = quick();
  await user.contacts.list();
  user.destroy();
  user.destroy();
  assert.deepEqual([user.getAppAccount(), user.getUuid()], ['alice', '9100000000000000001']);
  assert.equal(user.contacts, user.contacts);
});

test('after destroy every call is refused', async () => {
  const user = quick();
  const conversation = user.history.direct('bob');
  user.destroy();
  for (const call of [
    () => user.contacts.list(),
    () => user.topics.get(1),
    () => user.blacklist.add('bob'),
    () => user.request('GET', '/x'),
    () => conversation.before(),
    () => collect(conversation),
    () => collect(conversation.range(0, 5)),
    () => collect(user.history.direct('bob')),
  ])
    await thrown(call, 'destroyed');
});

test("one user's end is nobody else's", async () => {
  const [one, other] = [quick(), quick()];
  const call = other.contacts.list();
  one.destroy();
  assert.deepEqual(await call, []);
});

/** Everything an application may do from inside a callback. */
const reactions = {
  'makes a call': (user) => void user.topics.list().catch(() => {}),
  'destroys the user': (user) => user.destroy(),
  'registers another hook': (user) => user.registerFetchToken(fetchToken),
  'reads the token': (user) => void [user.getToken(), user.getUuid(), user.getAppAccount()],
  'frees the user': (user) => user.free(),
};
const settled = (call) =>
  call.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
/** The outcome is a value or a MIMCError, and a new user works. */
async function unharmed(call) {
  const { error } = await settled(call);
  assert.ok(error === undefined || error instanceof MIMCError, String(error?.stack));
  assert.deepEqual(await quick().contacts.list(), []);
}

for (const [name, reaction] of Object.entries(reactions)) {
  let reacted = false;
  beforeEach(() => {
    reacted = false;
  });
  // Once, since a call made by fetch calls fetch.
  const react = (user) => {
    if (reacted) return;
    reacted = true;
    reaction(user);
  };
  test(`fetch ${name}`, async () => {
    const user = using(async () => (react(user), envelope([])));
    await unharmed(user.contacts.list());
  });
  test(`fetch ${name} at once`, async () => {
    const user = using(() => (react(user), envelope([])));
    await unharmed(user.contacts.list());
  });
  test(`the hook ${name}`, async () => {
    const user = using(async () => envelope([]), { fetchToken: () => (react(user), fetchToken()) });
    await unharmed(user.contacts.list());
  });
  test(`the logger ${name}, of a success and of a failure`, async () => {
    for (const answer of [() => envelope([]), () => new Response('', { status: 500 })]) {
      const user = using(async () => answer(), { logger: () => react(user) });
      await unharmed(user.contacts.list());
    }
  });
  test(`an option's getter ${name}`, async () => {
    for (const option of ['signal', 'timeoutMs', 'maxRetries']) {
      const user = quick();
      const options = Object.defineProperty({}, option, { get: () => react(user) });
      await unharmed((async () => user.contacts.list(options))());
    }
  });
  test(`an array's getter ${name}`, async () => {
    const user = quick();
    const accounts = Object.defineProperty(['bob'], 0, { get: () => (react(user), 'bob') });
    await unharmed((async () => user.topics.kick(1, accounts))());
  });
  test(`the body's toJSON ${name}`, async () => {
    const user = quick();
    await unharmed((async () => user.request('POST', '/x', { toJSON: () => react(user) ?? {} }))());
  });
  test(`an abort listener ${name}`, async () => {
    const user = using(
      recordingFetch((number, _, { signal }) => {
        signal.addEventListener('abort', () => react(user));
        return number === 1 ? never() : envelope([]);
      }),
    );
    const controller = new AbortController();
    const call = settled(user.contacts.list({ signal: controller.signal }));
    await turn();
    await turn();
    controller.abort('enough');
    assert.equal((await call).error, 'enough');
    assert.deepEqual(await quick().contacts.list(), []);
  });
}

test('destroy from inside fetch ends the call it serves, also if fetch never settles', async () => {
  const user = using(() => (user.destroy(), never()));
  await failure(user.contacts.list(), 'destroyed');
});

test('destroy from inside the hook ends the call it serves, also if the hook never settles', async () => {
  const user = using(never, { fetchToken: () => (user.destroy(), never()) });
  await failure(user.contacts.list(), 'destroyed');
});

test('a logger that throws, or gives a rejecting promise, harms nobody', async () => {
  for (const logger of [
    () => {
      throw new Error('full');
    },
    () => {
      throw undefined;
    },
  ]) {
    assert.deepEqual(await using(async () => envelope([]), { logger }).contacts.list(), []);
  }
});

test('free during pending calls leaves them to their end', async () => {
  const answers = [];
  const user = using(() => new Promise((resolve) => answers.push(resolve)));
  const calls = [user.contacts.list(), user.topics.list()].map(settled);
  const walk = settled(collect(user.history.direct('bob')));
  while (answers.length < 3) await turn();
  user.free();
  for (const answer of answers) answer(envelope([]));
  for (const { error } of [...(await Promise.all(calls)), await walk]) {
    assert.ok(error === undefined || error instanceof MIMCError, String(error?.stack));
  }
  assert.deepEqual(await quick().contacts.list(), []);
});

test('a walk outlives its freed user', async () => {
  const user = using(async () => envelope({ messages: [{ sequence: 1, ts: 1, payload: '' }] }));
  const walk = user.history.direct('bob').range(0, 5);
  user.free();
  assert.deepEqual(await collect(walk), [{ sequence: '1', timestamp: 1, text: '' }]);
});

test('using disposes', { skip: !Symbol.dispose }, async () => {
  const user = quick();
  user[Symbol.dispose]();
  await thrown(() => user.contacts.list(), 'destroyed');
});

const receivers = (user) => ({
  MIMCUser: user,
  Contacts: user.contacts,
  Topics: user.topics,
  UnlimitedTopics: user.unlimitedTopics,
  Blacklist: user.blacklist,
  TopicBlacklist: user.topicBlacklist,
  History: user.history,
  Conversation: user.history.direct('bob'),
});
for (const [type, list] of Object.entries(methods)) {
  // What needs no memory answers: whether there is a connection, what was given, conversations that ask nothing yet.
  const answering = ['constructor', 'isLogin', 'isConnected', 'getAppAccount', 'registerFetchToken', 'members', 'direct', 'topic', 'unlimited'];
  for (const method of Reflect.ownKeys(list).filter((name) => !answering.includes(name))) {
    test(`${type}.${String(method)} after free is refused`, async () => {
      const user = quick();
      const object = receivers(user)[type];
      user.free();
      const given = list[method].map(([, , right]) => right);
      await thrown(() => object[method](...given), 'destroyed');
    });
  }
}

test('the namespaces of a freed user, and free twice, are no plain errors either', async () => {
  const user = quick();
  user.free();
  user.free();
  for (const name of ['contacts', 'topics']) await thrown(() => user[name].list(), 'destroyed');
});

test('what is over is kept alive by nothing', async () => {
  const held = await (async () => {
    class Own {}
    const fetch = async () => envelope({ messages: [{ sequence: '1', ts: 1, payload: '', fromAccount: 'bob' }] });
    const user = using(fetch, { WebSocket: Own });
    const { messages } = await user.history.direct('bob').before();
    assert.equal(messages.length, 1);
    assert.equal(user.stats().pending, 0);
    user.destroy();
    return [new WeakRef(messages), new WeakRef(messages[0]), new WeakRef(Own)];
  })();
  // A reference that was made or read in a task lasts as long as the task.
  await turn();
  collectGarbage();
  assert.deepEqual(held.map((reference) => reference.deref() === undefined), [true, true, true]);
});

test('many users come and go', async () => {
  for (let round = 0; round < 500; round++) {
    const user = quick();
    const call = settled(user.contacts.list());
    if (round % 3 === 0) user.destroy();
    if (round % 5 === 0) user.free();
    await call;
  }
  assert.deepEqual(await quick().contacts.list(), []);
});

test('many calls at once', async () => {
  const user = quick();
  const lists = await Promise.all(Array.from({ length: 1000 }, () => user.contacts.list()));
  assert.equal(lists.length, 1000);
});

let trapped = false;
process.on('uncaughtExceptionMonitor', (error) => {
  trapped ||= error instanceof WebAssembly.RuntimeError;
});
test('nothing has trapped', () => assert.equal(trapped, false));
