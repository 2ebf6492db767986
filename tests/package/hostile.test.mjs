// Every parameter of every method, given what it cannot take: refused by name, nothing sent, no harm done.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import * as mimc from 'mimc-wasm';
import { failure, MIMCUser, thrown, userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { methods, notOptions, unreadable, untouchable, wrongFor } from './support/hostile.mjs';

const emulator = await startEmulator();
let user;
beforeEach(async () => {
  await emulator.reset();
  user = userOf(emulator, 'alice');
  await user.contacts.list();
  await emulator.forget();
});

/** The object on which a class's methods are called. */
const receiver = {
  MIMCUser: () => user,
  Contacts: () => user.contacts,
  Topics: () => user.topics,
  UnlimitedTopics: () => user.unlimitedTopics,
  Blacklist: () => user.blacklist,
  TopicBlacklist: () => user.topicBlacklist,
  History: () => user.history,
  Conversation: () => user.history.direct('bob'),
};
const invoke = (type, method, given) =>
  method === 'constructor' ? new MIMCUser(...given) : receiver[type]()[method](...given);

const lifecycle = ['constructor', 'free', '__destroy_into_raw', '__adopt', Symbol.dispose];
/** The methods a class really has, with those of the class that it extends. */
const methodsOf = (prototype) =>
  [Object.prototype, Function.prototype].includes(prototype)
    ? []
    : [...Reflect.ownKeys(prototype), ...methodsOf(Object.getPrototypeOf(prototype))].filter(
        (name) => !lifecycle.includes(name) && !Object.getOwnPropertyDescriptor(prototype, name)?.get,
      );

test('the list of methods is complete', () => {
  for (const [type, list] of Object.entries(methods)) {
    const listed = Reflect.ownKeys(list).filter((name) => name !== 'constructor');
    assert.deepEqual(new Set(methodsOf(Object.getPrototypeOf(receiver[type]()))), new Set(listed), type);
  }
});

test('the package exports what its types say and nothing else', () => {
  assert.deepEqual(Object.keys(mimc).sort(), ['MIMCError', 'MIMCUser', 'Timeline', 'entries', 'envelope', 'init']);
});

/** Makes the call with each wrong value; all must be refused with the name and nothing must arrive. */
async function refuseAll(type, method, named, values, given) {
  const wrongly = [];
  for (const [name, value] of Object.entries(values)) {
    const outcome = await thrown(() => invoke(type, method, given(value)), 'invalid_input').catch((error) => error);
    const fine = outcome?.kind === 'invalid_input' && new RegExp(`^${named}\\b`).test(outcome.message);
    if (!fine) wrongly.push(`${name}: ${outcome?.message ?? outcome}`.slice(0, 300));
  }
  assert.deepEqual(wrongly, []);
  assert.deepEqual(
    (await emulator.requests()).map(({ endpoint, target }) => `${endpoint} ${target}`),
    [],
    'something was sent',
  );
  assert.deepEqual(await user.contacts.list(), [], 'the user still works');
}

for (const [type, list] of Object.entries(methods)) {
  for (const method of Reflect.ownKeys(list)) {
    const parameters = list[method];
    const right = parameters.map(([, , value]) => value);
    const at = (index) => (value) => right.with(index, value);
    for (const [index, [name, kind]] of parameters.entries()) {
      const title = `${type}.${String(method)}, ${name}`;
      if (typeof kind === 'string') {
        test(title, () => refuseAll(type, method, name, wrongFor(kind), at(index)));
        continue;
      }
      const objectRequired = type === 'MIMCUser' && method === 'constructor';
      const plain = { ...notOptions };
      for (const key of objectRequired ? ['null', 'text', 'empty text', 'text with a comma'] : []) delete plain[key];
      test(`${title}: no object`, () => refuseAll(type, method, name, plain, at(index)));
      test(`${title}: unreadable`, () =>
        refuseAll(type, method, `(${Object.keys(kind).join('|')})`, { untouchable: untouchable() }, at(index)));
      for (const [member, memberKind] of Object.entries(kind)) {
        const values = { ...wrongFor(memberKind) };
        test(`${title}.${member}`, () =>
          refuseAll(type, method, member, values, (value) => right.with(index, { ...right[index], [member]: value })));
        test(`${title}.${member} cannot be read`, () =>
          refuseAll(type, method, member, { it: unreadable(member, right[index]) }, at(index)));
      }
    }
  }
}

test('update needs something to change', async () => {
  for (const changes of [{}, { name: undefined }, { other: 1 }, []]) {
    assert.match((await failure(user.topics.update(1, changes), 'invalid_input')).message, /^changes /);
  }
});

test('an array that changes its length while it is read does not keep the client busy', async () => {
  let reads = 0;
  const changing = new Proxy(['bob'], {
    get: (target, key) => (key === 'length' && reads++ ? 2 ** 32 - 1 : target[key]),
  });
  await assert.rejects(user.topics.invite(1, changing), mimc.MIMCError);
});

test('what is missing is refused like what is wrong', async () => {
  for (const [type, list] of Object.entries(methods)) {
    for (const [method, parameters] of Object.entries(list)) {
      const required = parameters.some(
        ([, kind]) => typeof kind === 'string' && !kind.startsWith('optional ') && kind !== 'json',
      );
      if (required) await thrown(() => invoke(type, method, []), 'invalid_input');
    }
  }
  assert.deepEqual(await emulator.requests(), []);
});

test('arguments beyond those there are do no harm', async () => {
  assert.deepEqual(await user.contacts.list({}, untouchable(), 5), []);
});

test('options may be class instances, frozen or without prototype', async () => {
  class Options {
    maxRetries = 1;
    get timeoutMs() {
      return 5000;
    }
  }
  for (const options of [new Options(), Object.freeze({}), Object.create(null), Object.create({ maxRetries: 0 }), [], { '': 1 }]) {
    assert.deepEqual(await user.contacts.list(options), []);
  }
});

test('a getter that changes its mind is read once', async () => {
  let reads = 0;
  const options = {
    get timeoutMs() {
      return ++reads === 1 ? 5000 : 'later';
    },
  };
  assert.deepEqual(await user.contacts.list(options), []);
  assert.equal(reads, 1);
});

test('a long account, name and list are taken', async () => {
  const long = '长'.repeat(100_000);
  await assert.rejects(user.blacklist.add(long), mimc.MIMCError);
  await assert.rejects(
    user.topics.create(
      long,
      Array.from({ length: 5000 }, (_, index) => `m${index}`),
    ),
    mimc.MIMCError,
  );
  assert.deepEqual(await user.contacts.list(), []);
});

test('lone surrogates in accounts and names become the replacement character', async () => {
  await user.blacklist.has('a\ud83d');
  const [{ target }] = await emulator.requests('M31');
  assert.equal(target, '/api/blacklist/?blackAccount=a%EF%BF%BD');
});

const fakeSignal = (fields) => ({
  aborted: false,
  reason: undefined,
  addEventListener() {},
  removeEventListener() {},
  ...fields,
});
for (const [name, signal] of Object.entries({
  'that calls its listener with nothing to say': fakeSignal({
    removeEventListener(_, listener) {
      listener();
      listener();
    },
  }),
})) {
  test(`a signal ${name} does no harm`, async () => {
    assert.deepEqual(await user.contacts.list({ signal }), []);
    assert.deepEqual(await user.contacts.list(), []);
  });
}

for (const [name, fields] of Object.entries({
  'whose methods throw': {
    addEventListener() {
      throw new Error('no');
    },
    removeEventListener() {
      throw new Error('no');
    },
  },
  'whose removeEventListener throws': {
    removeEventListener() {
      throw new Error('no');
    },
  },
  'without removeEventListener': { removeEventListener: undefined },
})) {
  test(`a signal ${name} is refused before anything is sent, or does not matter`, async () => {
    const error = await user.topics.create('team', [], { signal: fakeSignal(fields) }).then(
      () => undefined,
      (error) => error,
    );
    if (error) assert.equal(error.kind, 'invalid_input');
    assert.equal((await user.topics.list()).length, error ? 0 : 1);
  });
}

test('a signal that fires while it is listened to ends the call', async () => {
  const signal = fakeSignal({
    addEventListener(_, listener) {
      this.aborted = true;
      this.reason = 'now';
      listener();
      listener();
    },
  });
  assert.equal(await user.contacts.list({ signal }).catch((reason) => reason), 'now');
});

test('a signal that was aborted and does not say why ends the call, and nothing listens to it any more', async () => {
  const listeners = new Set();
  const signal = {
    aborted: true,
    get reason() {
      throw new Error('no');
    },
    addEventListener: (_, listener) => listeners.add(listener),
    removeEventListener: (_, listener) => listeners.delete(listener),
  };
  await assert.rejects(user.contacts.list({ signal }).catch((reason) => Promise.reject(new Error('ended', { cause: reason }))), /ended/);
  assert.equal(listeners.size, 0);
  assert.deepEqual(await emulator.requests(), []);
});
