// Interleaved timing: all variants of a table take turns in one process, in random order, so that a slow moment of the
// machine meets all of them.

/**
 * How long a variant runs before it counts, how often it is measured, and for how long each time (ms). Warm means that the
 * engine has compiled everything for speed, which it does beside, and on a busy machine late: wasm takes the longest. Short
 * enough for most turns to pass undisturbed there: the median is one of those.
 */
const PLAN = { warmUp: 600, repetitions: 101, window: 1.5 };

/**
 * Measures `variants`, functions that do something `n` times and return how many milliseconds that took; what they need
 * beforehand is not timed. Returns microseconds per time: one list per variant, of which entries with the same index
 * were measured one after the other.
 */
export async function compare(variants, plan = {}) {
  const { warmUp, repetitions, window } = { ...PLAN, ...plan };
  const names = Object.keys(variants);
  const counts = {};
  for (const name of names) counts[name] = await calibrate(variants[name], warmUp, window);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let turn = 0; turn < repetitions; turn++) {
    for (const name of shuffled(names)) {
      const n = counts[name];
      samples[name].push(((await variants[name](n)) * 1000) / n);
    }
  }
  return samples;
}

/** How often a variant has to be done to fill the window, once it is warm. */
async function calibrate(variant, warmUp, window) {
  let n = 1;
  for (let spent = 0; ; ) {
    const ms = await variant(n);
    spent += ms;
    if (spent >= warmUp && ms >= window * 0.7) return n;
    const wanted = ms > 0 ? Math.ceil((n * window) / ms) : n * 4;
    n = Math.min(Math.max(wanted, 1), n * 4, 20_000);
  }
}

function shuffled(list) {
  const copy = [...list];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    [copy[at], copy[other]] = [copy[other], copy[at]];
  }
  return copy;
}

/** Repeats a function that works at once, and returns the time it takes. */
export const repeated = (act) => (n) => {
  const start = performance.now();
  for (let turn = 0; turn < n; turn++) act(turn);
  return performance.now() - start;
};

/** A task of its own, after everything that waits for promises only. */
export const nextTask = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
