// `cargo xtask live`, with an emulator in the place of the real services.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { rows } from '../live/endpoints.mjs';
import { userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';
import { DEVICE, GEWE_TOKEN, geweOf, TENCENT, tencentOf } from './support/server.mjs';

const emulator = await startEmulator();
const reads = rows.filter(({ reads }) => reads).map(({ id }) => id);
const { appId, appKey, appSecret, url } = emulator;
const mimc = { MIMC_APP: `${appId}:${appKey}:${appSecret}`, MIMC_ACCOUNT: 'alice', MIMC_URL: url };
const tencent = { TENCENT_APP: `${TENCENT.sdkAppId}:${TENCENT.secretKey}`, TENCENT_USER: 'alice', TENCENT_URL: url };
const gewe = { GEWE_TOKEN, GEWE_DEVICE: DEVICE, GEWE_URL: url };

/** Runs it with these variables and no others of its own. */
async function live(settings) {
  const environment = Object.entries(process.env).filter(([name]) => !/^(MIMC|TENCENT|GEWE)_/.test(name));
  const program = fileURLToPath(new URL('../live/live.mjs', import.meta.url));
  const flags = ['--preserve-symlinks', '--preserve-symlinks-main'];
  const child = spawn(process.execPath, [...flags, program], { env: { ...Object.fromEntries(environment), ...settings } });
  const [output, errors, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once('close', resolve)),
  ]);
  assert.equal(errors, '');
  return { code, output };
}

const outcomes = (output, outcome) => [...output.matchAll(new RegExp(`^${outcome} +(\\w\\d\\d)`, 'gm'))].map(([, id]) => id);

beforeEach(async () => {
  await emulator.reset();
  await tencentOf(emulator);
  await geweOf(emulator);
});

async function furnish() {
  const alice = userOf(emulator, 'alice');
  const { info } = await alice.topics.create('team', ['bob']);
  await alice.unlimitedTopics.create('square');
  await emulator.seed({ from: 'bob', to: 'alice', text: '1' }, { from: 'bob', topicId: info.topicId, text: '2' });
  await emulator.forget();
}

test('all reading endpoints are called, and nothing is changed', async () => {
  await furnish();
  const { code, output } = await live({ ...mimc, ...tencent, ...gewe });
  assert.deepEqual(outcomes(output, 'answered'), reads, output);
  assert.match(output, new RegExp(`${reads.length} answered, 0 failed, 0 skipped`));
  assert.equal(code, 0);
  const seen = new Set((await emulator.requests()).map(({ endpoint }) => endpoint));
  assert.deepEqual([...seen].sort(), [...reads].sort());
});

test('an account without topics has what needs one skipped', async () => {
  const { code, output } = await live(mimc);
  assert.deepEqual(outcomes(output, 'answered'), ['M01', 'M12', 'M26', 'L01', 'L18']);
  assert.ok(outcomes(output, 'skipped').includes('M11'));
  assert.equal(code, 0);
});

test('a refusal is a failure that names the endpoint and no secret', async () => {
  await furnish();
  await emulator.fault('M31', 'code', { code: 500, message: 'out of order' });
  const { code, output } = await live(mimc);
  assert.deepEqual(outcomes(output, 'failed'), ['M31']);
  assert.match(output, /M31.*api.*code 500.*out of order/);
  assert.equal(code, 1);
});

test('wrong credentials are a failure of that service alone, and shown nowhere', async () => {
  const { code, output } = await live({ ...mimc, MIMC_APP: `${appId}:wrong-key:wrong-secret`, ...tencent });
  assert.deepEqual(outcomes(output, 'failed'), ['M01', 'M12', 'M26', 'L01', 'L18']);
  assert.match(output, /^failed +M26 .* token · api · M01/m);
  assert.deepEqual(outcomes(output, 'answered'), ['T01']);
  assert.ok(!output.includes('wrong-'), output);
  assert.equal(code, 1);
});

test('credentials that are incomplete are told by their name alone', async () => {
  const { code, output } = await live({ ...mimc, MIMC_APP: 'half:secret' });
  assert.match(output, /^MIMC failed before its calls: MIMC_APP must have 3 parts/m);
  assert.ok(!output.includes('half'), output);
  assert.equal(code, 1);
});

test('services without credentials are skipped with a sentence', async () => {
  const { code, output } = await live({ TENCENT_APP: 'x' });
  assert.match(output, /^MIMC is skipped: MIMC_APP and MIMC_ACCOUNT are not set\.$/m);
  assert.match(output, /^Tencent is skipped: TENCENT_USER is not set\.$/m);
  assert.match(output, /^GeWe is skipped: /m);
  assert.match(output, /0 answered, 0 failed, 0 skipped/);
  assert.equal(code, 0);
});
