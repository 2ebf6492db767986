// A site with the packed package, its token proxy, and a browser that looks at it.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { after, afterEach } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startEmulator } from '../../package/support/emulator.mjs';

const { chromium } = createRequire(import.meta.url)('playwright-core');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const tests = fileURLToPath(new URL('../..', import.meta.url));

export const emulator = await startEmulator();
const packaged = dirname(fileURLToPath(import.meta.resolve('mimc-wasm')));

const written = new Map();

/** Gives the site a page at `path`, besides the files of tests/. */
export const write = (path, text) => written.set(path, text);

const server = createServer(async (request, response) => {
  const path = new URL(request.url, 'http://site').pathname;
  try {
    if (path === '/favicon.ico') return response.writeHead(204).end();
    if (path === '/token') {
      const body = (await request.toArray()).join('');
      response.setHeader('content-type', 'application/json');
      return response.end(await emulator.token(JSON.parse(body).account));
    }
    const [, inPackage] = /^\/(?:package|node_modules\/mimc-wasm)\/(.*)/.exec(path) ?? [];
    const file = inPackage ? join(packaged, inPackage) : join(tests, path);
    const content = written.get(path) ?? (await readFile(file));
    response.setHeader('content-type', TYPES[extname(file)] ?? 'text/plain');
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
export const site = `http://127.0.0.1:${server.address().port}`;

const flags = process.env.CHROME_FLAGS ?? '--headless --no-sandbox --disable-gpu';
const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: flags.split(' '),
});
after(async () => {
  await browser.close();
  server.close();
  server.closeAllConnections();
});

/** A new window with a profile of its own, closed after the test. */
export const profile = () => browser.newContext();
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

/**
 * Opens a page, which knows where the emulator is and collects its own errors. With `redirect` it takes the emulator for
 * the real service, as only the host's name server could make it do otherwise. `before` runs in it before anything else.
 */
export async function open(context, path, { redirect = false, before } = {}) {
  const page = await context.newPage();
  const addresses = { apiUrl: emulator.url, wsUrl: emulator.url.replace(/^http/, 'ws') };
  await page.addInitScript((given) => (globalThis.addresses = given), addresses);
  if (redirect) await page.addInitScript(takeForTheService);
  if (before) await page.addInitScript(before);
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && page.problems.push(message.text()));
  await page.goto(`${site}/pages/${path}`);
  return page;
}

function takeForTheService() {
  const { apiUrl, wsUrl } = globalThis.addresses;
  const { WebSocket: Native, fetch: native } = globalThis;
  globalThis.WebSocket = class extends Native {
    constructor(url) {
      super(url === 'wss://wsapp.chat.xiaomi.net' ? wsUrl : url);
    }
  };
  globalThis.fetch = (url, init) => native(String(url).replace('https://mimc.chat.xiaomi.net', apiUrl), init);
}
