// What the server entry needs of JavaScript: handlers of requests, and checks of arguments that only it has.
import { check, KINDS, OPTIONS, pairs, record } from './args.js';
import { MIMCError } from './classes.js';

// Whoever passes more at once is wrong about the service in any case.
const LONGEST_LIST = 1e6;

const toMessage = (value) => {
  if (typeof value === 'string') return value;
  // A copy: the application may change its own while the call is under way.
  return Object.prototype.toString.call(value) === '[object Uint8Array]' ? Uint8Array.from(value) : undefined;
};

const toBody = (value) => {
  if (typeof value === 'string') return value;
  if (Object.prototype.toString.call(value) === '[object ArrayBuffer]') return new Uint8Array(value.slice(0));
  return toMessage(value);
};

const listOf = (convert) => (value) => {
  const length = Array.isArray(value) && value.length;
  if (!(length > 0 && length <= LONGEST_LIST)) return;
  const list = Array.from({ length }, (_, index) => convert(value[index]));
  return list.includes(undefined) ? undefined : list;
};

const isAccount = KINDS.account[1];
const toAccount = (value) => (isAccount(value) ? value : undefined);

Object.assign(KINDS, {
  bytes: ['a Uint8Array', (value) => typeof value !== 'string' && toMessage(value)],
  visible: ['a string of visible ASCII', (value) => typeof value === 'string' && /^[!-~]+$/.test(value)],
  header: ['the name of a header', (value) => typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value)],
  line: ['a string that is not empty and has no line feed', (value) => typeof value === 'string' && /^[^\n]+$/.test(value)],
  integer: ['a safe integer', Number.isSafeInteger],
  message: ['a string or a Uint8Array', toMessage],
  messages: ['an array of strings and Uint8Arrays, not empty', listOf(toMessage)],
  accountList: ['an array, not empty, of strings that are not empty and have no comma', listOf(toAccount)],
  idList: ['an array, not empty, of 64-bit ids: decimal digits, bigints or safe integers', listOf(KINDS.id[1])],
  textList: ['an array of strings', (value) => Array.isArray(value) && value.every((item) => typeof item === 'string') && [...value]],
  body: ['the body as it came: a string, Uint8Array or ArrayBuffer (a parsed object has lost digits)', toBody],
  store: ['an object with the methods has and add', ({ has, add }) => typeof has === 'function' && typeof add === 'function'],
  rates: ['an object, or false', (value) => value === false || (typeof value === 'object' && value !== null)],
});

export const recordOf = (object, name, list) => record(object, name, pairs(list));
export const callOptions = (object, base) => record(object, 'options', OPTIONS, base);

// What a class of the server entry was given, over its defaults, as the client's calls want it.
export const settings = (given, url, apiUrl, timeoutMs) => ({ __proto__: null, maxRetries: 2, timeoutMs, ...given, apiUrl: given[url] ?? apiUrl });

export const withHook = (settings, fetchToken) => ({ __proto__: null, ...settings, fetchToken, tokenTimeoutMs: settings.timeoutMs });

export const withoutSignal = (options) => ({ __proto__: null, ...options, signal: undefined });
export const withoutRetries = (options) => ({ __proto__: null, ...options, maxRetries: 0 });

// A page, or a worker of one: whoever uses it can read what is in it. Servers have no document and name themselves.
export const inPage = () =>
  typeof globalThis.document === 'object' || /^Mozilla\//.test(globalThis.navigator?.userAgent ?? '');

export const isError = (value) => value instanceof MIMCError;

export const monotonicMs = () => performance.now();

// An async iterator over the pages of a walk whose `next` gives page after page, then undefined.
export async function* each(walk) {
  for (let page; (page = await walk.next()); ) yield page;
}

export const tokenHook = (source, account) => () => source.fetch(account);

const quietly = (act) => {
  try {
    act();
  } catch {}
};

export const tell = (listener, value) => quietly(() => listener?.(value));

// Tells the application of a failure that whoever asked is not told of. Nobody listening would mean nobody knows.
const reporter = (handler, logger, onError) => (error) => {
  const kind = error instanceof MIMCError ? error.kind : 'application';
  if (logger) quietly(() => logger({ level: 'warn', event: 'handler', handler, kind }));
  if (onError) quietly(() => onError(error));
  else if (!logger) console.error(error);
};

// A token is for one account and one moment: no cache may keep it.
const json = (status, body) =>
  new Response(body, { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } });

export function tokenHandler(source, authorise, logger, onError) {
  const report = reporter('token', logger, onError);
  return async (request) => {
    let account;
    try {
      account = await authorise(request);
      if (account === null || account === undefined) return json(403, '{"error":"forbidden"}');
      check(account, 'account', 'account');
    } catch (error) {
      report(typeof error === 'string' ? new MIMCError('invalid_input', error, plain) : error);
      return json(500, '{"error":"internal error"}');
    }
    try {
      return json(200, await source.fetch(account));
    } catch (error) {
      report(error);
      return json(502, '{"error":"token service failed"}');
    }
  };
}

const plain = { retryable: false, isAuth: false, isRateLimited: false };

// What one process has handled lately.
class Recent {
  #keys = new Set();

  has(key) {
    return this.#keys.has(key);
  }

  add(key) {
    this.#keys.add(key);
    if (this.#keys.size > 10_000) this.#keys.delete(this.#keys.values().next().value);
  }
}

const LONGEST_BODY = 2 ** 20;

const bodyOf = async (request) => {
  if (request.headers.get('content-length') > LONGEST_BODY) return new Uint8Array();
  const body = await request.arrayBuffer();
  return new Uint8Array(body.byteLength > LONGEST_BODY ? 0 : body);
};

export function callbackHandler(reader, handle, seen, logger, onError) {
  const report = reporter('callback', logger, onError);
  const store = seen ?? new Recent();
  const running = new Map();

  const run = async (key, callback) => {
    if (await store.has(key)) return;
    await handle(callback);
    // It is handled, whatever becomes of the note of it.
    try {
      await store.add(key);
    } catch (error) {
      report(error);
    }
  };

  // Whoever asks while the same callback is at work waits for the same end.
  const once = (key, callback) => {
    let under = running.get(key);
    if (!under) {
      under = run(key, callback).finally(() => running.delete(key));
      running.set(key, under);
    }
    return under;
  };

  return async (request) => {
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
    let key;
    let callback;
    try {
      [key, callback] = reader.read(await bodyOf(request));
    } catch (error) {
      report(error);
      return new Response(null, { status: 400 });
    }
    try {
      await once(key, callback);
    } catch (error) {
      report(error);
      return new Response(null, { status: 500 });
    }
    return new Response(null, { status: 200 });
  };
}
