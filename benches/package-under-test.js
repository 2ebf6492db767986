// The built package, as an application uses it, and answers from memory for it.
import { APP } from './data.js';
import { nextTask } from './compare.js';

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
 * A `fetch` whose answers wait, and then all come at once: what is measured is the way from the bytes of the body to the
 * objects, and not what it takes to ask.
 */
export function heldAnswers(body) {
  const { buffer } = body.slice();
  let asked = 0;
  let answer;
  let answered;
  const hold = () => {
    asked = 0;
    answered = new Promise((resolve) => (answer = resolve));
  };
  hold();
  const response = {
    ok: true,
    status: 200,
    headers,
    arrayBuffer: () => {
      asked += 1;
      return answered;
    },
  };
  /** Milliseconds from the bodies of `n` answers to what `start` makes of each, looked at by `look`. */
  const time = async (n, start, look) => {
    const results = Array.from({ length: n }, start);
    while (asked < n) await nextTask();
    const begin = performance.now();
    answer(buffer);
    (await Promise.all(results)).forEach(look);
    const ms = performance.now() - begin;
    hold();
    return ms;
  };
  return { fetch: async () => response, time };
}
