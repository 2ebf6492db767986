// The application's own server: hands out tokens, asks the services that only servers may ask, and serves the page.
// Everything it must know comes from the environment, secrets above all.
//
//   LISTEN       HOST:PORT, default 127.0.0.1:8700; port 0 takes a free one
//   MIMC_APP     ID:KEY:SECRET
//   MIMC_URL     address of MIMC's HTTP API, as the page and this server reach it
//   TENCENT_APP  SDKAPPID:KEY, with the administrator `administrator`; TENCENT_URL its address
//   GEWE_TOKEN   and GEWE_URL
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { GeWeContacts, init, MIMCApp, TencentContacts } from 'mimc-wasm/server';
import { createApp } from './app.mjs';
import { serveFiles } from './files.mjs';
import { toListener } from './listener.mjs';

const setting = (name) => process.env[name] ?? fail(`the environment variable ${name} is missing; main.mjs says what it is`);

function fail(reason) {
  console.error(`demo server: ${reason}`);
  process.exit(1);
}

/** Parts before colons, the last one with whatever it holds. */
const parts = (text, count) => text.match(new RegExp(`^${'([^:]+):'.repeat(count - 1)}(.+)$`))?.slice(1) ?? fail(`${text.split(':')[0]}:… is incomplete`);

await init();
const [appId, appKey, appSecret] = parts(setting('MIMC_APP'), 3);
const [sdkAppId, secretKey] = parts(setting('TENCENT_APP'), 2);
const apiUrl = setting('MIMC_URL');
const app = createApp({
  mimc: new MIMCApp(appId, appKey, appSecret, { apiUrl }),
  tencent: new TencentContacts({ sdkAppId: Number(sdkAppId), admin: 'administrator', secretKey, baseUrl: setting('TENCENT_URL') }),
  gewe: new GeWeContacts({ token: setting('GEWE_TOKEN'), baseUrl: setting('GEWE_URL') }),
  apiUrl,
  files: serveFiles(fileURLToPath(new URL('../dist/', import.meta.url))),
});

const [host, port] = parts(process.env.LISTEN ?? '127.0.0.1:8700', 2);
const server = createServer(toListener(app));
server.on('error', ({ message }) => fail(message));
server.listen(Number(port), host, () => console.log(`listening http://${host}:${server.address().port}`));
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => server.close().closeAllConnections());
