// C: what a small call costs besides the network, one after the other and a hundred at once.
import ky from 'ky';
import { HEADERS, request } from '../baselines/request.js';
import { compare } from '../compare.js';
import { load, userOf } from '../package-under-test.js';

export const IN_FLIGHT = [1, 100];
const PATH = '/api/bench';
const BODY = { topicName: 'benchmark', accounts: ['alice', 'bob'] };
const decoder = new TextDecoder();

/** Milliseconds until `n` times this many calls came back. */
const together = (count, call) => async (n) => {
  const start = performance.now();
  for (let turn = 0; turn < n; turn++) await Promise.all(Array.from({ length: count }, call));
  return performance.now() - start;
};

export default async function calls({ server }) {
  const user = userOf(await load(), 'alice', { apiUrl: server });
  const url = server + PATH;
  const variants = {
    package: () => user.request('POST', PATH, BODY),
    fetch: async () => JSON.parse(decoder.decode(await request(fetch, url, 'POST', HEADERS, JSON.stringify(BODY)))),
    ky: () => ky.post(url, { headers: HEADERS, json: BODY, timeout: 30_000, retry: 0 }).json(),
  };
  const answers = await Promise.all(Object.values(variants).map((call) => call()));
  if (new Set(answers.map((answer) => JSON.stringify(answer))).size > 1) throw new Error('the calls gave different answers');
  const result = {};
  for (const count of IN_FLIGHT) {
    const timed = Object.fromEntries(Object.entries(variants).map(([name, call]) => [name, together(count, call)]));
    result[count] = await compare(timed, { window: 15, repetitions: 41 });
  }
  return result;
}
