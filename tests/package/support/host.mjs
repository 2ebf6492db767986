// What the host has, replaced for a while.
import assert from 'node:assert/strict';

/** Runs `body` while globals are defined by these descriptors. */
export async function within(descriptors, body) {
  const before = Object.keys(descriptors).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const [name, descriptor] of Object.entries(descriptors)) Object.defineProperty(globalThis, name, { ...descriptor, configurable: true });
  try {
    await body();
  } finally {
    for (const [name, was] of before) {
      if (was) Object.defineProperty(globalThis, name, was);
      else delete globalThis[name];
    }
  }
}

const SERVERS = ['TextDecoder', 'TextEncoder', 'FinalizationRegistry', 'WebAssembly', 'URL', 'fetch', 'crypto', 'setTimeout'];
const CLIENTS = [...SERVERS, 'WebSocket', 'atob'];
const PAGES = [...SERVERS, 'navigator', 'document'];

/** Fails if code of the package looks at any of these globals while `load` runs. */
async function checkQuiet(names, load) {
  const touched = [];
  await load(); // What Node itself does to find the file is not the package's doing.
  const watched = (name) => {
    const original = Object.getOwnPropertyDescriptor(globalThis, name);
    const get = () => {
      if (/mimc-wasm/.test(new Error().stack.split('\n')[2])) touched.push(name);
      return original?.get ? original.get.call(globalThis) : original?.value;
    };
    return [name, { get }];
  };
  await within(Object.fromEntries(names.map(watched)), load);
  assert.deepEqual(touched, []);
}

export const checkClientIsQuiet = (load) => checkQuiet(CLIENTS, load);
export const checkServerIsQuiet = (load) => checkQuiet(PAGES, load);
