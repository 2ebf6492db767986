// The host's timers under the test's command, so that no test waits for real time.

/** Replaces `setTimeout` and `clearTimeout` until `restore` is called. */
export function takeTimers() {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const pending = new Map();
  const waiters = [];
  const waits = [];
  let ids = 0;
  globalThis.setTimeout = (callback, ms) => {
    const id = { timer: ++ids };
    pending.set(id, { callback, ms });
    waits.push(ms);
    for (const waiter of waiters.splice(0)) waiter();
    return id;
  };
  globalThis.clearTimeout = (id) => void (pending.delete(id) || clear(id));

  const find = (wanted) => [...pending].find(([, { ms }]) => wanted(ms));
  /** Waits until a timer whose duration satisfies `wanted` is running, then ends it. Resolves to its duration. */
  const fire = async (wanted) => {
    const matches = typeof wanted === 'number' ? (ms) => ms === wanted : wanted;
    let found;
    while (!(found = find(matches))) await new Promise((started) => waiters.push(started));
    const [id, { callback, ms }] = found;
    pending.delete(id);
    callback();
    return ms;
  };
  return {
    fire,
    /** Durations of all timers so far. */
    waits,
    /** How many are running. */
    running: () => pending.size,
    restore: () => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }),
  };
}

/** Runs `body` with timers under command. */
export async function withTimers(body) {
  const timers = takeTimers();
  try {
    return await body(timers);
  } finally {
    timers.restore();
  }
}
