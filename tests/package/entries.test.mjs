// Every entry, imported and required: quiet at import, then the same interface.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { checkClientIsQuiet } from './support/host.mjs';

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

for (const [name, load] of Object.entries(entries)) {
  test(`${name} touches nothing of the host`, () => checkClientIsQuiet(load));

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
