// The READMEs' code runs as it is printed. `main.js` does so in the matrix, the pages in tests/pages.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'node:test';
import vm from 'node:vm';
import { init, MIMCUser } from 'mimc-wasm';
import WebSocket from 'ws';
import { startEmulator } from './support/emulator.mjs';
import { blocksOf, codeOf, readme } from './support/readme.mjs';

const emulator = await startEmulator('--seed', 'demo');
const tests = realpathSync(fileURLToPath(new URL('..', import.meta.url)));
const sources = (path) => readFileSync(`${tests}/../${path}`, 'utf8');

/** Writes a block where its imports find the package, and removes it after the test. */
function written(context, name) {
  const file = fileURLToPath(new URL(`../../readme-${process.pid}-${name}`, import.meta.url));
  writeFileSync(file, codeOf(name, emulator.url));
  context.after(() => rmSync(file));
  return file;
}

test('both languages have the same code, and no block without a name that no test runs', () => {
  const code = (name) =>
    Object.entries(blocksOf(name)).map(([file, text]) => [file, text.replace(/\s*\/\/ .*/g, '').replace(/\s+/g, ' ')]);
  assert.deepEqual(code('README.zh-CN.md'), code('README.md'));
  const known = ['main.js', 'page.html', 'script.html', 'start.mjs', 'app.js', 'network.js', 'tour.mjs', 'server.mjs'];
  assert.deepEqual(Object.keys(blocksOf('README.md')), [...known, 'global-setup.js', 'chat.spec.js']);
});

test('the start for bundlers has ten lines', () => {
  assert.equal(codeOf('main.js', emulator.url).split('\n').filter(Boolean).length, 10);
});

test('start.mjs sends a message and reads it back', async (context) => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [written(context, 'start.mjs')]);
  assert.deepEqual([stdout, stderr], ['你好 😀\n', '']);
});

test('tour.mjs does what it shows', async (context) => {
  await init();
  const user = (account) =>
    new MIMCUser(emulator.appId, account, {
      apiUrl: emulator.url,
      wsUrl: emulator.url.replace(/^http/, 'ws'),
      fetchToken: () => emulator.token(account),
    });
  const people = ['alice', 'bob', 'carol'].map(user);
  context.after(() => people.forEach((person) => person.destroy()));
  const AsyncFunction = (async () => {}).constructor;
  await new AsyncFunction('user', `${codeOf('tour.mjs', emulator.url)}; return page`)(people[0]);
});

test('server.mjs hands out tokens, pushes, acts for an account and takes callbacks', async (context) => {
  const { appId, appKey, appSecret, url } = emulator;
  Object.assign(process.env, { MIMC_APP_ID: appId, MIMC_APP_KEY: appKey, MIMC_APP_SECRET: appSecret, MIMC_API_URL: url });
  const { app, POST, callback, welcome, group } = await import(written(context, 'server.mjs'));
  const ask = (authorization) => POST(new Request('https://app.example/mimc-token', { method: 'POST', headers: { authorization } }));
  assert.equal((await ask('nobody')).status, 403);
  assert.equal((await (await ask('a session')).json()).data.appAccount, 'lilei');
  await welcome('lilei');
  const { messages } = await app.as('lilei').history.direct('shop').before();
  assert.deepEqual(messages.map(({ text }) => text), ['Welcome']);
  assert.equal((await group('lilei', ['hanmeimei'])).info.name, 'team');
  assert.equal((await callback(new Request('https://app.example/', { method: 'POST', body: 'no callback' }))).status, 400);
});

/** What the mini programs' documentation says of `wx`, over Node's own means. */
const wxOver = (url) => ({
  request({ url: asked, method, header, data, responseType, success, fail }) {
    assert.equal(responseType, 'arraybuffer');
    // The application's own server, and the service.
    const [target, body] = asked.endsWith('/mimc-token') ? [`${url}/demo/token`, '{"account":"lilei"}'] : [asked, data];
    const there = target.replace('https://mimc.chat.xiaomi.net', url);
    fetch(there, { method, headers: header, body }).then(
      async (response) =>
        success({ statusCode: response.status, header: Object.fromEntries(response.headers), data: await response.arrayBuffer() }),
      (error) => fail({ errMsg: `request:fail ${error.message}` }),
    );
  },
  connectSocket({ url: asked }) {
    const socket = new WebSocket(asked.replace('wss://wsapp.chat.xiaomi.net', url.replace(/^http/, 'ws')));
    socket.binaryType = 'arraybuffer';
    return {
      onOpen: (told) => socket.on('open', () => told({})),
      onMessage: (told) => (socket.onmessage = ({ data }) => told({ data })),
      onClose: (told) => socket.on('close', (code) => told({ code })),
      onError: (told) => socket.on('error', ({ message }) => told({ errMsg: message })),
      send({ data }) {
        assert.equal(Object.prototype.toString.call(data), '[object ArrayBuffer]');
        socket.send(data);
      },
      close: () => socket.close(),
    };
  },
});

test('a mini program talks through network.js', async () => {
  const folder = new URL('.', import.meta.resolve('mimc-wasm'));
  await emulator.reset(); // What others sent before would come first.
  const said = [];
  let host;
  const wasm = (path, imports) => {
    assert.equal(path, '/mimc.wasm');
    return vm.runInContext('WebAssembly', host).instantiate(readFileSync(new URL('mimc.wasm', folder)), imports);
  };
  host = vm.createContext({
    wx: wxOver(emulator.url),
    WXWebAssembly: { instantiate: wasm },
    console: { log: (...words) => said.push(words), error: (error) => said.push(error) },
    ...{ TextDecoder, TextEncoder, crypto, setTimeout, clearTimeout },
  });
  const modules = {};
  const require = (name) => {
    if (modules[name]) return modules[name].exports;
    const module = (modules[name] = { exports: {} });
    const text = name === 'mimc-wasm' ? readFileSync(new URL('index.cjs', folder), 'utf8') : codeOf(name.replace('./', ''), emulator.url);
    vm.runInContext(`(function (module, exports, require) {${text}\n})`, host)(module, module.exports, require);
    return module.exports;
  };
  // `user` lives in the block's own scope: what it did is seen from outside.
  const bob = new MIMCUser(emulator.appId, 'hanmeimei', {
    apiUrl: emulator.url,
    wsUrl: emulator.url.replace(/^http/, 'ws'),
    fetchToken: () => emulator.token('hanmeimei'),
  });
  await bob.login();
  const heard = new Promise((resolve) => bob.on('message', resolve));
  const users = [];
  const { MIMCUser: Inside } = require('mimc-wasm');
  modules['mimc-wasm'].exports = {
    ...modules['mimc-wasm'].exports,
    MIMCUser: class extends Inside {
      constructor(...given) {
        super(...given);
        users.push(this);
      }
    },
  };
  require('app.js');
  const { fromAccount, text } = await heard;
  assert.deepEqual([fromAccount, text], ['lilei', '你好 😀']);
  await bob.acknowledged(bob.sendMessage('lilei', '收到'));
  while (said.length === 0) await new Promise((later) => setTimeout(later, 1));
  assert.deepEqual(said, [['hanmeimei', '收到']]);
  users[0].destroy();
  bob.destroy();
});

test('what stands in for files of ours is in them', () => {
  for (const file of ['global-setup.js', 'chat.spec.js']) {
    assert.ok(sources(`examples/vitest/${file}`).includes(codeOf(file, emulator.url).trimEnd()), file);
  }
  const [, copy] = /^(cp .*)$/m.exec(readme('README.md'));
  assert.ok(sources('tests/matrix/cells.mjs').includes(`&& ${copy}`), 'the matrix copies the file as the README says');
});

for (const name of ['README.md', 'README.zh-CN.md']) {
  test(`${name} names every call of the existing web client in its migration table`, () => {
    const rows = readme(name).split('\n').filter((line) => /^\| `/.test(line));
    const named = new Set(rows.flatMap((row) => [...row.split('|')[1].matchAll(/`(\w+)\(/g)].map(([, call]) => call)));
    const inherited = sources('tests/pages/compat.html').match(/\bregister\w+/g);
    const calls = ['login', 'logout', 'isLogin', 'isConnected', 'getToken', 'getUuid', 'getAppAccount', 'sendMessage', 'pull'];
    const groups = ['sendGroupMessage', 'sendUnlimitedGroupMessage', ...['create', 'dismiss', 'join', 'quit'].map((verb) => `${verb}UnlimitedGroup`)];
    for (const call of [...inherited, ...calls, ...groups]) {
      assert.ok(named.has(call), call);
      assert.equal(typeof MIMCUser.prototype[call], 'function', call);
    }
  });
}
