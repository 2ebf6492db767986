// What a host offers: waiting and fetching.
import { makeError } from './classes.js';
import { mourners } from './recovery.js';

// Why a wait ended early; anything else that a wait rejects with comes from what was waited for. `kind` is "timeout",
// "aborted", or that of the error in `reason`.
export class Stop {
  constructor(kind, reason) {
    this.kind = kind;
    this.reason = reason;
  }
}

// What a call ends with whose wait, without a time limit, was rejected.
export const reasonOf = (why) => (why instanceof Stop ? why.reason : why);

export const destroyed = () => makeError('destroyed', 'this MIMCUser was destroyed; construct a new one');

// A signal of the application's own making must not decide how a call ends by throwing.
const quietly = (act) => {
  try {
    return act();
  } catch {}
};

// The rejection of a call that is over before it begins.
export const aborted = ({ signal }) => quietly(() => (signal?.aborted ? Promise.reject(signal.reason) : undefined));

// Settles like what `start` returns, unless the signal aborts, `ms` milliseconds pass, or `life` or the wasm instance
// ends before. All of that is watched before `start` runs, since foreign code may end it from within.
export const guard = (start, life, { signal }, ms, controller) =>
  new Promise((resolve, reject) => {
    const last = (settle) => (value) => {
      // What ends this may do so again meanwhile.
      if (!life.delete(end)) return;
      mourners.delete(end);
      clearTimeout(timer);
      quietly(() => signal?.removeEventListener('abort', abort));
      settle(value);
    };
    const stop = (kind, reason) => {
      last(reject)(new Stop(kind, reason));
      controller?.abort();
    };
    const abort = () => stop('aborted', quietly(() => signal.reason));
    const end = (error) => stop(error.kind, error);
    life.add(end);
    mourners.add(end);
    // None without a limit; 0 is one.
    const timer = ms > -1 && setTimeout(stop, Math.min(ms, 2 ** 31 - 1), 'timeout');
    quietly(() => signal?.addEventListener('abort', abort));
    if (quietly(() => signal?.aborted)) abort();
    else start().then(last(resolve), last(reject));
  });

// The same without a time limit, and with the reason itself.
export const wait = (start, life, options) =>
  guard(start, life, options).catch((why) => {
    throw reasonOf(why);
  });

// The same for what runs already; whatever comes first, its failure is not unhandled.
export const waitFor = (promise, life, options) => {
  promise.catch(() => {});
  return wait(() => promise, life, options);
};

// Here the time limit is what is waited for.
export const pause = (ms, life, options) =>
  guard(() => new Promise(() => {}), life, options, ms).catch(({ kind, reason }) => {
    if (kind !== 'timeout') throw reason;
  });

export function endLife(life) {
  for (const end of [...life]) end(destroyed());
}

// Status and body of one HTTP exchange, and how long the service asks to wait before a retry.
export function send(options, method, path, headers, body, life) {
  const { apiUrl, fetch = globalThis.fetch, timeoutMs } = options;
  const controller = globalThis.AbortController && new AbortController();
  const init = { method, headers, body: body || undefined, signal: controller?.signal };
  const start = async () => {
    const response = await fetch(apiUrl + path, init);
    const { status } = response;
    if (!(Number.isInteger(status) && status > 99 && status < 600)) {
      throw new TypeError('fetch gave something that is not a Response');
    }
    return [status, new Uint8Array(await response.arrayBuffer()), retryAfter(response)];
  };
  return guard(start, life, options, timeoutMs, controller);
}

// Milliseconds, or NaN where there is no readable header.
function retryAfter({ headers }) {
  try {
    const text = headers.get('retry-after');
    return !text ? NaN : /^\d+$/.test(text) ? text * 1000 : /GMT$/.test(text) ? Math.max(0, Date.parse(text) - Date.now()) : NaN;
  } catch {
    return NaN;
  }
}
