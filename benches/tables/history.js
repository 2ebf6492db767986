// A: one page of history, from the bytes of the body to plain objects of which every field is read.
import { careful, floor, jsonBigint, platform, typical } from '../baselines/decode.js';
import { HEADERS, request } from '../baselines/request.js';
import { compare } from '../compare.js';
import { historyBody, messages } from '../data.js';
import { heldAnswers, load, userOf } from '../package-under-test.js';

export const SIZES = [20, 200, 2000];
const GROWTH = [20, 64, 200, 640, 2000, 6400, 20_000];

let sum = 0;
/** Reads every field, so that nothing can be put off. */
function look({ messages, row }) {
  for (const { sequence, timestamp, fromAccount, toAccount, text } of messages) {
    sum += sequence.charCodeAt(sequence.length - 1) + timestamp + fromAccount.length + toAccount.charCodeAt(0) + text.charCodeAt(text.length - 1);
  }
  sum += row;
}

/** The floor keeps the service's names and numbers. */
function lookAtFloor({ messages, row }) {
  for (const { sequence, ts, fromAccount, toAccount, payload } of messages) {
    sum += sequence + ts + fromAccount.length + toAccount.charCodeAt(0) + payload.charCodeAt(payload.length - 1);
  }
  sum += row;
}

/** Ways to get a page whose body is known, all over the same `fetch`: functions that start one call. */
export function readers(sdk, body, decoders = { careful, typical, jsonBigint, platform, floor }) {
  const answers = heldAnswers(body);
  const conversation = userOf(sdk, 'alice', { fetch: answers.fetch, apiUrl: 'http://service' }).history.direct('bob');
  const by = (decode) => async () => decode(await request(answers.fetch, 'http://service/', 'POST', HEADERS, '{}'));
  const calls = { package: () => conversation.before(), ...Object.fromEntries(Object.entries(decoders).map(([name, decode]) => [name, by(decode)])) };
  return { calls, time: answers.time };
}

async function check({ calls, time }, list) {
  const expected = JSON.stringify({ messages: list, row: list.length, timestamp: list[0].timestamp });
  for (const [name, call] of Object.entries(calls)) {
    if (name === 'floor') continue;
    await time(1, call, (page) => {
      const { messages, row, timestamp } = page;
      const same = messages.map(({ sequence, timestamp, fromAccount, toAccount, text }) => ({ sequence, timestamp, fromAccount, toAccount, text }));
      if (JSON.stringify({ messages: same, row, timestamp }) !== expected) throw new Error(`${name} read something else`);
    });
  }
}

async function measure(sdk, size, senders, plan, decoders) {
  const list = messages(size, senders);
  const reading = readers(sdk, historyBody(list), decoders);
  await check(reading, list);
  const variants = Object.fromEntries(
    Object.entries(reading.calls).map(([name, call]) => [name, (n) => reading.time(n, call, name === 'floor' ? lookAtFloor : look)]),
  );
  // What the call costs around the page.
  const empty = readers(sdk, historyBody([]), { careful });
  if (!decoders) {
    variants.empty = (n) => empty.time(n, empty.calls.package, look);
    variants.emptyCareful = (n) => empty.time(n, empty.calls.careful, look);
  }
  return compare(variants, plan);
}

export default async function history({ quick }) {
  const sdk = await load();
  const result = {};
  for (const size of SIZES) result[size] = await measure(sdk, size, 10, quick && { repetitions: 61 });
  if (quick) return result;
  for (const senders of [2, 50, 200]) result[`${senders} senders`] = await measure(sdk, 200, senders, {}, { careful });
  result.growth = {};
  for (const size of GROWTH) {
    const samples = await measure(sdk, size, 10, { repetitions: 15 }, { careful, floor });
    result.growth[size] = samples;
  }
  return result;
}
