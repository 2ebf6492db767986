// The built package, as an application uses it, and answers from memory for it.
import { APP } from './data.js';

/** The package; `index.js` of `pkg/`, wherever it is. */
export async function load() {
  const sdk = await import(/* the bundler leaves it alone */ globalThis.bench.package);
  await sdk.init();
  return sdk;
}

export const KEY = 'c2l4dGVlbiBieXRlcyBvaw==';
export const UUID = '9100000000000000001';

/** The token service's answer. */
export const tokenOf = (account) =>
  JSON.stringify({
    code: 200,
    data: { appId: APP, appAccount: account, appPackage: 'bench', miChid: 9, miUserId: UUID, miUserSecurityKey: KEY, token: 'T' },
  });

export const userOf = ({ MIMCUser }, account, options) =>
  new MIMCUser(APP, account, { fetchToken: () => tokenOf(account), ...options });

const headers = { get: () => null };

/**
 * A `fetch` whose answers wait until they are sent for: what is measured is the way from the bytes of a body to the
 * objects, and not what it takes to ask.
 */
export function heldAnswers(body) {
  const { buffer } = body.slice();
  let asked;
  const response = { ok: true, status: 200, headers, arrayBuffer: () => new Promise((answer) => asked(answer)) };
  /** Milliseconds, `n` times, from the body of an answer to what `start` makes of it, looked at by `look`. */
  const time = async (n, start, look) => {
    let ms = 0;
    for (let turn = 0; turn < n; turn++) {
      const waiting = new Promise((resolve) => (asked = resolve));
      const result = start();
      const answer = await waiting;
      const begin = performance.now();
      answer(buffer);
      look(await result);
      ms += performance.now() - begin;
    }
    return ms;
  };
  return { fetch: async () => response, time };
}
