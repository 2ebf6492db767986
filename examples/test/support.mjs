// One emulator per test file, and what the examples have in common.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after } from 'node:test';

const app = process.env.MIMC_EMULATOR_APP ?? '2880000000000000001:key:secret';
const [appId, appKey, appSecret] = app.split(':');

/** Starts an emulator and stops it after the file's tests. */
export async function startEmulator() {
  const program = process.env.MIMC_EMULATOR_BIN;
  if (!program) throw new Error('MIMC_EMULATOR_BIN must name the emulator program; `cargo xtask test examples` sets it');
  const child = spawn(program, ['--listen', '127.0.0.1:0', '--memory', '--app', app], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [first] = await once(createInterface({ input: child.stdout }), 'line');
  after(() => child.kill('SIGTERM'));
  const url = first.replace(/^listening /, '');

  const control = async (path, body) => {
    const headers = { 'x-emulator-control': '1', 'content-type': 'application/json' };
    const response = await fetch(`${url}/__control/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`control ${path}: ${response.status} ${await response.text()}`);
  };
  return { url, appId, control, mimc: { appId, appKey, appSecret, apiUrl: url } };
}

/** Listens on a free port until the file's tests are over; resolves to the address. */
export async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

const waiting = new WeakMap();

/** A list and what adds to it, so that `grown` can wait. */
export function growing() {
  const list = [];
  return { list, add: (item) => (list.push(item), waiting.get(list)?.()) };
}

/** Waits until a list of `growing` has that many entries. */
export async function grown(list, count) {
  while (list.length < count) await new Promise((resolve) => waiting.set(list, resolve));
}

/** A message of alice's, sent by the app's server. */
export async function pushTo(emulator, toAccount, message) {
  const { MIMCApp, init } = await import('mimc-wasm/server');
  await init();
  const { appId, appKey, appSecret, apiUrl } = emulator.mimc;
  return new MIMCApp(appId, appKey, appSecret, { apiUrl }).push.direct({ fromAccount: 'alice', toAccount, message });
}
