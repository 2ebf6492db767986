// When the package's wasm file cannot be used, `init()` takes the copy inside the code, and only then.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const folder = dirname(fileURLToPath(import.meta.resolve('mimc-wasm')));
const bytes = await readFile(join(folder, 'mimc.wasm'));
const page = '<!doctype html><title>a page</title>';

/** A copy of the package without the files named, gone after the test. */
async function copyWithout(context, ...missing) {
  const copy = await mkdtemp(join(tmpdir(), 'mimc-wasm-'));
  context.after(() => rm(copy, { recursive: true }));
  await cp(folder, copy, { recursive: true });
  for (const name of missing) await rm(join(copy, name));
  return copy;
}

const works = ({ MIMCUser }) => assert.equal(new MIMCUser('2880000000000000001', 'alice😀').getAppAccount(), 'alice😀');

const unusable = {
  'there is no file': () => pathToFileURL(join(folder, 'gone.wasm')),
  'a page is in its place': () => new TextEncoder().encode(page),
  'a server answers with a page': () => new Response(page, { headers: { 'content-type': 'text/html' } }),
  'a server answers with a page that claims to be wasm': () =>
    new Response(page, { headers: { 'content-type': 'application/wasm' } }),
  'a server says that there is no file': () => new Response('not here', { status: 404 }),
  'the file is cut off': () => bytes.subarray(0, bytes.length / 2),
};
const formats = {
  module: async (copy) => import(pathToFileURL(join(copy, 'index.js')).href),
  CommonJS: async (copy) => createRequire(import.meta.url)(join(copy, 'index.cjs')),
};
for (const [format, load] of Object.entries(formats)) {
  for (const [why, source] of Object.entries(unusable)) {
    test(`the copy inside serves when ${why} (${format})`, async (context) => {
      const mimc = await load(await copyWithout(context));
      await mimc.init(source());
      works(mimc);
    });
  }

  test(`the copy inside serves when a bundler left the file behind (${format})`, async (context) => {
    const mimc = await load(await copyWithout(context, 'mimc.wasm'));
    await mimc.init();
    works(mimc);
  });

  test(`the first cause is reported when the copy is gone too, and init() can be repeated (${format})`, async (context) => {
    const copy = await copyWithout(context, 'mimc.wasm', 'mimc.fallback.js');
    const mimc = await load(copy);
    await assert.rejects(mimc.init(), ({ kind, cause }) => kind === 'transport' && cause.code === 'ENOENT');
    await copyFile(join(folder, 'mimc.wasm'), join(copy, 'mimc.wasm'));
    await mimc.init();
    works(mimc);
  });
}

for (const [format, load] of Object.entries(formats)) {
  test(`the copy inside is not loaded while the file can be used (${format})`, async (context) => {
    const copy = await copyWithout(context);
    await writeFile(join(copy, 'mimc.fallback.js'), 'globalThis.loadedCopy = true; export const bytes = undefined;');
    context.after(() => delete globalThis.loadedCopy);
    const mimc = await load(copy);
    await mimc.init();
    assert.equal(globalThis.loadedCopy, undefined);
    works(mimc);
  });
}

test('an engine without SIMD runs the copy inside', async () => {
  const script = `
    import { readFile } from 'node:fs/promises';
    import { init, MIMCUser } from 'mimc-wasm';
    const file = await readFile(new URL('./mimc.wasm', import.meta.resolve('mimc-wasm')));
    if (WebAssembly.validate(file)) throw new Error('this engine has SIMD');
    await init();
    console.log(new MIMCUser('2880000000000000001', 'alice').getAppAccount());`;
  // V8 has no SIMD on a processor without these instructions.
  const flags = process.arch === 'x64' ? ['--no-enable-sse4-1', '--no-enable-ssse3'] : ['--no-wasm-simd128'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--input-type=module', '--eval', script]);
  assert.equal(stdout, 'alice\n');
});
