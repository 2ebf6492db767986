// `init()` of the packed package: where the wasm file comes from and what happens when it does not come.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { within } from './support/host.mjs';

const entry = import.meta.resolve('mimc-wasm');
const wasmUrl = new URL('./mimc.wasm', entry);
const bytes = await readFile(wasmUrl);

let copies = 0;
/** A copy of the package that nobody has initialised. */
const fresh = () => import(`${entry}?copy=${++copies}`);

const server = createServer((request, response) => {
  const [type, status, body] = {
    '/mimc.wasm': ['application/wasm', 200, bytes],
    '/untyped.wasm': ['text/plain', 200, bytes],
    '/page.wasm': ['text/html', 200, '<!doctype html><title>a page</title>'],
    '/broken.wasm': ['text/plain', 500, 'no'],
  }[request.url] ?? ['text/plain', 404, 'not here'];
  response.writeHead(status, { 'content-type': type }).end(body);
});
let origin;
before(async () => {
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

const works = ({ MIMCUser }) => {
  const user = new MIMCUser('2880000000000000001', '爱丽丝😀');
  assert.equal(user.getAppAccount(), '爱丽丝😀');
};

/** The MIMCError that `promise` rejects with. */
const failure = async (promise, { MIMCError }, kind) => {
  const error = await promise.then(() => assert.fail('it should have failed'), (error) => error);
  assert.ok(error instanceof MIMCError && error instanceof Error, `a MIMCError, not ${error}`);
  assert.equal(error.kind, kind, error.message);
  return error;
};

test('importing the package touches nothing of the host', async () => {
  const touched = [];
  const names = ['TextDecoder', 'TextEncoder', 'FinalizationRegistry', 'WebAssembly', 'fetch', 'WebSocket', 'crypto'];
  await within(Object.fromEntries(names.map((name) => [name, { get: () => void touched.push(name) }])), fresh);
  assert.deepEqual(touched, []);
});

test('a class used before init says what is missing', async () => {
  const { MIMCUser, MIMCError } = await fresh();
  assert.throws(
    () => new MIMCUser('2880000000000000001', 'alice'),
    (error) => error instanceof MIMCError && error.kind === 'not_initialized' && /await init\(\)/.test(error.message),
  );
});

test('init without an argument reads the file beside the code', async () => {
  const mimc = await fresh();
  assert.equal(await mimc.init(), undefined);
  works(mimc);
});

const sources = {
  'a file URL': () => wasmUrl,
  'the text of a file URL': () => wasmUrl.href,
  'a path, where there is no page': () => fileURLToPath(wasmUrl),
  'an http URL': () => new URL('/mimc.wasm', origin),
  'the text of an http URL': () => `${origin}/mimc.wasm`,
  'a Request': () => new Request(`${origin}/mimc.wasm`),
  'a file served with the wrong type': () => `${origin}/untyped.wasm`,
  'a Response': () => fetch(`${origin}/mimc.wasm`),
  'a Response without a type': () => new Response(bytes),
  'a Buffer': () => bytes,
  'a Uint8Array that is a part of its buffer': () => {
    const larger = new Uint8Array(bytes.length + 20);
    larger.set(bytes, 7);
    return larger.subarray(7, 7 + bytes.length);
  },
  'an ArrayBuffer': () => new Uint8Array(bytes).buffer,
  'a DataView': () => new DataView(new Uint8Array(bytes).buffer),
  'a Module': () => new WebAssembly.Module(bytes),
  'a promise of a Module': async () => WebAssembly.compile(bytes),
  'a host that gives an instance': () => ({
    instantiate: (imports) => new WebAssembly.Instance(new WebAssembly.Module(bytes), imports),
  }),
  'a host that promises instance and module': () => ({
    instantiate: (imports) => WebAssembly.instantiate(bytes, imports),
  }),
};
for (const [name, source] of Object.entries(sources)) {
  test(`init takes ${name}`, async () => {
    const mimc = await fresh();
    await mimc.init(source());
    works(mimc);
  });
}

test('concurrent and later calls share one load', async () => {
  const mimc = await fresh();
  let loads = 0;
  const host = {
    instantiate(imports) {
      loads += 1;
      return WebAssembly.instantiate(bytes, imports);
    },
  };
  await Promise.all([mimc.init(host), mimc.init(host), mimc.init()]);
  const user = new mimc.MIMCUser('2880000000000000001', 'alice');
  await mimc.init(host);
  assert.equal(loads, 1);
  assert.equal(user.getAppAccount(), 'alice', 'what was made before a repeated init still works');
});

test('a failed load can be retried', async () => {
  const mimc = await fresh();
  const attempts = [mimc.init(`${origin}/broken.wasm`), mimc.init()];
  for (const attempt of attempts) await failure(attempt, mimc, 'http');
  await mimc.init();
  works(mimc);
});

test('a server that fails is reported with its status', async () => {
  const mimc = await fresh();
  const error = await failure(mimc.init(`${origin}/broken.wasm`), mimc, 'http');
  assert.equal(error.status, 500);
  assert.match(error.message, /broken\.wasm/);
});

/** The same file with another build id. */
const otherBuild = () => {
  const other = Uint8Array.from(bytes);
  const at = bytes.indexOf('build-') + 'build-'.length;
  assert.ok(at > 'build-'.length, 'the file has a build id');
  other[at] = other[at] === 0x30 ? 0x31 : 0x30;
  return other;
};

/** `(module (import "other" "f" (func)))` */
const otherModule = () =>
  Uint8Array.from([0, ...Buffer.from('asm'), 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 11, 1, 5, ...Buffer.from('other'), 1, 0x66, 0, 0]);

for (const [name, source] of Object.entries({
  bytes: otherBuild,
  'a module of something else': otherModule,
  'a host': () => ({ instantiate: (imports) => WebAssembly.instantiate(otherBuild(), imports) }),
  'a module that needs other imports': () => ({
    instantiate: (imports) => WebAssembly.instantiate(bytes, { ...imports, m: { ...imports.m, a: undefined } }),
  }),
})) {
  test(`a wasm file of another build is refused: ${name}`, async () => {
    const mimc = await fresh();
    await failure(mimc.init(source()), mimc, 'wrong_build');
    assert.throws(() => new mimc.MIMCUser('2880000000000000001', 'alice'), { kind: 'not_initialized' });
  });
}

for (const source of [5, true, {}, [], Symbol('source')]) {
  test(`init refuses ${typeof source} ${JSON.stringify(source) ?? ''} as source`, async () => {
    const mimc = await fresh();
    await failure(mimc.init(source), mimc, 'invalid_input');
  });
}
