// The entry for servers: calls that need a secret. Its wasm file is one of its own, beside the code.
import { fallback, file } from 'beside';
import { makeInit } from './loader.js';

export { MIMCError } from './classes.js';
export { entries } from './entries.js';
export * from './exports.js';

export const init = /* @__PURE__ */ makeInit(file, fallback);
