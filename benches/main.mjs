// Runs all tables, prints the goals' table and writes docs/benchmarks.md, or with --check fails where a goal is missed.
// Called by `cargo xtask bench`, which builds what is measured.
import { chromium, node, startServer } from './engines.mjs';
import { KNOWN_MISSED, judge, objection, objectionable } from './report/goals.mjs';
import { write } from './report/document.mjs';
import { sizes } from './report/sizes.mjs';

const TABLES = ['history', 'realtime', 'calls', 'startup', 'garbage', 'soak', 'lists'];
const ONLY_NODE = ['garbage'];

const given = Object.fromEntries(process.argv.slice(2).map((argument) => argument.split('=')));
const { '--tables': tables, '--package': sdk, '--tools': tools, '--named': named, '--endpoint': endpoint, '--only': only, '--document': docs } = given;
const check = '--check' in given;
const wanted = TABLES.filter((table) => !only || only.split(',').includes(table));

const server = await startServer(tables, sdk);
const where = { tables, sdk, tools, server };
const engines = [node(where), await chromium(where)];
const results = { package: { sizes: sizes(sdk, tools, named), endpoint: Number(endpoint) || undefined } };
results.package.client = results.package.sizes.client.brotli;

async function measure(engine, table) {
  if (engine.name !== 'Node' && ONLY_NODE.includes(table)) return;
  const started = Date.now();
  (results[engine.name] ??= { version: engine.version })[table] = await engine.run(table, { quick: check });
  console.log(`${table} in ${engine.name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

let rows;
try {
  for (const table of wanted) {
    for (const engine of engines) await measure(engine, table);
  }
  rows = judge(results);
  // Something else may have kept the machine busy.
  const again = new Set(objectionable(rows).flatMap(({ table, engine }) => (check && table ? `${engine} ${table}` : [])));
  for (const engine of engines) {
    for (const table of wanted.filter((table) => again.has(`${engine.name} ${table}`))) await measure(engine, table);
  }
  if (again.size) rows = judge(results);
} finally {
  server.stop();
}

console.log();
for (const { id, show, value, low, high, goal, state } of rows) {
  const mark = { met: 'met', missed: 'MISSED' }[state] ?? state;
  console.log(`${id.padEnd(34)} ${show(value).padStart(10)}  (${show(low)} … ${show(high)})  goal ${show(goal)}  ${mark}`);
}
const known = Object.entries(KNOWN_MISSED).filter(([id]) => rows.some((row) => row.id === id));
if (known.length) console.log('\nKnown to be missed:');
for (const [id, reason] of known) console.log(`  ${id}: ${reason}`);
if (check) {
  const failures = objectionable(rows).map(objection);
  if (failures.length) console.error(`\n${failures.join('\n')}`);
  process.exitCode = failures.length ? 1 : 0;
} else if (!only) write(results, rows, docs);
