// What a host offers: waiting and fetching. One call from Rust where it would need dozens.

// Runs work of Rust, which says step by step what to wait for, and at last, in an array, what comes of it.
export async function drive(work) {
  let failed = false;
  let came;
  try {
    for (;;) {
      const step = work.step(failed, came);
      if (Array.isArray(step)) return step[0];
      try {
        failed = false;
        came = await step;
      } catch (error) {
        failed = true;
        came = error;
      }
    }
  } finally {
    work.free();
  }
}

// Why a wait ended early; anything else that a wait rejects with comes from what was waited for. The numbers are
// those of platform/life.rs.
export const ABORTED = 1;
export const TIMED_OUT = 2;
const DESTROYED = 3;
const NO_HOOK = 4;

class Stop {
  constructor(why, reason) {
    this.why = why;
    this.reason = reason;
  }
}

export const member = (record, key) => record[key];

export const stopKind = (value) => (value instanceof Stop ? value.why : 0);
export const stopReason = ({ reason }) => reason;

// The rejection of a call that is over before it begins. A signal of the application's own making that throws is none.
export const aborted = ({ signal }) => {
  try {
    if (signal?.aborted) return Promise.reject(signal.reason);
  } catch {}
};

// A signal of the application's own making must not decide how a call ends by throwing.
const quietly = (act) => {
  try {
    act();
  } catch {}
};

// Settles like what `start` returns, unless the signal aborts, `ms` milliseconds pass, or `life` ends before. All of that
// is watched before `start` runs, since foreign code may end it from within.
export const guard = (start, life, { signal }, ms, controller) => {
  const undo = [];
  return new Promise((resolve, reject) => {
    const stop = (why, reason) => {
      reject(new Stop(why, reason));
      controller?.abort();
    };
    const abort = () => stop(ABORTED, signal.reason);
    life.add(stop);
    undo.push(() => life.delete(stop));
    if (ms !== undefined) {
      const timer = setTimeout(stop, Math.min(ms, 2 ** 31 - 1), TIMED_OUT);
      undo.push(() => clearTimeout(timer));
    }
    if (signal) {
      quietly(() => signal.addEventListener('abort', abort));
      undo.push(() => signal.removeEventListener('abort', abort));
    }
    if (signal?.aborted) abort();
    else start().then(resolve, reject);
  }).finally(() => undo.forEach(quietly));
};

export const wait = (promise, life, options) => guard(() => promise, life, options);

// Here the time limit is what is waited for.
export const pause = (ms, life, options) =>
  guard(() => new Promise(() => {}), life, options, ms).catch((stop) => {
    if (stop.why !== TIMED_OUT) throw stop;
  });

export function endLife(life) {
  for (const stop of [...life]) stop(DESTROYED);
}

// Response, body and status of one HTTP exchange.
export function exchange(options, method, path, headers, body, life) {
  const { apiUrl, fetch = globalThis.fetch, timeoutMs } = options;
  const controller = globalThis.AbortController && new AbortController();
  const init = { method, headers: JSON.parse(headers), body, signal: controller?.signal };
  const start = async () => {
    const response = await fetch(apiUrl + path, init);
    const { status } = response;
    if (!(Number.isInteger(status) && status > 99 && status < 600)) {
      throw new TypeError('fetch gave something that is not a Response');
    }
    return [response, new Uint8Array(await response.arrayBuffer()), status];
  };
  return guard(start, life, options, timeoutMs, controller);
}

// Milliseconds, or NaN where there is no readable header.
export function retryAfter({ headers }) {
  const text = headers.get('retry-after');
  return /^\d+$/.test(text) ? text * 1000 : /GMT$/.test(text) ? Math.max(0, Date.parse(text) - Date.now()) : NaN;
}

// The hook's answer as JSON text, and whether it went through an object that rounds big numbers.
export function askHook({ fetchToken, tokenTimeoutMs }, reason, life) {
  // The hook runs at once, before this returns: what it calls meanwhile can be told from what is called later.
  const read = async () => {
    if (!fetchToken) throw new Stop(NO_HOOK);
    const value = await fetchToken(reason);
    return typeof value === 'string' ? [value, false] : [JSON.stringify(value), true];
  };
  return guard(read, life, {}, tokenTimeoutMs);
}
