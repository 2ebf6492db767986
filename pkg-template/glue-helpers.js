// What the build puts into wasm-bindgen's glue so that importing the package does nothing.
import { freed, makeError } from './classes.js';
import { base, live } from './recovery.js';

/** Stands in for the wasm exports until there are any. */
export const beforeInit = /* @__PURE__ */ new Proxy({}, {
  get() {
    const text = 'mimc-wasm is not loaded: call `await init()` once, before anything else';
    throw makeError('not_initialized', text);
  },
});

/** What wasm-bindgen's own checks have to say, as an error of ours. */
export const wasmFailure = (text) =>
  text.includes('null pointer') ? freed() : makeError('internal', text);

/** Gives a FinalizationRegistry made at its first use; one that does nothing in hosts without it, or after a trap. */
export const lazyRegistry = (cleanUp, registry) => () =>
  (registry ??= globalThis.FinalizationRegistry
    ? new FinalizationRegistry((held) => live(held.a ?? held) && cleanUp(held))
    : { register() {}, unregister() {} });

const handles = lazyRegistry(({ free, a }) => free(a, 1));

/** What all classes of the wasm file have in common: an object in its memory, freed with them. */
export class Handle {
  static __wrap(ptr) {
    return Object.create(this.prototype).__adopt(ptr);
  }

  __adopt(ptr) {
    this.__wbg_ptr = base + ptr;
    handles().register(this, { free: this.constructor.__free, a: this.__wbg_ptr }, this);
    return this;
  }

  __destroy_into_raw() {
    const ptr = this.__wbg_ptr;
    this.__wbg_ptr = 0;
    handles().unregister(this);
    return ptr;
  }

  free() {
    const ptr = this.__destroy_into_raw();
    if (live(ptr)) this.constructor.__free(ptr, 0);
  }
}

if (Symbol.dispose) Handle.prototype[Symbol.dispose] = Handle.prototype.free;
