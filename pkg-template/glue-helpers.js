// What the build puts into wasm-bindgen's glue so that importing the package does nothing.
import { MIMCError } from './classes.js';
import { live } from './recovery.js';

/** What a MIMCError says of itself unless there is more to say. */
export const plainFailure = { retryable: false, isAuth: false, isRateLimited: false };

/** Stands in for the wasm exports until there are any. */
export const beforeInit = /* @__PURE__ */ new Proxy({}, {
  get() {
    const text = 'mimc-wasm is not loaded: call `await init()` once, before anything else';
    throw new MIMCError('not_initialized', text, plainFailure);
  },
});

/** What wasm-bindgen's own checks have to say, as an error of ours. */
export function wasmFailure(text) {
  if (!text.includes('null pointer')) return new MIMCError('internal', text, plainFailure);
  return new MIMCError('destroyed', 'this object was freed; construct a new one', plainFailure);
}

/** A FinalizationRegistry made at its first use; one that does nothing in hosts without it, or after a trap. */
export function lazyRegistry(cleanUp) {
  let registry;
  const made = () =>
    (registry ??= globalThis.FinalizationRegistry
      ? new FinalizationRegistry((held) => live(held.a ?? held) && cleanUp(held))
      : { register() {}, unregister() {} });
  return {
    register: (object, held, token) => made().register(object, held, token),
    unregister: (token) => made().unregister(token),
  };
}
