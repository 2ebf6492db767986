// docs/benchmarks.md and its plots.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { KNOWN_MISSED } from './goals.mjs';
import { ratio, spread } from './statistics.mjs';
import { bars, curves } from './svg.mjs';

const ENGINES = ['Node', 'Chromium'];
const NAMES = {
  package: 'mimc-wasm',
  empty: 'mimc-wasm, an empty page',
  emptyCareful: 'careful JavaScript, an empty page',
  careful: 'careful JavaScript',
  typical: 'typical JavaScript',
  jsonBigint: 'json-bigint',
  platform: 'base64 of the platform',
  floor: 'TextDecoder + JSON.parse alone',
  protobufjs: 'typed arrays + protobufjs',
  fetch: 'fetch',
  ky: 'ky',
};

const table = (head, rows) =>
  [head, head.map((_, column) => (column ? '---:' : '---')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
const ratioText = ({ value, low, high }) => `${value.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
const microseconds = ({ value }) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1));

/** One row per variant: its ratio to `base` and its time, for each case of each engine. */
function variants(results, name, cases, base) {
  const engines = ENGINES.filter((engine) => results[engine][name]);
  const head = ['', ...engines.flatMap((engine) => cases.map(([label]) => `${engine}, ${label}`))];
  const rows = Object.keys(results.Node[name][cases[0][1]]).map((variant) => [
    NAMES[variant] ?? variant,
    ...engines.flatMap((engine) =>
      cases.map(([, key]) => {
        const samples = results[engine][name][key];
        return `${ratioText(ratio(samples, variant, base))}, ${microseconds(spread(samples[variant]))} µs`;
      }),
    ),
  ]);
  return table(head, rows);
}

const plot = (results, name, cases, base) =>
  ENGINES.flatMap((engine) =>
    cases.map(([label, key]) => {
      const samples = results[engine][name][key];
      const row = (variant) => {
        const { value, low, high } = ratio(samples, variant, base);
        return [NAMES[variant] ?? variant, value, low, high];
      };
      return [`${engine}, ${label}`, Object.keys(samples).filter((variant) => !['typical', 'jsonBigint', 'empty', 'emptyCareful'].includes(variant)).map(row)];
    }),
  );

const growthCurves = (growth) =>
  Object.keys(Object.values(growth)[0]).map((variant) => [
    NAMES[variant],
    Object.entries(growth).map(([size, samples]) => [Number(size), spread(samples[variant]).value / Number(size)]),
  ]);

const A = [20, 200, 2000].map((size) => [`N = ${size}`, size]);
const B = [1, 10, 100].map((size) => [`k = ${size}`, size]);
const C = [['1 in flight', 1], ['100 in flight', 100]];
const LISTS = ['contacts 1000', 'contacts 10000', 'topics 1000', 'topics 10000', 'members 50', 'members 500'].map((key) => [key, key]);

export function write(results, rows, docs) {
  const pictures = join(docs, 'benchmarks');
  mkdirSync(pictures, { recursive: true });
  const { Node, Chromium, package: built } = results;
  writeFileSync(join(pictures, 'history.svg'), bars('History, time against careful JavaScript', plot(results, 'history', A, 'careful')));
  writeFileSync(join(pictures, 'realtime.svg'), bars('Realtime, time against typed arrays and protobufjs', plot(results, 'realtime', [...B, ['sending', 'send']], 'protobufjs')));
  for (const engine of ENGINES) {
    writeFileSync(
      join(pictures, `growth-${engine.toLowerCase()}.svg`),
      curves(`History in ${engine}: time per message by messages in a page`, 'µs; N', growthCurves(results[engine].history.growth)),
    );
  }
  writeFileSync(join(docs, 'benchmarks.md'), document(results, rows, Node, Chromium, built));
}

function document(results, rows, Node, Chromium, built) {
  const state = ({ id, state }) => (id in KNOWN_MISSED ? `**missed**: ${KNOWN_MISSED[id]}` : state);
  const [model] = cpus().map(({ model }) => model.trim());
  return `# Benchmarks

Made by \`cargo xtask bench\`; \`cargo xtask bench --check\`, which CI runs, fails where a goal is missed that is not said
to be missed below. Measured on ${cpus().length} virtual cores (${model}) with ${Node.version} and ${Chromium.version}.
Microseconds differ from machine to machine; ratios hardly do.

Each table is measured in a process of its own, in which all its variants take turns in random order. A ratio is the
median of the ratios of one turn, with its quartiles behind it; times are medians. Before anything is timed, the variants
must have given the same values. Each reads every field of what it made. The baselines are in \`benches/baselines/\`.

## Goals

${table(['', 'engine', 'measured', 'goal', ''], rows.map((row) => [row.what, row.engine, `${row.show(row.value)} (${row.show(row.low)}–${row.show(row.high)})`, `≤ ${row.show(row.goal)}`, state(row)]))}

## A: a page of history

From the bytes of an answer's body to plain objects, through the package: \`user.history\` and every baseline get the same
injected \`fetch\`, whose answers are held back until all calls wait for them. Ratios against careful JavaScript (ids quoted
by a regular expression, \`JSON.parse\`, \`atob\`, one \`TextDecoder\`). The floor rounds ids and leaves payloads encoded. The
empty page is what the call costs around its page, so that no decoder could go below it.

![Bars of the ratios](benchmarks/history.svg)

${variants(results, 'history', A, 'careful')}

By number of senders (N = 200):

${variants(results, 'history', [2, 50, 200].map((count) => [`${count} senders`, `${count} senders`]), 'careful')}

![Time per message, Node](benchmarks/growth-node.svg)

![Time per message, Chromium](benchmarks/growth-chromium.svg)

## B: the realtime connection

Frames with k messages, encrypted as the service does it, from an injected \`WebSocket\` until the handlers were called and
the acknowledgement was sent. The baseline does all of that too: checksum, cipher, protobuf, duplicates, handler,
acknowledgement. Ratios against it.

![Bars of the ratios](benchmarks/realtime.svg)

${variants(results, 'realtime', [...B, ['sending', 'send']], 'protobufjs')}

## C: calls

A small \`POST\` to a server in another process. Ratios against \`fetch\` with the same headers, signal and timer.

${variants(results, 'calls', C, 'fetch')}

## Long lists

Ratios against \`TextDecoder\` and \`JSON.parse\` of the same bytes alone.

${variants(results, 'lists', LISTS, 'floor')}

## Start and memory

${table(
  ['', ...ENGINES],
  [
    ['loading the script, ms', ...ENGINES.map((engine) => (spread(results[engine].startup.script).value / 1000).toFixed(2))],
    ['compile + instantiate, ms', ...ENGINES.map((engine) => (spread(results[engine].startup.init).value / 1000).toFixed(2))],
    ...Object.keys(Node.garbage).map((name) => [`garbage per page of 200, ${NAMES[name]}, kB`, (spread(Node.garbage[name]).value / 1000).toFixed(0), '–']),
    ...Node.soak.map((_, at) => [
      `heap + wasm memory after ${Node.soak[at].messages.toLocaleString('en')} messages, kB`,
      ...ENGINES.map((engine) => `${Math.round(results[engine].soak[at].heap / 1000)} + ${results[engine].soak[at].wasm / 1000}`),
    ]),
  ],
)}

## Size

Bytes of what an entry downloads, JavaScript and wasm together.

${table(['entry', 'raw', 'gzip', 'brotli'], Object.entries(built.sizes).filter(([name]) => name !== 'weights').map(([name, { raw, gzip, brotli }]) => [name, ...[raw, gzip, brotli].map((bytes) => bytes.toLocaleString('en'))]))}

What weighs most in the client's wasm file, bytes before compression:

\`\`\`
${built.sizes.weights?.trim().split('\n').slice(0, 40).join('\n') ?? ''}
\`\`\`
${built.endpoint ? `\nOne more endpoint adds ${built.endpoint} bytes (brotli) to the client entry: its row, and its part of what reads arguments and answers; the mean of those that came later (\`later\` in Cargo.toml).\n` : ''}`;
}
