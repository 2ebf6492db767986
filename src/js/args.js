// Checks what JavaScript code passed in. Cheaper here than in Rust, where each look at a value is a call.
const LIMIT = 1n << 64n;
export const isText = (value) => typeof value === 'string';
const isFunction = (value) => typeof value === 'function';
// A text like this.
export const matches = (pattern) => (value) => isText(value) && pattern.test(value);
const isAccount = matches(/^[^,]+$/);
const isDigits = matches(/^\d{1,20}$/);
export const positive = (value) => typeof value === 'number' && value > 0 && value < Infinity;

const toId = (value) => {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) value = String(value);
  return isDigits(value) && BigInt(value) < LIMIT ? String(BigInt(value)) : undefined;
};

const toTime = (value) => {
  const time = typeof value === 'number' ? value : value.getTime();
  return typeof time === 'number' && time >= 0 && time <= 8.64e15 ? Math.trunc(time) : undefined;
};

const toList = (value) => {
  // A length that lies must not keep us busy; the service takes far less.
  const length = Array.isArray(value) && value.length;
  if (!(Number.isInteger(length) && length >= 0 && length <= 1e4)) return;
  const list = Array.from({ length }, (_, index) => value[index]);
  if (list.every(isAccount)) return list.join();
};

// A copy of an object that has texts, and at least one.
const toTexts = (value, toKey = String) => {
  const entries = Array.isArray(value) || typeof value !== 'object' ? [] : Object.entries(value).map(([key, text]) => [toKey(key), text]);
  if (entries.length && entries.every((entry) => entry.every(isText))) return Object.fromEntries(entries);
};

const isWhole = (least) => (value) => Number.isSafeInteger(value) && value >= least && value < 2 ** 32;

const toUrl = (value) => (/^https?:\/\/[^?#\s]+$/.test(value) ? value.replace(/\/+$/, '') : undefined);

// What each kind of value must be, and how it is tested or converted; `undefined` and `false` say that it is not.
export const KINDS = {
  text: ['a string', isText],
  account: ['a string that is not empty and has no comma', isAccount],
  accounts: ['an array of strings that are not empty and have no comma', toList],
  members: ['an array, not empty, of strings that are not empty and have no comma', (value) => toList(value) || undefined],
  texts: ['an object of strings that is not empty', (value) => toTexts(value)],
  extras: ['an object of strings that is not empty, with sequences as keys', (value) => toTexts(value, toId)],
  id: ['a 64-bit id: decimal digits, a bigint or a safe integer', toId],
  time: ['a time: milliseconds since the epoch, or a valid Date', toTime],
  millis: ['a number of milliseconds above zero', positive],
  whole: ['a whole number', isWhole(0)],
  count: ['a whole number of at least 1', isWhole(1)],
  filled: ['a string that is not empty', matches(/./s)],
  flag: ['a boolean', (value) => typeof value === 'boolean'],
  call: ['a function', isFunction],
  object: ['an object', (value) => value === undefined || (typeof value === 'object' && value !== null)],
  signal: ['an AbortSignal', (value) => typeof value.aborted === 'boolean' && [value.addEventListener, value.removeEventListener].every(isFunction)],
  kindKeys: ["'msgType', 'type' or 'both'", matches(/^(msgType|type|both)$/)],
  url: ['an http or https address without query', toUrl],
  method: ['GET, POST, PUT or DELETE', matches(/^(GET|POST|PUT|DELETE)$/)],
  // Anything else could lead to another host, and the token with it.
  path: ['a path: one slash, then percent-encoded ASCII', matches(/^\/(?!\/)[!"$-[\]-~]*$/)],
  json: ['a value that JSON can express', (value) => (value === undefined ? '' : JSON.stringify(value))],
};

// The value as `kind` wants it; throws the rest of a sentence that begins with the parameter's name.
export function check(value, name, kind) {
  const [must, test] = KINDS[kind];
  let result;
  try {
    result = test(value);
  } catch {}
  if (result === undefined || result === false) throw `${name} must be ${must}`;
  return result === true ? value : result;
}

export const DEFAULTS = { apiUrl: 'https://mimc.chat.xiaomi.net', tokenTimeoutMs: 1e4, timeoutMs: 15e3, maxRetries: 2 };

// Names and kinds of members that are listed as "name:kind".
export const pairs = (list) => (list.match(/[^ ,]+/g) ?? []).map((entry) => entry.split(':'));

// What every call takes as its last argument, besides members of its own.
export const OPTIONS = pairs('signal:signal timeoutMs:millis maxRetries:whole');

// Reads an object of options once: these members, checked, over what `base` says.
export function record(object, name, members, base) {
  check(object, name, 'object');
  const result = { __proto__: null, ...base };
  for (const [key, kind] of members) {
    let value;
    try {
      value = object?.[key];
    } catch {
      throw `${key} could not be read`;
    }
    if (value !== undefined) result[key] = check(value, key, kind);
  }
  return result;
}

// The inherited form of the constructor's last argument names the resource.
export const userOptions = (value) => (isText(value) ? { resource: value || undefined } : (value ?? undefined));
