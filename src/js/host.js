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

// Settles like `work`, unless `signal` aborts, `ms` milliseconds pass, or `life` ends before.
const guard = (work, life, signal, ms, controller) => {
  let clear;
  return new Promise((resolve, reject) => {
    const stop = (why, reason) => {
      reject(new Stop(why, reason));
      controller?.abort();
    };
    const abort = () => stop('aborted', signal.reason);
    const timer = ms && setTimeout(stop, Math.min(ms, 2 ** 31 - 1), 'timeout');
    clear = () => {
      clearTimeout(timer);
      life.delete(stop);
      signal?.removeEventListener('abort', abort);
    };
    life.add(stop);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    work.then(resolve, reject);
  }).finally(() => clear());
};

export const wait = (promise, life, signal) => guard(promise, life, signal);

// Here the time limit is what is waited for.
export const pause = (ms, life, signal) =>
  guard(new Promise(() => {}), life, signal, ms).catch((stop) => {
    if (stop.why !== 'timeout') throw stop;
  });

export function endLife(life) {
  for (const stop of [...life]) stop('destroyed');
}

// Response and body of one HTTP exchange.
export function exchange(fetch, url, method, headers, body, ms, life, signal) {
  const controller = globalThis.AbortController && new AbortController();
  const init = { method, headers: JSON.parse(headers), body, signal: controller?.signal };
  const work = (async () => {
    const response = await (signal?.aborted || (fetch ?? globalThis.fetch)(url, init));
    const { status } = response;
    if (!(Number.isInteger(status) && status > 99 && status < 600)) {
      throw new TypeError('fetch gave something that is not a Response');
    }
    return [response, new Uint8Array(await response.arrayBuffer())];
  })();
  return guard(work, life, signal, ms, controller);
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
  return guard(read(), life, undefined, ms);
}
