// A host with nothing but the language and WebAssembly, such as a mini program's: what is missing can be supplied.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';
import WebSocket from 'ws';
import { startEmulator } from './support/emulator.mjs';

const emulator = await startEmulator();
const folder = new URL('.', import.meta.resolve('mimc-wasm'));

/** A host of its own, and `require` in it for the package's files. */
function emptyHost() {
  const host = vm.createContext({});
  const modules = {};
  const require = (name) => {
    if (modules[name]) return modules[name].exports;
    const module = (modules[name] = { exports: {} });
    const text = readFileSync(new URL(name, folder), 'utf8');
    vm.runInContext(`(function (module, exports, require) {${text}\n})`, host)(module, module.exports, require);
    return module.exports;
  };
  return { host, require };
}

/** What has no option of its own and must be there under its usual name. */
const supply = (host) => Object.assign(host, { TextDecoder, TextEncoder, crypto, setTimeout, clearTimeout });

/** As over `wx.request`: an object with what is used of a Response. */
async function request(url, { method, headers, body }) {
  const response = await fetch(url, { method, headers, body });
  const buffer = await response.arrayBuffer();
  return { status: response.status, headers: { get: (name) => response.headers.get(name) }, arrayBuffer: async () => buffer };
}

const options = (account) => ({
  apiUrl: emulator.url,
  wsUrl: emulator.url.replace(/^http/, 'ws'),
  fetch: request,
  WebSocket,
  fetchToken: () => emulator.token(account),
});

test('the host of these tests has nothing', () => {
  const { host } = emptyHost();
  const names = ['TextDecoder', 'TextEncoder', 'fetch', 'WebSocket', 'crypto', 'setTimeout', 'URL', 'AbortController'];
  for (const name of [...names, 'MessageChannel', 'queueMicrotask', 'process', 'atob', 'location']) {
    assert.equal(vm.runInContext(`typeof ${name}`, host), 'undefined', name);
  }
});

for (const [entry, source] of Object.entries({
  'inline.cjs': () => undefined,
  'index.cjs': (host) => ({
    // A mini program's own way to start a file of its package.
    instantiate: (imports) =>
      vm.runInContext('WebAssembly', host).instantiate(readFileSync(new URL('mimc.wasm', folder)), imports),
  }),
})) {
  test(`${entry} calls, logs in, sends and receives where everything is supplied`, async () => {
    const { host, require } = emptyHost();
    const { init, MIMCUser, MIMCError } = require(`./${entry}`);
    await init(source(host));
    supply(host);
    const [alice, bob] = ['alice', 'bob'].map((account) => new MIMCUser(emulator.appId, account, options(account)));
    const { info } = await alice.topics.create(`群 😀 ${entry}`, []);
    assert.equal((await alice.topics.list()).at(-1).name, info.name);
    await assert.rejects(alice.topics.get('1'), (error) => error instanceof MIMCError && error.kind === 'api');
    await Promise.all([alice.login(), bob.login()]);
    const heard = new Promise((resolve) => bob.on('message', resolve));
    await alice.acknowledged(alice.sendMessage('bob', '你好 😀'));
    const { fromAccount, text } = await heard;
    assert.deepEqual([fromAccount, text], ['alice', '你好 😀']);
    const stored = (await bob.history.direct('alice').before()).messages.at(-1);
    assert.deepEqual([stored.fromAccount, stored.toAccount, stored.text], ['alice', 'bob', '你好 😀']);
    alice.destroy();
    bob.destroy();
  });
}
