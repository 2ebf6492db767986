// One emulator per test file: a process of its own on a free port, in memory, gone when the file's tests are over.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after } from 'node:test';

const app = process.env.MIMC_EMULATOR_APP ?? '2880000000000000001:key:secret';
const [appId, appKey, appSecret] = app.split(':');

/** Where a clock that stands still stands: long ago, so that a look at the real one would show. */
export const NOW = 1_545_037_945_535;

/** Starts an emulator, with further arguments, and stops it after the file's tests. */
export async function startEmulator(...further) {
  const program = process.env.MIMC_EMULATOR_BIN;
  if (!program) throw new Error('MIMC_EMULATOR_BIN must name the emulator program; `cargo xtask test package` sets it');
  const options = ['--listen', '127.0.0.1:0', '--memory', '--app', app, ...further];
  const child = spawn(program, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [first] = await once(createInterface({ input: child.stdout }), 'line');
  after(() => child.kill('SIGTERM'));
  return new Emulator(first.replace(/^listening /, ''));
}

class Emulator {
  appId = appId;
  appKey = appKey;
  appSecret = appSecret;

  constructor(url) {
    this.url = url;
  }

  /** A control call: GET without `body`, else POST. Resolves to the answer. */
  async control(path, body, method = body === undefined ? 'GET' : 'POST') {
    const headers = { 'x-emulator-control': '1', 'content-type': 'application/json' };
    const sent = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(`${this.url}/__control/${path}`, sent);
    const text = await response.text();
    if (!response.ok) throw new Error(`control ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  reset = () => this.control('reset', undefined, 'POST');
  /** As new, its clock standing at `NOW`. */
  resetAtNow = async () => {
    await this.reset();
    await this.clock({ frozen: true, now: NOW });
  };
  knobs = (knobs) => this.control('knobs', knobs);
  clock = (clock) => this.control('clock', clock);
  /** Orders one fault, for the next request to `endpoint`. */
  fault = (endpoint, fault, fields) => this.control('faults', { endpoint, fault, ...fields });
  /** HTTP 200 with this body; an object is sent as JSON. */
  answer = (endpoint, body) =>
    this.fault(endpoint, 'body', { body: typeof body === 'string' ? body : JSON.stringify(body) });
  /** Success with this `data`. */
  data = (endpoint, data) => this.answer(endpoint, { code: 200, message: 'success', data });
  seed = (...messages) => this.control('seed', { messages });

  /** The requests since the last call of `forget`, oldest first. */
  requests = async (endpoint) => {
    const { requests } = await this.control(`requests${endpoint ? `?endpoint=${endpoint}` : ''}`);
    return requests;
  };
  forget = () => this.control('requests', undefined, 'DELETE');

  /** The token service's answer for `account`, as JSON text. */
  async token(account) {
    const body = JSON.stringify({ appId, appKey, appSecret, appAccount: account });
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${this.url}/api/account/token`, { method: 'POST', headers, body })).text();
  }

  /** Pushes one message (M02, M04) as a server would. */
  async push(path, fields) {
    const body = JSON.stringify({ appId, appKey, appSecret, fromResource: 'test', msgType: '', ...fields });
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`${this.url}/api/push/${path}/`, { method: 'POST', headers, body })).json();
  }
}
