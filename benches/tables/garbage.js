// What one operation leaves on the heap: its result and everything that was only needed on the way. Node alone, with a
// young generation so large that nothing is collected meanwhile.
import { careful, typical } from '../baselines/decode.js';
import { historyBody, messages } from '../data.js';
import { load } from '../package-under-test.js';
import { readers } from './history.js';

const TIMES = 20;

export default async function garbage() {
  const { calls, time } = readers(await load(), historyBody(messages(200)), { careful, typical });
  const result = {};
  for (const [name, call] of Object.entries(calls)) {
    for (let turn = 0; turn < 20; turn++) await time(TIMES, call, () => {});
    result[name] = [];
    for (let turn = 0; turn < 15; turn++) {
      gc();
      const before = process.memoryUsage().heapUsed;
      await time(TIMES, call, () => {});
      result[name].push((process.memoryUsage().heapUsed - before) / TIMES);
    }
  }
  return result;
}
