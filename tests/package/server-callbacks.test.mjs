// Callbacks, sent by the emulator to a real server, and by hand where the order of things matters.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, beforeEach, test } from 'node:test';
import { parseCallback } from 'mimc-wasm/server';

import { base64, shown } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { appOf, failing, posted } from './support/server.mjs';

const emulator = await startEmulator();
const app = appOf(emulator);
const receiver = await startReceiver();
await emulator.clock({ frozen: true, now: 1_700_000_000_000 });
await emulator.control('apps', { appId: emulator.appId, callbackUrl: receiver.url });
beforeEach(() => receiver.expect(0));

/** An HTTP server around whatever handler a test installs. */
async function startReceiver() {
  let handler;
  let waiter;
  const server = createServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method, headers } = incoming;
    const response = await handler(new Request(`http://x${incoming.url}`, { method, headers, body: Buffer.concat(chunks) }));
    outgoing.writeHead(response.status).end();
    receiver.statuses.push(response.status);
    waiter?.();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  const receiver = {
    url: `http://127.0.0.1:${server.address().port}/secret-path`,
    statuses: [],
    install: (installed) => (handler = installed),
    expect: () => (receiver.statuses.length = 0),
    /** Resolves once that many callbacks were answered. */
    answered: async (count) => {
      while (receiver.statuses.length < count) await new Promise((resolve) => (waiter = resolve));
    },
  };
  return receiver;
}

const body = (fields) =>
  JSON.stringify({
    msgType: 'NORMAL_MSG', fromAppId: '1', toAppId: '1', fromAccount: 'alice', toAccount: 'bob',
    payload: base64('hi'), timestamp: 1_545_037_945_535, ...fields,
  });

for (const extended of [false, true]) {
  test(`all four kinds arrive, ${extended ? 'with later fields' : 'as in the manual'}`, async () => {
    await emulator.knobs({ callbackExtended: extended });
    const seen = [];
    receiver.install(app.callbackHandler(async (callback) => seen.push(callback)));
    const { info } = await app.as('alice').topics.create('team', ['bob', '张三']);
    await app.push.direct({ fromAccount: 'alice', toAccount: '张三', message: '你好', bizType: 'TEXT' });
    await receiver.answered(2);
    await app.push.topic({ fromAccount: 'alice', topicId: info.topicId, message: Uint8Array.of(255) });
    await receiver.answered(4);
    assert.deepEqual(receiver.statuses, [200, 200, 200, 200]);
    const [normal, offline, topic, offlineTopic] = ['NORMAL_MSG', 'OFFLINE_MSG', 'NORMAL_TOPIC_MSG', 'OFFLINE_TOPIC_MSG'].map(
      (msgType) => seen.find((callback) => callback.msgType === msgType),
    );
    for (const [callback, isOffline] of [[normal, false], [offline, true]]) {
      assert.deepEqual(
        [callback.kind, callback.offline, callback.fromAppId, callback.toAppId, callback.fromAccount, callback.toAccount, callback.text, callback.timestamp],
        ['direct', isOffline, emulator.appId, emulator.appId, 'alice', '张三', '你好', 1_700_000_000_000],
      );
      assert.deepEqual(JSON.parse(callback.raw).msgType, callback.msgType);
    }
    assert.deepEqual(
      [topic.kind, topic.offline, topic.appId, topic.topicId, topic.toAccounts, topic.text, topic.bytes],
      ['topic', false, emulator.appId, info.topicId, ['alice', 'bob', '张三'], '\ufffd', Uint8Array.of(255)],
    );
    assert.deepEqual([offlineTopic.offline, offlineTopic.toAccounts], [true, ['bob', '张三']]);
    assert.equal(normal.bizType, extended ? 'TEXT' : undefined);
    assert.equal(/^\d{18}$/.test(normal.sequence), extended);
    assert.equal(normal.sequence, offline.sequence);
  });
}

test('a callback whose handler failed comes again, one whose handler succeeded does not run twice', async () => {
  await emulator.knobs({ callbackExtended: true });
  const errors = [];
  let runs = 0;
  const handle = async () => {
    if (++runs === 1) throw new Error('the database is away');
  };
  receiver.install(app.callbackHandler(handle, { onError: (error) => errors.push(error.message) }));
  await emulator.control('presence', { account: 'bob', online: true });
  await app.push.direct({ fromAccount: 'alice', toAccount: 'bob', message: 'again' });
  await receiver.answered(1);
  await emulator.clock({ advance: 5_000 });
  await receiver.answered(2);
  assert.deepEqual(receiver.statuses, [500, 200]);
  assert.deepEqual(errors, ['the database is away']);
  assert.equal(runs, 2);
});

test('a repetition waits for the handler that is at work, and shares how it ends', async () => {
  for (const [ends, status, runsAfter] of [['resolve', 200, 1], ['reject', 500, 2]]) {
    let runs = 0;
    const started = [];
    const gate = { promise: undefined };
    gate.promise = new Promise((resolve, reject) => Object.assign(gate, { resolve, reject }));
    const handler = app.callbackHandler(() => (runs++, started.shift()?.(), gate.promise), { onError: () => {} });
    const running = new Promise((resolve) => started.push(resolve));
    const first = handler(posted(body({ sequence: '7' })));
    await running;
    const second = handler(posted(body({ sequence: 7, timestamp: 5 })));
    const other = handler(posted(body({ sequence: '8' })));
    let answered = 0;
    for (const answer of [first, second, other]) answer.then(() => answered++);
    await new Promise(setImmediate);
    assert.equal(answered, 0);
    gate[ends](new Error('no'));
    assert.deepEqual(await Promise.all([first, second, other].map(async (answer) => (await answer).status)), [status, status, status]);
    assert.equal(runs, 2);
    gate.promise = Promise.resolve();
    assert.equal((await handler(posted(body({ sequence: '7' })))).status, 200);
    assert.equal(runs, 2 + runsAfter - 1);
  }
});

test('what was handled is remembered, but not for ever', async () => {
  let runs = 0;
  const handler = app.callbackHandler(() => void runs++);
  const send = async (sequence) => assert.equal((await handler(posted(body({ sequence })))).status, 200);
  await send('1');
  await send('1');
  assert.equal(runs, 1);
  for (let sequence = 2; sequence <= 10_001; sequence++) await send(String(sequence));
  assert.equal(runs, 10_001);
  await send('10001');
  assert.equal(runs, 10_001);
  await send('1');
  assert.equal(runs, 10_002);
});

test('processes that share a store handle a callback once', async () => {
  const keys = new Map();
  const seen = { has: async (key) => keys.has(key), add: async (key) => void keys.set(key, 1) };
  let runs = 0;
  const processes = [1, 2].map(() => app.callbackHandler(() => void runs++, { seen }));
  for (const handler of processes) assert.equal((await handler(posted(body({ packetId: 'p-1' })))).status, 200);
  assert.equal(runs, 1);
  assert.equal(keys.size, 1);
  const set = app.callbackHandler(() => void runs++, { seen: new Set(keys.keys()) });
  await set(posted(body({ packetId: 'p-1' })));
  assert.equal(runs, 1);
});

test('a store that fails is told of and loses nothing', async () => {
  const errors = [];
  const onError = (error) => errors.push(error.message);
  let runs = 0;
  const away = async () => {
    throw new Error('store away');
  };
  const cannotLook = app.callbackHandler(() => void runs++, { onError, seen: { has: away, add: async () => {} } });
  assert.equal((await cannotLook(posted(body()))).status, 500);
  assert.equal(runs, 0);
  const cannotNote = app.callbackHandler(() => void runs++, { onError, seen: { has: async () => false, add: away } });
  assert.equal((await cannotNote(posted(body()))).status, 200);
  assert.equal(runs, 1);
  assert.deepEqual(errors, ['store away', 'store away']);
});

test('what is no callback is answered with 400, and an unknown kind with 200', async () => {
  const seen = [];
  const errors = [];
  const handler = app.callbackHandler((callback) => void seen.push(callback), { onError: (error) => errors.push(error) });
  for (const wrong of ['', 'secret-text', '[]', body().slice(1), body({ fromAccount: undefined }), Uint8Array.of(0x7b, 0xff)]) {
    assert.equal((await handler(posted(wrong))).status, 400, String(wrong));
  }
  const long = body({ payload: base64('x'.repeat(2 ** 20)) });
  for (const headers of [{}, { 'content-length': String(long.length) }]) {
    assert.equal((await handler(posted(long, { headers }))).status, 400);
  }
  assert.ok(errors.every((error) => error.kind === 'decode' && !shown(error).includes('secret-text')));
  assert.equal(errors.length, 8);
  assert.equal((await handler(new Request('https://x/'))).status, 405);
  assert.deepEqual(seen, []);
  assert.equal((await handler(posted('{"msgType":"LATER","x":1}'))).status, 200);
  assert.deepEqual(seen, [{ kind: 'unknown', offline: false, raw: '{"msgType":"LATER","x":1}', text: '', msgType: 'LATER' }]);
});

test('parseCallback takes the body as it came and nothing else', async () => {
  const text = body({ sequence: 154503794553568001n.toString() });
  const bytes = new TextEncoder().encode(text);
  const { sequence } = parseCallback(text);
  assert.equal(sequence, '154503794553568001');
  for (const same of [bytes, bytes.buffer, Buffer.from(text)]) assert.deepEqual(parseCallback(same), parseCallback(text));
  assert.deepEqual(structuredClone(parseCallback(text)), parseCallback(text));
  for (const wrong of [undefined, null, 5, {}, JSON.parse(text), [1], new Uint16Array(2)]) {
    await failing(() => parseCallback(wrong), 'invalid_input');
  }
  await failing(() => parseCallback('{'), 'decode');
});

test('what is no handler is refused', async () => {
  for (const wrong of [undefined, null, 'f', {}]) await failing(() => app.callbackHandler(wrong), 'invalid_input');
  for (const seen of [null, 5, {}, { has() {} }, new Map()]) {
    await failing(() => app.callbackHandler(() => {}, { seen }), 'invalid_input');
  }
});
