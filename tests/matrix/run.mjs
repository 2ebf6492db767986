// Runs the matrix: `cargo xtask test matrix`. `MIMC_MATRIX=vite8` runs the cells with that word in name or folder.
import { CELLS } from './cells.mjs';
import { closeBrowsers } from './support/browser.mjs';
import { runCell } from './support/cell.mjs';

const wanted = (process.env.MIMC_MATRIX ?? '').toLowerCase();
const cells = CELLS.filter(({ name, folder }) => `${name} ${folder}`.toLowerCase().includes(wanted));
if (cells.length === 0) throw new Error(`no cell has ${JSON.stringify(wanted)} in its name`);

const rows = [];
const failures = [];
for (const cell of cells) {
  const started = performance.now();
  const error = await runCell(cell).then(
    () => undefined,
    (error) => error,
  );
  if (error) failures.push([cell.name, error]);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const command = [cell.build, cell.dev, cell.start, cell.run].filter(Boolean).join(' && ') || '(nothing to build)';
  rows.push([error ? 'FAILED' : 'ok', cell.name, cell.loads ?? '', `${seconds} s`, command]);
  console.log(`${error ? 'FAILED' : 'ok'}  ${cell.name}  ${seconds} s`);
}
await closeBrowsers();

const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column].length)));
console.log(`\n${rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')).join('\n')}`);
for (const [name, error] of failures) console.log(`\n${name}:\n${error?.stack ?? error}`);
console.log(`\n${rows.length - failures.length} of ${rows.length} cells are green.`);
process.exitCode = failures.length ? 1 : 0;
