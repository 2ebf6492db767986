// Two clients in Node and two in pages talk to each other while connections are dropped, lists come twice and
// acknowledgements get lost: nothing acknowledged is undelivered, nothing comes twice, each conversation keeps its order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { emulator, open, profile } from '../pages/support/site.mjs';
import { realtimeUser } from '../package/support/realtime.mjs';
import { soakClient } from './client.js';

const MESSAGES = Number(process.env.MIMC_SOAK_MESSAGES ?? 1000);
const DROPS = Number(process.env.MIMC_SOAK_DROPS ?? 20);
const NAMES = ['node-1', 'node-2', 'page-1', 'page-2'];
/** For each ordered pair of clients. */
const EACH = Math.ceil(MESSAGES / 12);
const OPTIONS = { resend: 'samePacketId', reconnect: { minDelayMs: 5, maxDelayMs: 50 }, ackTimeoutMs: 3000 };
/** Bytes by which the two clients in Node may grow after a quarter of the run: their memory of messages seen is still filling. */
const GROWTH = 8e6;

const peersOf = (name) => NAMES.filter((other) => other !== name);

async function clientInNode(name) {
  const user = realtimeUser(emulator, name, { ...OPTIONS, resource: name });
  const client = soakClient(user, name, peersOf(name), EACH);
  await user.login();
  return { start: client.start, progress: client.progress, result: client.result };
}

async function clientInPage(name) {
  const page = await open(await profile(), 'module.html');
  await page.waitForFunction(() => globalThis.ready);
  await page.evaluate(
    async ([name, peers, each, options]) => {
      const { soakClient } = await import('/soak/client.js');
      const user = userOf(name, options);
      globalThis.client = soakClient(user, name, peers, each);
      await user.login();
    },
    [name, peersOf(name), EACH, { ...OPTIONS, resource: name }],
  );
  return {
    start: () => page.evaluate(() => client.start()),
    progress: () => page.evaluate(() => client.progress()),
    result: () => page.evaluate(() => client.result()),
    problems: page.problems,
  };
}

/** Waits until the sum of what the clients say is as `enough` wants it. */
async function until(clients, enough) {
  for (;;) {
    const all = await Promise.all(clients.map((client) => client.progress()));
    const sum = (key) => all.reduce((total, counts) => total + counts[key], 0);
    if (enough(sum)) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const order = (fault, fields) => emulator.control('sockets/faults', { fault, ...fields });

/** One thing after the other goes wrong, evenly over the run. */
async function disturb(clients, step) {
  const account = NAMES[step % NAMES.length];
  // A connection that is not back cannot be dropped again, and a drop that is still to come would be replaced.
  const drops = Math.floor(step / NAMES.length);
  const client = clients[step % NAMES.length];
  const isDone = (sum) => sum('sent') - sum('waiting') === EACH * 3;
  let done;
  await until([client], (sum) => (done = isDone(sum)) || sum('reconnects') >= drops);
  // Who has nothing more to say may have no more frames to be dropped after.
  if (step % 2 && !done) await order('drop', { account, afterFrames: 1 + (step % 5), direction: step % 4 === 1 ? 'in' : 'both' });
  // It may be between two connections.
  else while ((await order('drop', { account })).ended === 0) await new Promise((resolve) => setImmediate(resolve));
  await order('duplicate', { account: NAMES[(step + 1) % NAMES.length], times: 2 });
  if (step % 4 === 0) await order('swallowAck', { account: NAMES[(step + 2) % NAMES.length] });
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const used = () => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

test(`${MESSAGES} messages and ${DROPS} dropped connections`, async () => {
  await emulator.reset();
  const started = Date.now();
  const [node1, node2, page1, page2] = NAMES;
  const clients = await Promise.all([clientInNode(node1), clientInNode(node2), clientInPage(page1), clientInPage(page2)]);
  await Promise.all(clients.map((client) => client.start()));
  const total = EACH * 12;
  let before;
  for (let step = 0; step < DROPS; step += 1) {
    await until(clients, (sum) => sum('sent') - sum('waiting') >= (total * step) / DROPS);
    before ??= step * 4 >= DROPS ? used() : undefined;
    await disturb(clients, step);
  }
  await until(clients, (sum) => sum('sent') === total && sum('waiting') === 0);
  await emulator.control('sockets/faults', undefined, 'DELETE');
  await until(clients, (sum) => sum('online') === clients.length);
  const results = await arrived(clients);
  const growth = used() - before;

  const sum = (read) => results.reduce((all, result) => all + read(result), 0);
  const counts = {
    sent: sum(({ counts }) => counts.sent),
    acknowledged: sum(({ counts }) => counts.acknowledged),
    unanswered: sum(({ counts }) => counts.unanswered),
    delivered: sum(({ counts }) => counts.delivered),
    undelivered: undelivered(results).length,
    duplicatesRecognised: sum(({ stats }) => stats.duplicates),
    reconnects: sum(({ stats }) => stats.reconnects),
    dropped: sum(({ stats }) => stats.dropped),
    violations: sum(({ violations }) => violations.length),
    growthInNode: `${Math.round(growth / 1024)} kB`,
    seconds: Math.round((Date.now() - started) / 1000),
  };
  console.log(Object.entries(counts).map(([name, value]) => `${name} ${value}`).join('\n'));

  assert.deepEqual(results.flatMap(({ violations }) => violations), []);
  assert.deepEqual(undelivered(results), []);
  assert.deepEqual(clients.flatMap(({ problems = [] }) => problems).filter((text) => !/WebSocket connection/.test(text)), []);
  assert.equal(counts.sent, total);
  assert.ok(counts.reconnects >= DROPS * 0.9, 'the connections were really dropped');
  assert.ok(counts.duplicatesRecognised > 0, 'lists really came twice');
  assert.ok(growth < GROWTH, `memory grew by ${growth} bytes`);
});

/** The results once everything acknowledged has arrived; if it never does, the runner's time limit ends the test. */
async function arrived(clients) {
  for (let round = 0; ; round += 1) {
    const results = await Promise.all(clients.map((client) => client.result()));
    // A message that is lost will not come: enough rounds, each a question to two pages, have shown that.
    if (undelivered(results).length === 0 || round > 2000) return results;
  }
}

/** What was acknowledged to its sender and has not arrived. */
function undelivered(results) {
  const missing = [];
  results.forEach(({ answered }, at) => {
    for (const [peer, numbers] of answered) {
      const [, arrived] = results[NAMES.indexOf(peer)].arrived.find(([from]) => from === NAMES[at]);
      numbers.forEach((done, number) => done && !arrived[number] && missing.push(`${NAMES[at]} ${peer} ${number}`));
    }
  });
  return missing;
}
