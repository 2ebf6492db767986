// A defect of the server entry's wasm: a server goes on with the objects and handlers that it has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startEmulator } from './support/emulator.mjs';

const emulator = await startEmulator();

/** A copy of the entry, and `corrupt`, which makes every address in its wasm's memory one outside of it. */
async function observed(context, copy) {
  const entry = await import(`${import.meta.resolve('mimc-wasm/server')}?recovery=${copy}`);
  const { instantiate, Instance } = WebAssembly;
  context.after(() => Object.assign(WebAssembly, { instantiate, Instance }));
  let memory;
  const keep = (instance) => {
    // Node has wasm of its own.
    [, memory = memory] = Object.entries(instance.exports ?? {}).find(([name]) => name.startsWith('build-')) ?? [];
    return instance;
  };
  WebAssembly.instantiate = async (...given) => keep(await instantiate(...given));
  WebAssembly.Instance = function (...given) {
    return keep(new Instance(...given));
  };
  WebAssembly.Instance.prototype = Instance.prototype;
  await entry.init();
  const { appId, appKey, appSecret, url } = emulator;
  const newApp = () => new entry.MIMCApp(appId, appKey, appSecret, { apiUrl: url });
  return { ...entry, newApp, corrupt: () => new Uint8Array(memory.buffer).fill(0x7f) };
}

const isInternal = ({ kind, cause }) => kind === 'internal' && cause instanceof WebAssembly.RuntimeError;

test('the call that traps fails with `internal`, and the next one of the same object works', async (context) => {
  const { newApp, corrupt } = await observed(context, 1);
  const app = newApp();
  corrupt();
  assert.throws(() => app.as('alice'), isInternal);
  assert.equal(JSON.parse(await app.fetchToken('alice')).data.appAccount, 'alice');
  await app.push.direct({ fromAccount: 'shop', toAccount: 'alice', message: '还在 😀' });
  const { messages } = await app.as('alice').history.direct('shop').before();
  assert.deepEqual(messages.map(({ text }) => text), ['还在 😀']);
});

test('handlers made before go on, whichever object traps', async (context) => {
  const { newApp, corrupt, TencentContacts } = await observed(context, 2);
  const app = newApp();
  const token = app.tokenHandler(() => 'alice', { onError() {} });
  const heard = [];
  const callback = app.callbackHandler(({ kind }) => void heard.push(kind), { onError() {} });
  const tencent = new TencentContacts({ sdkAppId: 1, admin: 'root', secretKey: 'key', baseUrl: emulator.url });
  corrupt();
  assert.throws(() => newApp(), isInternal);
  assert.equal((await token(new Request('https://app.example/'))).status, 200);
  assert.equal((await callback(new Request('https://app.example/', { method: 'POST', body: '{"msgType":"X"}' }))).status, 200);
  assert.deepEqual(heard, ['unknown']);
  await assert.rejects(tencent.page('alice'), { kind: 'api' });
});

test('an object that was freed stays so', async (context) => {
  const { newApp, corrupt } = await observed(context, 3);
  const [app, other] = [newApp(), newApp()];
  app.free();
  corrupt();
  assert.throws(() => other.as('alice'), isInternal);
  assert.throws(() => app.as('alice'), { kind: 'destroyed' });
  other.free();
  assert.throws(() => other.as('alice'), { kind: 'destroyed' });
});

test('what was taken from an object is to be taken again', async (context) => {
  const { newApp, corrupt } = await observed(context, 4);
  const app = newApp();
  const { push } = app;
  corrupt();
  assert.throws(() => app.as('alice'), isInternal);
  const message = { fromAccount: 'shop', toAccount: 'alice', message: 'hi' };
  assert.throws(() => push.direct(message), { kind: 'destroyed' });
  assert.ok((await app.push.direct(message)).packetId);
});
