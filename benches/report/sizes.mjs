// Bytes of what is downloaded.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ENTRIES = {
  client: ['index.js', 'mimc.wasm'],
  'client, for CommonJS': ['index.cjs', 'mimc.wasm'],
  'client, wasm inlined, for engines without SIMD too': ['inline.js', 'mimc.fallback.js'],
  'client, for script tags': ['dist/mimc.script.js', 'mimc.wasm'],
  server: ['server.js', 'server.wasm'],
};

/** By entry; `largest` of the client: what weighs most in its wasm file. */
export function sizes(sdk, tools, named) {
  const result = {};
  for (const [name, files] of Object.entries(ENTRIES)) {
    const lines = execFileSync(process.execPath, [join(tools, 'sizes.mjs'), ...files], { cwd: sdk, encoding: 'utf8' });
    const rows = lines.trim().split('\n').map((line) => line.split(' ').map(Number));
    const [raw, gzip, brotli] = [0, 1, 2].map((column) => rows.reduce((sum, row) => sum + row[column], 0));
    result[name] = { raw, gzip, brotli };
  }
  result.weights = named && execFileSync(process.execPath, [join(tools, 'weigh.mjs'), named], { encoding: 'utf8' });
  return result;
}
