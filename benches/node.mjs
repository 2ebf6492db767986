// Runs one table in Node: `node --expose-gc node.mjs TABLE.js PACKAGE.js OPTIONS`; its last line is the result as JSON.
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

const [, , table, sdk, options] = process.argv;
const address = pathToFileURL(sdk).href;

function heapUsed() {
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

globalThis.bench = {
  package: address,
  wasmFile: () => readFile(new URL('mimc.wasm', address)),
  heapUsed,
  ...JSON.parse(options),
};
const { default: run } = await import(pathToFileURL(table));
const result = await run(globalThis.bench);
process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit(0));
