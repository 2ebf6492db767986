// A defect of the wasm's own: the call fails with `internal`, and the next one meets a new instance.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as passTime } from 'node:timers/promises';
import { test } from 'node:test';
import vm from 'node:vm';
import { startEmulator } from './support/emulator.mjs';

const entry = import.meta.resolve('mimc-wasm');
const emulator = await startEmulator();

let copies = 0;

/** A copy of the package and the memories of its instances, the newest last. */
async function observed(source, load = () => import(`${entry}?recovery=${++copies}`)) {
  const memories = [];
  const { instantiate, Instance } = WebAssembly;
  const keep = (instance) => {
    // Node has wasm of its own.
    const [, memory] = Object.entries(instance.exports ?? {}).find(([name]) => name.startsWith('build-')) ?? [];
    if (memory) memories.push(memory);
    return instance;
  };
  WebAssembly.instantiate = async (...given) => keep(await instantiate(...given));
  WebAssembly.Instance = function (...given) {
    return keep(new Instance(...given));
  };
  WebAssembly.Instance.prototype = Instance.prototype;
  const mimc = await load();
  await mimc.init(source);
  const userOf = (account, options) =>
    new mimc.MIMCUser(emulator.appId, account, {
      apiUrl: emulator.url,
      wsUrl: emulator.url.replace(/^http/, 'ws'),
      fetchToken: () => emulator.token(account),
      ...options,
    });
  /** Makes every address in the memory one outside of it. */
  const corrupt = () => new Uint8Array(memories.at(-1).buffer).fill(0x7f);
  const restore = () => Object.assign(WebAssembly, { instantiate, Instance });
  return { ...mimc, memories, userOf, corrupt, restore };
}

/** What nobody handles until the test is over. */
function unhandledDuring(context) {
  const unhandled = [];
  const note = (error) => unhandled.push(error);
  process.on('unhandledRejection', note).on('uncaughtException', note);
  context.after(() => process.off('unhandledRejection', note).off('uncaughtException', note));
  return unhandled;
}

/** The least that passes something into wasm at once. */
const enter = (user) => user.joinUnlimitedGroup('7');

const isInternal = ({ kind, cause }) => kind === 'internal' && cause instanceof WebAssembly.RuntimeError;

test('a call that traps fails with `internal`, and the next one works', async (context) => {
  const { MIMCError, memories, userOf, corrupt, restore } = await observed();
  context.after(restore);
  const user = userOf('alice');
  corrupt();
  assert.throws(() => enter(user), (error) => error instanceof MIMCError && isInternal(error));
  assert.equal(memories.length, 2, 'the instance is replaced at once, from the module that is there');
  const next = userOf('alice');
  assert.equal(next.getToken(), undefined);
  const { info } = await next.topics.create('after 😀', []);
  assert.equal(info.name, 'after 😀');
  next.destroy();
});

test('of what was made before, the session is gone and calls work on', async (context) => {
  const { userOf, corrupt, restore } = await observed();
  context.after(restore);
  const [user, other] = [userOf('alice'), userOf('bob')];
  const { topics } = other;
  corrupt();
  assert.throws(() => enter(user), isInternal);
  const next = userOf('carol');
  assert.throws(() => enter(other), { kind: 'destroyed' });
  await assert.rejects(other.login(), { kind: 'destroyed' });
  assert.deepEqual(await topics.list(), []);
  user.free();
  other.free();
  assert.equal(next.getToken(), undefined);
  assert.deepEqual(await next.topics.list(), []);
  next.destroy();
});

test('calls under way fail with `internal`, and what they waited for changes nothing', async (context) => {
  const unhandled = unhandledDuring(context);
  const { userOf, corrupt, restore } = await observed();
  context.after(restore);
  let answer;
  const fetch = () => new Promise((resolve) => (answer = () => resolve(Response.json({ code: 200, message: '', data: [] }))));
  const fetchToken = () => emulator.token('alice');
  const user = userOf('alice', { fetch, fetchToken });
  const waiting = user.topics.list();
  while (!answer) await passTime(1);
  corrupt();
  assert.throws(() => enter(user), isInternal);
  await assert.rejects(waiting, isInternal);
  const next = userOf('bob');
  answer();
  assert.deepEqual(await next.topics.list(), []);
  next.destroy();
  assert.deepEqual(unhandled, []);
});

test('a call that begins while others are told of it goes on', async (context) => {
  const { userOf, corrupt, restore } = await observed();
  context.after(restore);
  const next = userOf('bob');
  let later;
  const fetch = (_, { signal }) =>
    new Promise(() => {
      signal.onabort = () => {
        later = next.topics.list();
        later.catch(() => {});
      };
      corrupt();
      assert.throws(() => enter(next), isInternal);
    });
  await assert.rejects(userOf('alice', { fetch }).topics.list(), isInternal);
  assert.deepEqual(await later, []);
  next.destroy();
});

test('a trap while an answer is read fails that call, and nothing goes unhandled', async (context) => {
  const unhandled = unhandledDuring(context);
  const { userOf, corrupt, restore } = await observed();
  context.after(restore);
  const fetch = async (...given) => {
    const response = await globalThis.fetch(...given);
    corrupt();
    return response;
  };
  await assert.rejects(userOf('alice', { fetch }).topics.list(), isInternal);
  const next = userOf('bob');
  assert.deepEqual(await next.topics.list(), []);
  next.destroy();
  assert.deepEqual(unhandled, []);
});

test('a user who is logged in hears of it, and its connection ends', async (context) => {
  const { userOf, corrupt, restore } = await observed();
  context.after(restore);
  const user = userOf('alice');
  await user.login();
  const states = [];
  const told = new Promise((resolve) => user.on('state', (change) => resolve(states.push(change))));
  corrupt();
  assert.throws(() => user.sendMessage('bob', 'hi'), isInternal);
  await told;
  assert.deepEqual(states.map(({ state, previous }) => [state, previous]), [['offline', 'online']]);
  assert.ok(isInternal(states[0].error));
  assert.equal(user.isConnected(), false);
  const next = userOf('alice');
  await next.login();
  assert.equal(next.state, 'online');
  next.destroy();
});

test('the script for script tags starts anew, too', async (context) => {
  const script = await readFile(new URL('./dist/mimc.script.js', entry), 'utf8');
  const { memories, userOf, corrupt, restore } = await observed(undefined, () => {
    vm.runInThisContext(script);
    return globalThis.mimc;
  });
  context.after(() => {
    restore();
    delete globalThis.mimc;
    delete globalThis.MIMCUser;
  });
  const user = userOf('alice');
  corrupt();
  assert.throws(() => enter(user), isInternal);
  assert.equal(memories.length, 2);
  assert.deepEqual(await userOf('bob').topics.list(), []);
});

test('a host that gives no module is asked again by the next init()', async (context) => {
  const bytes = await readFile(new URL('./mimc.wasm', entry));
  const module = await WebAssembly.compile(bytes);
  const host = { instantiate: (imports) => WebAssembly.instantiate(module, imports) };
  const { init, userOf, memories, corrupt, restore } = await observed(host);
  context.after(restore);
  const user = userOf('alice');
  corrupt();
  assert.throws(() => enter(user), isInternal);
  assert.throws(() => userOf('alice'), { kind: 'not_initialized' });
  await init(host);
  assert.equal(memories.length, 2);
  assert.equal(userOf('bob').getToken(), undefined);
});
