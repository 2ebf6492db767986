// The entry for servers: calls that need a secret. Its wasm file is one of its own, beside the code.
import { fallback, file } from 'beside';
import * as exported from './exports.js';
import { lasting, lastingHandler } from './lasting.js';
import { makeInit } from './loader.js';

export { MIMCError } from './classes.js';
export { entries } from './entries.js';
export * from './exports.js';

export class MIMCApp extends /* @__PURE__ */ lasting(exported.MIMCApp) {
  tokenHandler(...given) {
    return lastingHandler(() => super.tokenHandler(...given));
  }

  callbackHandler(...given) {
    return lastingHandler(() => super.callbackHandler(...given));
  }
}

export class TencentContacts extends /* @__PURE__ */ lasting(exported.TencentContacts) {}

export class GeWeContacts extends /* @__PURE__ */ lasting(exported.GeWeContacts) {}

export const init = /* @__PURE__ */ makeInit(file, fallback);
