// Every row of docs/endpoints.md, which is made from the tables in the code, called from JavaScript: with success and with
// failure, with ids as strings and as numbers. What counts is what the emulator's log saw, not what was meant.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';

import { rows } from '../live/endpoints.mjs';
import { geweReads, mimcReads, tencentReads } from '../live/reads.mjs';
import { userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { appOf, DEVICE, geweOf, tencentOf } from './support/server.mjs';

const emulator = await startEmulator();
// A secret may add a query, which Tencent's does. Callbacks go to whatever address the app has.
const target = (path) =>
  path.startsWith('/')
    ? new RegExp(`^${path.replace(/[.?+()]/g, '\\$&').replaceAll('*', '[^/?]+')}${path.includes('?') ? '' : String.raw`(\?.*)?`}$`)
    : /^http:/;

/** The app's server: takes callbacks, or refuses them. */
let status = 200;
let waiter;
const app = appOf(emulator);
const handle = app.callbackHandler(async () => {});
const receiver = createServer(async (incoming, outgoing) => {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const response = await handle(new Request('http://x/', { method: 'POST', body: Buffer.concat(chunks) }));
  outgoing.writeHead(status === 200 ? response.status : status).end();
  waiter?.();
}).listen(0, '127.0.0.1');
await once(receiver, 'listening');
after(() => receiver.close());

const seen = async (id, ok) => {
  const requests = await emulator.requests(id);
  return requests.some(({ status, code }) => ok === (status === 200 && (code ?? 200) === 200 || (id === 'T01' && status === 200 && code === 0)));
};

/** What calls each endpoint, given a world in which it succeeds. */
async function prepare() {
  const alice = userOf(emulator, 'alice', { maxRetries: 0 });
  const bob = userOf(emulator, 'bob', { maxRetries: 0 });
  const topic = async () => (await alice.topics.create('team', ['bob'])).info.topicId;
  const square = async () => (await alice.unlimitedTopics.create('square')).topicId;
  const [id, unlimited] = [await topic(), await square()];
  const { sequences: [own] } = await emulator.seed({ from: 'bob', to: 'alice', text: '1' });
  const { sequences: [grouped] } = await emulator.seed({ from: 'bob', topicId: id, text: '2' });
  const [direct, group] = [alice.history.direct('bob'), alice.history.topic(id)];
  const push = { fromAccount: 'alice', message: 'hi' };
  const tim = await tencentOf(emulator, { maxRetries: 0 });
  const gewe = await geweOf(emulator, { maxRetries: 0 });
  const entry = { key: 'a', value: 'b' };
  const entries = { keys: { a: 'b' } };
  return {
    ...mimcReads({ app, user: alice, account: 'alice', peer: 'bob', topicId: id, unlimitedId: unlimited, sequence: own, topicSequence: grouped }),
    ...tencentReads(tim, 'alice'),
    ...geweReads(gewe, DEVICE),
    M02: () => app.push.direct({ ...push, toAccount: 'bob' }),
    M03: () => app.push.directMany({ ...push, toAccounts: ['bob', 'carol'] }),
    M04: () => app.push.topic({ ...push, topicId: id }),
    M05: () => app.push.topicMany({ ...push, topicIds: [id] }),
    M10: topic,
    M13: () => alice.topics.invite(id, ['carol']),
    M14: async () => (await alice.topics.invite(id, ['bob']), bob.topics.leave(id)),
    M15: () => alice.topics.kick(id, ['carol']),
    M16: () => alice.topics.update(id, { name: 'x' }),
    M17: async () => alice.topics.dismiss(await topic()),
    M27: () => alice.contacts.removeDirect('bob'),
    M28: () => alice.contacts.removeTopic(id),
    M29: () => alice.blacklist.add('mallory'),
    M30: () => alice.blacklist.remove('mallory'),
    L02: async () => (await emulator.seed({ from: 'bob', to: 'alice', text: '3' }), alice.contacts.setExtra({ account: 'bob' }, 'x')),
    L03: async () => (await emulator.seed({ from: 'bob', topicId: id, text: '4' }), alice.contacts.setExtra({ topicId: id }, 'x')),
    L08: () => direct.setExtra(own, 'READ'),
    L09: () => direct.setExtra(own, entry),
    L10: () => direct.setExtras({ [own]: 'READ' }),
    L11: () => direct.setExtra(own, entries),
    L12: () => group.setExtra(grouped, 'READ'),
    L13: () => group.setExtra(grouped, entry),
    L14: () => group.setExtras({ [grouped]: 'READ' }),
    L15: () => group.setExtra(grouped, entries),
    L16: square,
    L17: async () => alice.unlimitedTopics.dismiss(await square()),
    L22: () => alice.unlimitedTopics.update(unlimited, { extra: 'x' }),
    L23: () => alice.topicBlacklist.add(id, 'mallory'),
    L24: () => alice.topicBlacklist.remove(id, 'mallory'),
    L26: () => app.push.unlimited({ ...push, topicId: unlimited }),
    L27: () => app.push.unlimited({ fromAccount: 'alice', topicId: unlimited, messages: ['1', '2'] }),
    L28: () => app.push.unlimited({ ...push, topicIds: [unlimited] }),
  };
}

/** Each kind of callback, by the message that causes it. */
async function callbacks() {
  await emulator.control('presence', { account: 'bob', online: false });
  const { info } = await app.as('alice').topics.create('team', ['bob']);
  for (const answer of [200, 500]) {
    status = answer;
    let left = 4;
    const answered = new Promise((resolve) => (waiter = () => --left || resolve()));
    await app.push.direct({ fromAccount: 'alice', toAccount: 'bob', message: 'hi' });
    await app.push.topic({ fromAccount: 'alice', topicId: info.topicId, message: 'hi' });
    await answered;
  }
}

for (const idStyle of ['string', 'number']) {
  test(`every endpoint succeeds and fails, with ids as ${idStyle}s`, async () => {
    assert.ok(rows.length >= 62, 'docs/endpoints.md has its table');
    await emulator.reset();
    await emulator.knobs({ idStyle });
    const calls = await prepare();
    const problems = [];
    for (const { id } of rows) {
      const call = calls[id];
      if (!call) continue;
      await call().catch((error) => problems.push(`${id} failed: ${error.stack}`));
      await emulator.fault(id, 'code', { code: 500, message: 'no' });
      await call().then(
        () => problems.push(`${id} succeeded in spite of a refusal`),
        (error) => error.endpoint === id || problems.push(`${id} failed as ${error.endpoint}: ${error.stack}`),
      );
    }
    await emulator.control('apps', { appId: emulator.appId, callbackUrl: `http://127.0.0.1:${receiver.address().port}/` });
    await callbacks();
    for (const { id, method, path } of rows) {
      const requests = await emulator.requests(id);
      for (const request of requests) {
        if (request.method !== method || !target(path).test(request.target)) problems.push(`${id} as ${request.method} ${request.target}`);
      }
      if (!(await seen(id, true))) problems.push(`${id} was not seen to succeed`);
      if (!(await seen(id, false))) problems.push(`${id} was not seen to fail`);
    }
    assert.deepEqual(problems, []);
  });
}
