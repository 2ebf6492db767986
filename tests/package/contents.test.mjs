// What is in the package's files, and what is not.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';

const folder = new URL('.', import.meta.resolve('mimc-wasm'));
const names = await readdir(folder, { recursive: true });
const read = (name) => readFile(new URL(name, folder));
const scripts = names.filter((name) => /\.c?js$/.test(name));
const manifest = JSON.parse(await read('package.json'));

test('no script makes code from text', async () => {
  assert.ok(scripts.length > 3);
  for (const name of scripts) {
    assert.doesNotMatch(String(await read(name)), /\beval\s*\(|(?<!`)\bFunction\s*\(|setTimeout\(\s*['"`]/, name);
  }
});

test('the wasm files have neither function names nor other sections for tools', async () => {
  const { bytes } = await import(new URL('mimc.fallback.js', folder));
  const files = names.filter((name) => name.endsWith('.wasm'));
  assert.ok(files.length > 0);
  for (const file of [...(await Promise.all(files.map(read))), bytes()]) {
    const module = await WebAssembly.compile(file);
    for (const section of ['name', 'producers', 'target_features', 'sourceMappingURL']) {
      assert.equal(WebAssembly.Module.customSections(module, section).length, 0, section);
    }
  }
});

test('the package needs no other, and Node 20.16', () => {
  assert.deepEqual(manifest.dependencies ?? {}, {});
  assert.equal(manifest.engines.node, '>=20.16');
  assert.equal(manifest.sideEffects, false);
  for (const [peer, { optional }] of Object.entries(manifest.peerDependenciesMeta ?? {})) assert.ok(optional, peer);
  assert.deepEqual(Object.keys(manifest.peerDependencies ?? {}), Object.keys(manifest.peerDependenciesMeta ?? {}));
});

test('licence and notices are inside', async () => {
  assert.match(String(await read('LICENSE')), /Apache License/);
  assert.match(String(await read('THIRD-PARTY-NOTICES.md')), /wasm-bindgen/);
});

test('each import and each require has its declarations first', () => {
  for (const [name, conditions] of Object.entries(manifest.exports)) {
    if (typeof conditions === 'string') continue;
    for (const entry of Object.values(conditions)) assert.equal(Object.keys(entry)[0], 'types', name);
  }
});
