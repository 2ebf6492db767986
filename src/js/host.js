// What a host offers: waiting and fetching. One call from Rust where it would need dozens.

// Why a wait ended early; anything else that a wait rejects with comes from what was waited for.
class Stop {
  constructor(why, reason) {
    this.why = why;
    this.reason = reason;
  }
}

export const stopKind = (value) => (value instanceof Stop ? value.why : '');
export const stopReason = ({ reason }) => reason;

// A signal of the application's own making must not decide how a call ends by throwing.
const quietly = (act) => {
  try {
    act();
  } catch {}
};

// Settles like what `start` returns, unless `signal` aborts, `ms` milliseconds pass, or `life` ends before. All of that
// is watched before `start` runs, since foreign code may end it from within.
export const guard = (start, life, signal, ms, controller) => {
  const undo = [];
  return new Promise((resolve, reject) => {
    const stop = (why, reason) => {
      reject(new Stop(why, reason));
      controller?.abort();
    };
    const abort = () => stop('aborted', signal.reason);
    life.add(stop);
    undo.push(() => life.delete(stop));
    if (ms !== undefined) {
      const timer = setTimeout(stop, Math.min(ms, 2 ** 31 - 1), 'timeout');
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

export const wait = (promise, life, signal) => guard(() => promise, life, signal);

// Here the time limit is what is waited for.
export const pause = (ms, life, signal) =>
  guard(() => new Promise(() => {}), life, signal, ms).catch((stop) => {
    if (stop.why !== 'timeout') throw stop;
  });

export function endLife(life) {
  for (const stop of [...life]) stop('destroyed');
}

// Response, body and status of one HTTP exchange.
export function exchange(fetch, url, method, headers, body, ms, life, signal) {
  const controller = globalThis.AbortController && new AbortController();
  const init = { method, headers: JSON.parse(headers), body, signal: controller?.signal };
  const start = async () => {
    const response = await (fetch ?? globalThis.fetch)(url, init);
    const { status } = response;
    if (!(Number.isInteger(status) && status > 99 && status < 600)) {
      throw new TypeError('fetch gave something that is not a Response');
    }
    return [response, new Uint8Array(await response.arrayBuffer()), status];
  };
  return guard(start, life, signal, ms, controller);
}

// Milliseconds, or NaN where there is no readable header.
export function retryAfter({ headers }) {
  const text = headers.get('retry-after');
  return /^\d+$/.test(text) ? text * 1000 : /GMT$/.test(text) ? Math.max(0, Date.parse(text) - Date.now()) : NaN;
}

// The hook's answer as JSON text, and whether it went through an object that rounds big numbers.
export function askHook(hook, reason, ms, life) {
  // The hook runs at once, before this returns: what it calls meanwhile can be told from what is called later.
  const read = async () => {
    const value = await hook(reason);
    return typeof value === 'string' ? [value, false] : [JSON.stringify(value), true];
  };
  return guard(read, life, undefined, ms);
}
