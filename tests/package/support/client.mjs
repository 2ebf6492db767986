// The packed package, loaded, and what most tests say about it.
import assert from 'node:assert/strict';
import { init, MIMCError, MIMCUser } from 'mimc-wasm';

await init();

export { MIMCError, MIMCUser };

/** A user of the emulator's app whose hook asks the emulator. */
export const userOf = (emulator, account, options) =>
  new MIMCUser(emulator.appId, account, {
    apiUrl: emulator.url,
    fetchToken: () => emulator.token(account),
    ...options,
  });

/** A user with a hook that records its reasons; `answer` defaults to the emulator's. */
export function hookedUser(emulator, answer = () => emulator.token('alice'), options = {}) {
  const reasons = [];
  const fetchToken = (...given) => {
    reasons.push(...given);
    return answer(...given, reasons.length);
  };
  return { reasons, user: userOf(emulator, 'alice', { fetchToken, ...options }) };
}

/** A token answer as the service gives it, without asking one. */
export const tokenAnswer = (emulator, account, fields) => ({
  code: 200,
  data: { appId: emulator.appId, appAccount: account, miUserId: '9100000000000000001', token: 'T', ...fields },
});

/** The MIMCError of this kind that `promise` rejects with, its fields being at least `fields`. */
export async function failure(promise, kind, fields = {}) {
  const error = await promise.then(
    (value) => assert.fail(`it should have failed, but gave ${JSON.stringify(value)}`),
    (error) => error,
  );
  return checked(error, kind, fields);
}

/** The MIMCError that `call` throws or rejects with. */
export const thrown = (call, kind, fields) => failure((async () => call())(), kind, fields);

function checked(error, kind, fields) {
  if (!(error instanceof MIMCError)) assert.fail(`a MIMCError, not ${error?.stack ?? error}`);
  assert.equal(error.kind, kind, error.stack);
  const seen = Object.fromEntries(Object.keys(fields).map((name) => [name, error[name]]));
  assert.deepEqual(seen, fields);
  return error;
}

/** Everything an error shows, in one text. */
export const shown = (error) =>
  [
    String(error),
    error.stack,
    JSON.stringify(error),
    ...Object.getOwnPropertyNames(error).map((name) => `${name}=${String(error[name])}`),
  ].join('\n');

/** All items of an async iterable. */
export async function collect(items, limit = Infinity) {
  const list = [];
  for await (const item of items) {
    list.push(item);
    if (list.length >= limit) break;
  }
  return list;
}

export const base64 = (text) => Buffer.from(text).toString('base64');

/** A `fetch` that counts and records, and answers with `answer(number, url, init)`. */
export function recordingFetch(answer) {
  const calls = [];
  const recorded = (url, init) => {
    calls.push({ url: String(url), ...init });
    return answer(calls.length, url, init);
  };
  return Object.assign(recorded, { calls });
}

/** What the service answers with `data`. */
export const envelope = (data, fields) => Response.json({ code: 200, message: 'success', data, ...fields });
