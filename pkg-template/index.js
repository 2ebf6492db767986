// The package's entry: the wasm file lies beside the code. All but `init` comes from Rust.
import { fallback, file } from 'beside';
import { makeInit } from './loader.js';

export { MIMCError } from './classes.js';
export { entries } from './entries.js';
export { envelope } from './envelope.js';
export { Timeline } from './timeline.js';
export * from './exports.js';

export const init = /* @__PURE__ */ makeInit(file, fallback);
