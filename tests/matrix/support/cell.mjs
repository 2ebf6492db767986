// One cell: its folder laid out, its tool run, its result compared.
import assert from 'node:assert/strict';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { visit, wasmAmong } from './browser.mjs';
import { talkInDemo } from './demo.mjs';
import { freePort, serveFolder } from './http.mjs';
import { run, start } from './process.mjs';
import { policy } from './readme.mjs';
import { layOut } from './stage.mjs';

/** What `converse` resolves to. */
const EXPECTED = '群 😀';

const [appId, appKey, appSecret] = process.env.MIMC_EMULATOR_APP.split(':');
export const emulator = { url: process.env.MIMC_EMULATOR_URL, appId, appKey, appSecret };
const query = `?${new URLSearchParams({ emulator: JSON.stringify(emulator) })}`;

const platform = `${process.platform}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`;
const fill = (command, port) => command.replace('{port}', port).replace('{platform}', platform);

/** Rejects with what went wrong. */
export async function runCell(cell) {
  if (cell.kind === 'demo') return talkInDemo(cell.browser);
  const folder = await layOut(cell.folder);
  if (cell.build) await run(fill(cell.build), folder);
  return { page: runPage, program: runProgram, server: runServer }[cell.kind](cell, folder);
}

async function runProgram(cell, folder) {
  const printed = await run(fill(cell.run), folder, { MIMC_EMULATOR: JSON.stringify(emulator) });
  if (cell.prints) assert.match(printed, cell.prints);
  else assert.equal(printed.trim(), EXPECTED);
}

async function runServer(cell, folder) {
  await served(cell, folder, async (origin) => {
    const response = await fetch(`${origin}/${cell.path}${query}`);
    assert.equal(await response.text(), EXPECTED);
  });
}

async function runPage(cell, folder) {
  await served(cell, folder, async (origin, files) => {
    const { result, messages, bodies = files } = await visit(`${origin}/${cell.path}${query}`, cell.browser, cell.shows ? shown(cell.shows) : outcome);
    assert.equal(result, cell.shows ?? EXPECTED, `the page says: ${result}\n${messages.join('\n')}`);
    const { loaded, fetchedCopy } = wasmAmong(bodies);
    assert.equal(loaded, cell.loads, 'which wasm the page compiled');
    if (cell.loads === 'file') assert.equal(fetchedCopy, false, 'the copy was fetched though nothing needed it');
    // A browser says itself that a file is missing.
    const own = messages.filter((message) => !(cell.loads === 'copy' && /Failed to load resource.*404/.test(message)));
    assert.deepEqual(own, [], 'messages in the console');
    if (cell.build) assert.ok(!bodies.some((body) => body.includes(folder)), 'what was built says in which folder');
  });
}

/** What a page of `app/` reports. */
async function outcome({ read, until }) {
  await until('document.body?.dataset.state');
  return read('document.body.textContent');
}

/** Waits until a page that reports nothing shows `text`. */
const shown = (text) => async ({ until }) => {
  await until(`document.body?.innerText.includes(${JSON.stringify(text)})`);
  return text;
};

/** Calls `use` with the address at which the cell is served, and with the list of served files if the server is ours. */
async function served(cell, folder, use) {
  const command = cell.dev ?? cell.start;
  if (!command) {
    const root = join(folder, cell.serve);
    await mkdir(root, { recursive: true });
    if (cell.html) await copyFile(join(folder, cell.html), join(root, 'index.html'));
    const csp = cell.strict && `default-src 'none'; img-src data:; ${await policy(folder, emulator.url)}`;
    return serveFolder(root, csp, use);
  }
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const program = await start(fill(command, port), folder, origin, { MIMC_EMULATOR: JSON.stringify(emulator) });
  try {
    return await use(origin);
  } catch (error) {
    throw new Error(`${error?.message}\n${program.said()}`, { cause: error });
  } finally {
    await program.stop();
  }
}
