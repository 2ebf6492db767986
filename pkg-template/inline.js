// The entry for hosts that cannot serve a wasm file: it is in the JavaScript.
import { bytes } from 'inlined';
import { makeInit } from './loader.js';

export { MIMCError } from './classes.js';
export { entries } from './entries.js';
export { envelope } from './envelope.js';
export { Timeline } from './timeline.js';
export * from './exports.js';

export const init = /* @__PURE__ */ makeInit(bytes, () => ({ bytes }));
