// The server entry as a file: quiet at import, loaded by its own init(), imported and required.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { checkServerIsQuiet } from './support/host.mjs';

const require = createRequire(import.meta.url);
const fileOf = (name) => new URL(import.meta.resolve(name));
let copies = 0;

/** Copies that nobody has initialised. */
const entries = {
  "import 'mimc-wasm/server'": () => import(`${import.meta.resolve('mimc-wasm/server')}?copy=${++copies}`),
  "require('mimc-wasm/server')": () => {
    delete require.cache[require.resolve('mimc-wasm/server')];
    return require('mimc-wasm/server');
  },
};
const make = ({ MIMCApp }) => new MIMCApp('5', 'key', 'secret');

for (const [name, load] of Object.entries(entries)) {
  test(`${name} touches nothing of the host`, () => checkServerIsQuiet(load));

  test(`${name} says that init() is missing, then works`, async () => {
    const entry = await load();
    const { TencentContacts, GeWeContacts, parseCallback, userSig } = entry;
    for (const use of [
      () => make(entry),
      () => new TencentContacts({}),
      () => new GeWeContacts({}),
      () => GeWeContacts.classify([]),
      () => parseCallback('{}'),
      () => userSig({}),
    ]) {
      assert.throws(use, { name: 'MIMCError', kind: 'not_initialized' });
    }
    assert.deepEqual(entry.entries([]), []);
    await Promise.all([entry.init(), entry.init()]);
    assert.equal(parseCallback('{"msgType":"X"}').kind, 'unknown');
    make(entry).free();
  });

  test(`${name} can be started from bytes, a module, and a host of its own`, async () => {
    const bytes = await readFile(fileOf('mimc-wasm/server.wasm'));
    const module = await WebAssembly.compile(bytes);
    const instantiate = (imports) => WebAssembly.instantiate(module, imports);
    for (const source of [bytes, module, Promise.resolve(module), { instantiate }]) {
      const entry = await load();
      await entry.init(source);
      make(entry).free();
    }
  });

  test(`${name} refuses the client's wasm file, and falls back to its own copy where there is none`, async () => {
    const foreign = await load();
    await assert.rejects(foreign.init(fileOf('mimc-wasm/mimc.wasm')), { kind: 'wrong_build' });
    await foreign.init();
    make(foreign).free();
    const missing = await load();
    await missing.init(new URL('nowhere.wasm', fileOf('mimc-wasm/server.wasm')));
    make(missing).free();
  });
}

test('both formats export the same names', async () => {
  const names = async (load) => Object.keys(await load()).filter((name) => name !== 'default' && name !== 'module.exports').sort();
  const [imported, required] = await Promise.all(Object.values(entries).map(names));
  assert.deepEqual(imported, required);
});
