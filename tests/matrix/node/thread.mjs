// The module is compiled once and given to a thread, which needs no file of its own.
import { readFile } from 'node:fs/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import * as mimc from 'mimc-wasm';
import { converse } from './converse.js';

if (isMainThread) {
  const file = await readFile(new URL('./mimc.wasm', import.meta.resolve('mimc-wasm')));
  const worker = new Worker(new URL(import.meta.url), { workerData: await WebAssembly.compile(file) });
  worker.on('message', (text) => console.log(text));
} else {
  parentPort.postMessage(await converse(mimc, JSON.parse(process.env.MIMC_EMULATOR), { source: workerData }));
}
