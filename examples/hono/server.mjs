// The same with Hono, whose handlers take a `Request` and return a `Response`: nothing is to be adapted.
import { Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import { init, MIMCApp } from 'mimc-wasm/server';

await init();

/** As in the Express example. */
export function createServer({ mimc: { appId, appKey, appSecret, ...options }, sessions, onMessage, secretPath }) {
  const mimc = new MIMCApp(appId, appKey, appSecret, options);
  const callback = mimc.callbackHandler(onMessage);
  const app = new Hono();
  app.post('/mimc-token', async (context) => {
    const account = sessions.get(getCookie(context, 'session')) ?? null;
    return mimc.tokenHandler(() => account)(context.req.raw);
  });
  app.post(`/mimc-callback/${secretPath}`, (context) => callback(context.req.raw));
  return app;
}
