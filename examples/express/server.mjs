// An Express server that hands out tokens to its own users and takes the service's callbacks.
import express from 'express';
import { init, MIMCApp } from 'mimc-wasm/server';

await init();

/** A handler of `Request` as middleware of Express. The body must be as it came: a parsed one has lost digits. */
const web = (handler) => async (request, response) => {
  const { method, headers, body, originalUrl } = request;
  const url = new URL(originalUrl, `http://${headers.host}`);
  const answer = await handler(new Request(url, { method, headers, body: Buffer.isBuffer(body) ? body : undefined }));
  response.status(answer.status).set(Object.fromEntries(answer.headers));
  response.send(Buffer.from(await answer.arrayBuffer()));
};

/**
 * `sessions` maps the session cookie to the account that logged in with it; `onMessage` is told of every message of the
 * app; `secretPath` is what the callback URL in the console ends with: nobody else knows it.
 */
export function createServer({ mimc: { appId, appKey, appSecret, ...options }, sessions, onMessage, secretPath }) {
  const mimc = new MIMCApp(appId, appKey, appSecret, options);
  const accountOf = (request) => {
    const [, session] = /(?:^|; )session=([^;]+)/.exec(request.headers.get('cookie') ?? '') ?? [];
    return sessions.get(session) ?? null;
  };
  const app = express();
  app.post('/mimc-token', web(mimc.tokenHandler(accountOf)));
  app.post(`/mimc-callback/${secretPath}`, express.raw({ type: '*/*', limit: '1mb' }), web(mimc.callbackHandler(onMessage)));
  return app;
}
