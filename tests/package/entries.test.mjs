// Every entry, imported and required: quiet at import, then the same interface.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const require = createRequire(import.meta.url);

/** A copy that nobody has initialised. */
const requireAnew = (name) => {
  delete require.cache[require.resolve(name)];
  return require(name);
};

let copies = 0;
const entries = {
  "import 'mimc-wasm'": () => import(`${import.meta.resolve('mimc-wasm')}?entry=${++copies}`),
  "require('mimc-wasm')": () => requireAnew('mimc-wasm'),
  "import 'mimc-wasm/inline'": () => import(`${import.meta.resolve('mimc-wasm/inline')}?entry=${++copies}`),
  "require('mimc-wasm/inline')": () => requireAnew('mimc-wasm/inline'),
};
const HOST = ['TextDecoder', 'TextEncoder', 'FinalizationRegistry', 'WebAssembly', 'URL', 'fetch', 'WebSocket', 'crypto', 'atob', 'setTimeout'];

for (const [name, load] of Object.entries(entries)) {
  test(`${name} touches nothing of the host`, async () => {
    const touched = [];
    await load(); // What Node itself does to find the file is not the package's doing.
    const originals = HOST.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
    for (const [name, original] of originals) {
      const get = () => {
        if (/mimc-wasm/.test(new Error().stack.split('\n')[2])) touched.push(name);
        return original?.get ? original.get.call(globalThis) : original?.value;
      };
      Object.defineProperty(globalThis, name, { configurable: true, get });
    }
    try {
      await load();
    } finally {
      for (const [name, original] of originals) {
        if (original) Object.defineProperty(globalThis, name, original);
        else delete globalThis[name];
      }
    }
    assert.deepEqual(touched, []);
  });

  test(`${name} works after init()`, async () => {
    const { init, MIMCError, MIMCUser } = await load();
    assert.throws(() => new MIMCUser('2880000000000000001', 'alice'), { kind: 'not_initialized' });
    await init();
    assert.equal(new MIMCUser('2880000000000000001', 'alice').getAppAccount(), 'alice');
    assert.throws(
      () => new MIMCUser('x', 'alice'),
      (error) => error instanceof MIMCError && error.kind === 'invalid_input',
    );
  });
}

test('all entries of a kind export the same names', async () => {
  const names = async (load) => Object.keys(await load()).filter((name) => name !== 'default' && name !== 'module.exports').sort();
  const [first, ...others] = await Promise.all(Object.values(entries).map(names));
  assert.ok(first.includes('init') && first.includes('MIMCUser'));
  for (const other of others) assert.deepEqual(other, first);
});
