// What src/js/values.js holds of src/js/strings.wat.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// Not where the tests are linked to.
const here = dirname(await realpath(fileURLToPath(import.meta.url)));
const path = (name) => join(here, '../..', name);

test('the module of strings.wat is the one that is used', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mimc-'));
  try {
    const assembled = join(folder, 'strings.wasm');
    const options = ['--enable-gc', '--enable-reference-types', '-o', assembled];
    await promisify(execFile)(path('tools/node_modules/.bin/wasm-as'), [path('src/js/strings.wat'), ...options]);
    const script = await readFile(path('src/js/values.js'), 'utf8');
    assert.ok(script.includes(`'${await readFile(assembled, 'base64')}'`), await readFile(assembled, 'base64'));
  } finally {
    await rm(folder, { recursive: true });
  }
});
