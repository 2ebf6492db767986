// The host's timers under the test's command, so that no test waits for real time. They stay real timers, since the
// host uses some itself; a test ends those it knows by their duration.

/** Replaces `setTimeout` and `clearTimeout` until `restore` is called. */
export function takeTimers() {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const pending = new Map();
  const waiters = [];
  const waits = [];
  globalThis.setTimeout = (callback, ms, ...given) => {
    const id = set(() => (pending.delete(id), callback(...given)), ms);
    pending.set(id, { callback: () => callback(...given), ms });
    waits.push(ms);
    for (const waiter of waiters.splice(0)) waiter();
    return id;
  };
  globalThis.clearTimeout = (id) => {
    pending.delete(id);
    clear(id);
  };

  /** Waits until a timer of a duration that `wanted` names is running, then ends it. Resolves to its duration. */
  const fire = async (wanted) => {
    const matches = typeof wanted === 'number' ? (ms) => ms === wanted : wanted;
    const find = () => [...pending].find(([, { ms }]) => matches(ms));
    // Only for a test that fails: without it, it would hang.
    const late = () => new Error(`no such timer (${wanted}); those started: ${waits}`);
    let giveUp;
    const deadline = new Promise((_, reject) => {
      giveUp = set(() => reject(late()), 10_000);
    });
    let found;
    try {
      while (!(found = find())) await Promise.race([deadline, new Promise((started) => waiters.push(started))]);
    } finally {
      clear(giveUp);
      deadline.catch(() => {});
    }
    const [id, { callback, ms }] = found;
    globalThis.clearTimeout(id);
    callback();
    return ms;
  };
  return {
    fire,
    /** Durations of all timers so far. */
    waits,
    /** How many of this duration are running. */
    running: (duration) => [...pending.values()].filter(({ ms }) => ms === duration).length,
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
