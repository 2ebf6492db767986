// What happens after a trap, which leaves the wasm's memory in any state: the instance is replaced, and whatever belongs
// to the old one never reaches the new one.
import { makeError } from './classes.js';

/** Added to the addresses of an instance's objects; wasm sees their low 32 bits only. Later instances have a higher one. */
export let base = 0;

/** The address, or 0 if it is none of the present instance. */
export const live = (address) => (address >= base ? address : 0);

/** Called with the error when an instance dies: what waits for it, and what has connections of its own. */
export const mourners = new Set();

let depth = 0;
let broken;

/** The exports, with traps made errors of ours; `restart` replaces the instance when none of its frames is left. */
export function guarded(exports, restart) {
  const guard = (call) => (...given) => {
    if (broken) throw broken;
    depth++;
    try {
      return call(...given);
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
      const text = 'a defect of mimc-wasm; it started anew, without the sessions made before';
      throw (broken = makeError('internal', text, { cause }));
    } finally {
      if (!--depth && broken) {
        const error = broken;
        broken = undefined;
        base += 2 ** 32;
        restart();
        // What begins meanwhile is of the new instance.
        const dying = [...mourners];
        mourners.clear();
        for (const mourn of dying) mourn(error);
      }
    }
  };
  const entries = Object.entries(exports);
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'function' ? guard(value) : value]));
}

/** A promise that Rust settles, or the end of the instance. */
export const pending = (start) =>
  new Promise((resolve, reject) => {
    const last = (settle) => (value) => {
      mourners.delete(reject);
      settle(value);
    };
    mourners.add(reject);
    start(last(resolve), last(reject));
  });
