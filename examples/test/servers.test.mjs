// The same deployment with three frameworks: tokens for those who are logged in, and callbacks handled once.
import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import { test } from 'node:test';

import { createServer as createExpress } from '../express/server.mjs';
import { createServer as createHono } from '../hono/server.mjs';
import { POST as nextCallback } from '../next/app/api/mimc/callback/route.js';
import { POST as nextToken } from '../next/app/api/mimc/token/route.js';
import { growing, grown, listen, pushTo, startEmulator } from './support.mjs';

const emulator = await startEmulator();
const sessions = new Map([['session-of-alice', 'alice'], ['session-of-zhang', '张三']]);
const secretPath = 'known-to-the-console-only';

/** Starts each server; resolves to the addresses of its two routes. */
const servers = {
  async Express(onMessage) {
    const app = createExpress({ mimc: emulator.mimc, sessions, onMessage, secretPath });
    const origin = await listen(createHttpServer(app));
    return { token: `${origin}/mimc-token`, callback: `${origin}/mimc-callback/${secretPath}` };
  },
  async Hono(onMessage) {
    const { fetch } = createHono({ mimc: emulator.mimc, sessions, onMessage, secretPath });
    const origin = await listen(webServer(fetch));
    return { token: `${origin}/mimc-token`, callback: `${origin}/mimc-callback/${secretPath}` };
  },
  async 'Next.js'(onMessage) {
    const { appId, appKey, appSecret, apiUrl } = emulator.mimc;
    Object.assign(process.env, { MIMC_APP_ID: appId, MIMC_APP_KEY: appKey, MIMC_APP_SECRET: appSecret, MIMC_API_URL: apiUrl });
    Object.assign(globalThis, { sessions, onMimcMessage: onMessage });
    const routes = { '/token': nextToken, '/callback': nextCallback };
    const origin = await listen(webServer((request) => routes[new URL(request.url).pathname](request)));
    return { token: `${origin}/token`, callback: `${origin}/callback` };
  },
};

/** What a framework whose handlers take a `Request` does for them on Node. */
const webServer = (handler) =>
  createHttpServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method, headers, url } = incoming;
    const answer = await handler(new Request(`http://${headers.host}${url}`, { method, headers, body: Buffer.concat(chunks) }));
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
  });

for (const [name, start] of Object.entries(servers)) {
  test(`${name} gives a token to whoever is logged in, and to nobody else`, async () => {
    const { token } = await start(() => {});
    const ask = (cookie) => fetch(token, { method: 'POST', headers: cookie ? { cookie } : {} });
    const answer = await ask('theme=dark; session=session-of-zhang');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal((await answer.json()).data.appAccount, '张三');
    for (const cookie of [undefined, 'session=guessed', 'session=']) {
      const denied = await ask(cookie);
      assert.equal(denied.status, 403, String(cookie));
      assert.doesNotMatch(await denied.text(), /token|data/);
    }
  });

  test(`${name} takes the service's callbacks, with every digit`, async () => {
    const { list, add } = growing();
    const { callback } = await start((message) => add(message));
    await emulator.control('apps', { appId: emulator.appId, callbackUrl: callback });
    await emulator.control('knobs', { callbackExtended: true });
    await pushTo(emulator, 'bob', '你好 🙂');
    await grown(list, 2);
    assert.deepEqual(list.map(({ kind, text, toAppId }) => [kind, text, toAppId]), Array(2).fill(['direct', '你好 🙂', emulator.appId]));
    assert.match(list[0].sequence, /^\d{18}$/);
    const again = await fetch(callback, { method: 'POST', body: list[0].raw });
    assert.equal(again.status, 200);
    assert.equal(list.length, 2);
    assert.equal((await fetch(callback, { method: 'POST', body: 'nonsense' })).status, 400);
  });
}
