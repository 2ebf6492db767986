// A message to somebody offline arrives as a notification in his browser, which alone can read it.
import assert from 'node:assert/strict';
import { createECDH, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { test } from 'node:test';
import ece from 'http_ece';
import webPush from 'web-push';

import { offlineHandler } from '../web-push/notify.mjs';
import { growing, grown, listen, pushTo, startEmulator } from './support.mjs';

const emulator = await startEmulator();
const { publicKey, privateKey } = webPush.generateVAPIDKeys();
const vapid = { subject: 'mailto:admin@app.example', publicKey, privateKey };

/** A push service that answers with `status`, and what it was sent. */
async function pushService(status) {
  const { list, add } = growing();
  const server = createServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    outgoing.writeHead(status).end();
    add({ headers: incoming.headers, body: Buffer.concat(chunks) });
  });
  return { list, origin: await listen(server) };
}

/** A browser's subscription, and how it reads what arrives. */
function subscribe(origin) {
  const keys = createECDH('prime256v1');
  const p256dh = keys.generateKeys('base64url');
  const auth = randomBytes(16).toString('base64url');
  const read = (body) => JSON.parse(ece.decrypt(body, { version: 'aes128gcm', privateKey: keys, authSecret: auth }));
  return { subscription: { endpoint: `${origin}/${randomBytes(8).toString('hex')}`, keys: { p256dh, auth } }, read };
}

/** The handler behind a server that the emulator calls; `statuses` are its answers. */
async function deploy(subscriptions) {
  const { list: statuses, add } = growing();
  const errors = [];
  const handler = offlineHandler({ mimc: emulator.mimc, subscriptions, vapid, onError: (error) => errors.push(error.message) });
  const server = createServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const answer = await handler(new Request('http://x/', { method: 'POST', body: Buffer.concat(chunks) }));
    outgoing.writeHead(answer.status).end();
    add(answer.status);
  });
  await emulator.control('apps', { appId: emulator.appId, callbackUrl: await listen(server) });
  return { statuses, errors };
}

test('whoever was offline is notified in every browser of his', async () => {
  const service = await pushService(201);
  const browsers = [subscribe(service.origin), subscribe(service.origin)];
  const { statuses } = await deploy({ of: (account) => (account === '张三' ? browsers.map(({ subscription }) => subscription) : []) });
  await pushTo(emulator, '张三', '你好 🙂');
  await grown(service.list, 2);
  await grown(statuses, 2);
  assert.deepEqual(statuses, [200, 200]);
  for (const { body, headers } of service.list) {
    assert.match(headers.authorization, /^vapid t=/);
    assert.equal(headers.ttl, String(24 * 3600));
    assert.ok(!body.includes('你好'));
  }
  const texts = browsers.map(({ read }) => {
    const bodies = service.list.map(({ body }) => body);
    const mine = bodies.map((body) => {
      try {
        return read(body);
      } catch {
        return undefined;
      }
    });
    return mine.filter(Boolean).map(({ from, text }) => `${from}: ${text}`);
  });
  assert.deepEqual(texts, [['alice: 你好 🙂'], ['alice: 你好 🙂']]);
});

test('a subscription that is over is dropped, and one that fails comes again', async () => {
  const gone = await pushService(410);
  const dropped = [];
  const first = await deploy({ of: () => [subscribe(gone.origin).subscription], drop: (account) => dropped.push(account) });
  await pushTo(emulator, 'bob', 'hi');
  await grown(first.statuses, 2);
  assert.deepEqual([first.statuses, dropped], [[200, 200], ['bob']]);

  const failing = await pushService(503);
  const second = await deploy({ of: () => [subscribe(failing.origin).subscription] });
  await pushTo(emulator, 'bob', 'hi');
  await grown(second.statuses, 2);
  assert.deepEqual([...second.statuses].sort(), [200, 500]);
  assert.deepEqual(second.errors, ['the push service answered 503']);
});

test('whoever is there is not notified', async () => {
  const service = await pushService(201);
  const { statuses } = await deploy({ of: () => [subscribe(service.origin).subscription] });
  await emulator.control('presence', { account: 'carol', online: true });
  await pushTo(emulator, 'carol', 'hi');
  await grown(statuses, 1);
  assert.deepEqual([statuses, service.list.length], [[200], 0]);
});
