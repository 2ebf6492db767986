// Where tables run: Node and Chromium, each table in a process of its own.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The server of tables/calls.js and of the browser's files. */
export async function startServer(tables, sdk) {
  const child = spawn(process.execPath, [here('server.mjs'), tables, sdk], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = await once(createInterface(child.stdout), 'line');
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

/** More than a table ever needs; a table that hangs must not hang everything. */
const TIME_LIMIT = 180_000;
/** Nothing is collected while garbage is counted. */
const ROOMY = ['--min-semi-space-size=256', '--max-semi-space-size=256'];

export const node = ({ tables, sdk, server }) => ({
  name: 'Node',
  version: `Node ${process.versions.node}`,
  async run(table, options) {
    const flags = ['--expose-gc', ...(table === 'garbage' ? ROOMY : [])];
    const given = JSON.stringify({ ...options, server: server.url });
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...flags, here('node.mjs'), join(tables, `${table}.js`), join(sdk, 'index.js'), given],
      { timeout: TIME_LIMIT, maxBuffer: 1 << 26 },
    );
    return JSON.parse(stdout.trim().split('\n').at(-1));
  },
  close() {},
});

/** `tools` is the folder with playwright-core. */
export async function chromium({ tools, server }) {
  const { chromium } = createRequire(join(tools, 'package.json'))('playwright-core');
  const launch = () =>
    chromium.launch({
      executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
      args: (process.env.CHROME_FLAGS ?? '--headless --no-sandbox --disable-gpu').split(' '),
    });
  const first = await launch();
  const version = `Chromium ${first.version()}`;
  await first.close();
  return {
    name: 'Chromium',
    version,
    async run(table, options) {
      const browser = await launch();
      const limit = setTimeout(() => browser.close(), TIME_LIMIT);
      try {
        const page = await browser.newPage();
        const devtools = await page.context().newCDPSession(page);
        await page.exposeFunction('heapUsed', async () => {
          await devtools.send('HeapProfiler.collectGarbage');
          return (await devtools.send('Runtime.getHeapUsage')).usedSize;
        });
        await page.goto(server.url);
        return await page.evaluate(inPage, [table, { ...options, server: server.url }]);
      } finally {
        clearTimeout(limit);
        await browser.close();
      }
    },
  };
}

/** Runs in the page. */
async function inPage([table, options]) {
  if (!globalThis.crossOriginIsolated) throw new Error('the clock of this page is too coarse');
  globalThis.bench = {
    package: '/package/index.js',
    wasmFile: async () => new Uint8Array(await (await fetch('/package/mimc.wasm')).arrayBuffer()),
    heapUsed: globalThis.heapUsed,
    ...options,
  };
  const { default: run } = await import(`/tables/${table}.js`);
  return run(globalThis.bench);
}
