// What pages load has nothing of the server entry, and the server entry does not work in a page.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as client from 'mimc-wasm';
import * as server from 'mimc-wasm/server';

import { within } from './support/host.mjs';
import { failing, TENCENT } from './support/server.mjs';

const folder = new URL('.', import.meta.resolve('mimc-wasm/package.json'));
const files = await readdir(fileURLToPath(folder));

/** The scripts of the package, and the wasm files they have inside them. */
async function contents(name) {
  const bytes = await readFile(new URL(name, folder));
  const inside = [...bytes.toString('latin1').matchAll(/[A-Za-z0-9+/]{1000,}={0,2}/g)];
  return [bytes.toString('latin1'), ...inside.map(([text]) => Buffer.from(text, 'base64').toString('latin1'))].join('\n');
}

const SERVER_WORDS = /appSecret|appKey|X-GEWE-TOKEN|usersig|appAccountEncode|TLS\.|MIMCApp|TencentContacts|GeWeContacts|NORMAL_MSG/i;

test('what pages load has no code or text of the server entry', async () => {
  const pages = files.filter((name) => /\.(js|cjs|wasm)$/.test(name) && !name.startsWith('server'));
  assert.ok(pages.includes('mimc.wasm') && pages.includes('index.js') && pages.includes('mimc.fallback.js'), pages.join());
  for (const name of pages) {
    const text = await contents(name);
    const found = SERVER_WORDS.exec(text);
    assert.equal(found, null, `${name}: ${found?.[0]}`);
    assert.doesNotMatch(text, /\.\/server/, name);
  }
});

test('the search would find what it looks for', async () => {
  for (const name of ['server.wasm', 'server.fallback.js']) {
    const text = await contents(name);
    for (const word of ['appSecret', 'appKey', 'X-GEWE-TOKEN', 'usersig']) assert.ok(text.includes(word), `${word} in ${name}`);
  }
});

test('the entries have what is theirs', () => {
  for (const name of ['MIMCApp', 'TencentContacts', 'GeWeContacts', 'parseCallback', 'userSig', 'checkUserSig']) {
    assert.equal(typeof server[name], 'function', name);
    assert.equal(client[name], undefined, name);
  }
  assert.equal(server.MIMCUser, undefined);
  for (const name of ['init', 'entries', 'MIMCError']) assert.equal(typeof server[name], typeof client[name]);
});

const constructors = {
  MIMCApp: (options) => new server.MIMCApp('5', 'the-key', 'the-secret', options),
  TencentContacts: (options) => new server.TencentContacts({ ...TENCENT, ...options }),
  GeWeContacts: (options) => new server.GeWeContacts({ baseUrl: 'https://x', token: 'the-token', ...options }),
};

/** Runs `body` with globals as a page, a worker of a page, or another host has them. */
const withGlobals = (globals, body) => within(Object.fromEntries(Object.entries(globals).map(([name, value]) => [name, { value }])), body);

const browser = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36' };

for (const [name, construct] of Object.entries(constructors)) {
  test(`${name} is not for web pages, unless the application insists`, async () => {
    for (const page of [{ document: {}, navigator: browser }, { navigator: browser }, { document: {} }]) {
      await withGlobals(page, async () => {
        const error = await failing(() => construct(), 'server_only');
        assert.doesNotMatch(error.message, /the-/);
        await failing(() => construct({ dangerouslyAllowBrowser: false }), 'server_only');
        construct({ dangerouslyAllowBrowser: true }).free();
      });
    }
  });

  test(`${name} is for every kind of server`, async () => {
    for (const userAgent of ['Cloudflare-Workers', 'Deno/2.9.6', 'Bun/1.4.5', 'Node.js/22', undefined]) {
      await withGlobals({ navigator: { userAgent } }, () => construct().free());
    }
    await withGlobals({ navigator: undefined }, () => construct().free());
  });
}

test('contacts of all services get one shape', () => {
  const mimc = [
    { kind: 'user', id: '9100000000000000001', name: 'bob', timestamp: 5, lastMessage: { text: 'x' } },
    { kind: 'topic', id: '21360000000000001', name: 'team', timestamp: 4 },
    { kind: 'other', id: '1', name: 'x', timestamp: 3 },
  ];
  const tencent = [
    { kind: 'user', id: 'bob', timestamp: 5, pinned: true, customMark: 'x' },
    { kind: 'group', id: '@TGS#1', timestamp: 4, pinned: false },
    { kind: 'other', id: 'x', timestamp: 3, pinned: false },
  ];
  const gewe = server.GeWeContacts.classify(['wxid_a', '1@chatroom', 'gh_1']);
  for (const { entries } of [client, server]) {
    assert.deepEqual(entries(mimc), [
      { service: 'mimc', kind: 'user', id: '9100000000000000001', name: 'bob', timestamp: 5 },
      { service: 'mimc', kind: 'group', id: '21360000000000001', name: 'team', timestamp: 4 },
    ]);
    assert.deepEqual(entries(tencent), [
      { service: 'tencent', kind: 'user', id: 'bob', timestamp: 5, pinned: true },
      { service: 'tencent', kind: 'group', id: '@TGS#1', timestamp: 4, pinned: false },
    ]);
    assert.deepEqual(entries({ ...gewe, from: 'cache' }), [
      { service: 'gewe', kind: 'user', id: 'wxid_a' },
      { service: 'gewe', kind: 'group', id: '1@chatroom' },
      { service: 'gewe', kind: 'official', id: 'gh_1' },
    ]);
    assert.deepEqual(entries([]), []);
  }
});
