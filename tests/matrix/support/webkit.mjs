// WebKitGTK's small browser, driven by its own WebDriver on a screen that nobody sees.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from './http.mjs';

let session;

async function start() {
  const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [number] = await once(createInterface({ input: screen.stdout }), 'line');
  const port = await freePort();
  const driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    // Its sandbox needs rights that a container does not give.
    env: { ...process.env, DISPLAY: `:${number}`, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
  });
  const origin = `http://127.0.0.1:${port}`;
  await until(() => call(origin, 'GET', '/status').then(({ ready }) => ready, () => false), 30_000);
  const options = { binary: process.env.WEBKIT_PATH, args: ['--automation'] };
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } };
  const { sessionId } = await call(origin, 'POST', '/session', { capabilities });
  return { base: `${origin}/session/${sessionId}`, programs: [driver, screen] };
}

export async function close() {
  if (!session) return;
  const { base, programs } = await session;
  await call(base, 'DELETE', '');
  for (const program of programs) program.kill();
}

export async function open(url) {
  const { base } = await (session ??= start());
  await call(base, 'POST', '/url', { url });
  const read = (expression) => call(base, 'POST', '/execute/sync', { script: `return (${expression})`, args: [] });
  return { messages: [], read, close: async () => {} };
}

async function call(base, method, path, body) {
  const sent = { method, ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) };
  const response = await fetch(base + path, sent);
  const { value } = await response.json();
  if (!response.ok) throw new Error(`WebKit's driver: ${value.error}: ${value.message}`);
  return value;
}

/** Asks again and again, until the answer is yes. */
async function until(ask, limit) {
  const deadline = Date.now() + limit;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error('WebKit does not come to an end');
    await new Promise((later) => setTimeout(later, 50));
  }
}
