// A server keeps its objects, and handlers made from them, for as long as it runs: longer than a wasm instance that traps.
import { base, live } from './recovery.js';

/** `Class`, whose objects are made again from the same arguments when the instance that they belonged to is gone. */
export const lasting = (Class) => {
  const addresses = new WeakMap();
  const origins = new WeakMap();
  return class extends Class {
    constructor(...given) {
      super(...given);
      origins.set(this, given);
    }

    set __wbg_ptr(address) {
      addresses.set(this, address);
    }

    get __wbg_ptr() {
      const address = addresses.get(this);
      // None at all: it was freed.
      if (address && !live(address)) this.__adopt(new Class(...origins.get(this)).__destroy_into_raw() - base);
      return addresses.get(this);
    }
  };
};

/** The handler that `make` makes, and makes again likewise. */
export const lastingHandler = (make) => {
  let handler = make();
  let made = base;
  return (request) => {
    if (made !== base) {
      handler = make();
      made = base;
    }
    return handler(request);
  };
};
