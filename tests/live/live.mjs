// The part of the endpoint list that changes nothing, called at the real services. `cargo xtask live` runs it.
//
//   MIMC_APP      ID:KEY:SECRET, and MIMC_ACCOUNT, an account of that app. MIMC_PEER is who it wrote with, MIMC_TOPIC and
//                 MIMC_UNLIMITED ids of its topics; else the newest contact and the first of each list
//   TENCENT_APP   SDKAPPID:KEY, and TENCENT_USER, whose contacts are listed. TENCENT_ADMIN, default `administrator`
//   GEWE_TOKEN    with GEWE_URL and GEWE_DEVICE
//   MIMC_URL, TENCENT_URL  addresses other than the services' own
import { GeWeContacts, init, MIMCApp, MIMCError, TencentContacts } from 'mimc-wasm/server';

import { rows } from './endpoints.mjs';
import { geweReads, mimcReads, tencentReads } from './reads.mjs';

const { env } = process;

/** For each service: what it needs, the ids of its endpoints, and what makes its calls. */
const SERVICES = [
  { name: 'MIMC', needs: ['MIMC_APP', 'MIMC_ACCOUNT'], ids: /^[ML]/, calls: mimc },
  { name: 'Tencent', needs: ['TENCENT_APP', 'TENCENT_USER'], ids: /^T/, calls: tencent },
  { name: 'GeWe', needs: ['GEWE_TOKEN', 'GEWE_URL', 'GEWE_DEVICE'], ids: /^G/, calls: gewe },
];

async function mimc() {
  const [appId, appKey, appSecret] = parts('MIMC_APP', 3);
  const account = env.MIMC_ACCOUNT;
  const app = new MIMCApp(appId, appKey, appSecret, env.MIMC_URL ? { apiUrl: env.MIMC_URL } : {});
  const user = app.as(account);
  // What cannot be looked up is missing here, and fails below under its own name.
  const known = (lookup) => lookup.catch(() => undefined);
  const peer = env.MIMC_PEER ?? (await known(user.contacts.list()))?.find(({ kind }) => kind === 'user')?.name;
  const topicId = env.MIMC_TOPIC ?? (await known(user.topics.list()))?.[0]?.topicId;
  const unlimitedId = env.MIMC_UNLIMITED ?? (await known(user.unlimitedTopics.list()))?.[0];
  const newest = async (history) => (await known(history.before()))?.messages.at(-1)?.sequence;
  const sequence = peer && (await newest(user.history.direct(peer)));
  const topicSequence = topicId && (await newest(user.history.topic(topicId)));
  return mimcReads({ app, user, account, peer, topicId, unlimitedId, sequence, topicSequence });
}

async function tencent() {
  const [sdkAppId, secretKey] = parts('TENCENT_APP', 2);
  const admin = env.TENCENT_ADMIN ?? 'administrator';
  const where = env.TENCENT_URL && { baseUrl: env.TENCENT_URL };
  return tencentReads(new TencentContacts({ sdkAppId: Number(sdkAppId), admin, secretKey, ...where }), env.TENCENT_USER);
}

async function gewe() {
  return geweReads(new GeWeContacts({ baseUrl: env.GEWE_URL, token: env.GEWE_TOKEN }), env.GEWE_DEVICE);
}

/** The parts before colons, and the last one with whatever it holds. The value stays unsaid: it is a secret. */
function parts(name, count) {
  const found = env[name].match(new RegExp(`^${'([^:]+):'.repeat(count - 1)}(.+)$`))?.slice(1);
  if (!found) throw new Error(`${name} must have ${count} parts with colons between them`);
  return found;
}

/** What an error says that is no secret. */
function told(error) {
  if (!(error instanceof MIMCError)) return error.message;
  const { kind, code, status, endpoint, serviceMessage, cause } = error;
  const parts = [kind, endpoint, status && `HTTP ${status}`, code !== undefined && `code ${code}`, serviceMessage, cause && told(cause)];
  return parts.filter(Boolean).join(' · ');
}

const counts = { answered: 0, failed: 0, skipped: 0 };

function report(outcome, { id, method, path }, text) {
  counts[outcome] += 1;
  console.log(`${outcome.padEnd(8)}  ${id}  ${method.padEnd(4)} ${path}  ${text}`);
}

async function call(row, work) {
  if (!work) return report('skipped', row, 'nothing is known that it could be about');
  const started = performance.now();
  try {
    await work();
    report('answered', row, `${Math.round(performance.now() - started)} ms`);
  } catch (error) {
    report('failed', row, told(error));
  }
}

async function run({ name, needs, ids, calls }) {
  const missing = needs.filter((variable) => !env[variable]);
  if (missing.length > 0) return console.log(`${name} is skipped: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set.`);
  const reads = rows.filter(({ id, reads }) => reads && ids.test(id));
  let table;
  try {
    table = await calls();
  } catch (error) {
    counts.failed += 1;
    return console.log(`${name} failed before its calls: ${told(error)}`);
  }
  for (const row of reads) await call(row, table[row.id]);
}

await init();
for (const service of SERVICES) await run(service);
console.log(`\n${counts.answered} answered, ${counts.failed} failed, ${counts.skipped} skipped.`);
process.exitCode = counts.failed > 0 ? 1 : 0;
