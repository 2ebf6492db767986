// The entry for servers: calls that need a secret. Its wasm file is one of its own, beside the code.
import { fallback, file } from 'beside';
import * as exported from './exports.js';
import { lasting, lastingHandler } from './lasting.js';
import { makeInit } from './loader.js';

export { MIMCError } from './classes.js';
export { entries } from './entries.js';
export * from './exports.js';

export class MIMCApp extends /* @__PURE__ */ lasting(exported.MIMCApp) {
  tokenHandler(authorise, options) {
    return lastingHandler(() => super.tokenHandler(authorise, options));
  }

  callbackHandler(handle, options) {
    return lastingHandler(() => super.callbackHandler(handle, options));
  }
}

export class TencentContacts extends /* @__PURE__ */ lasting(exported.TencentContacts) {}

export class GeWeContacts extends /* @__PURE__ */ lasting(exported.GeWeContacts) {}

export const init = /* @__PURE__ */ makeInit(file, fallback);
