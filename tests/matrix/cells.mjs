// The matrix: every tool and runtime the package is tried in. A cell is a row here and a folder with what it needs.

/** The wasm file beside the code is used, and the copy inside is not even fetched. */
const FILE = 'file';
/** The file is not where the code looks for it; the copy inside is fetched instead. */
const COPY = 'copy';

const NEW_VITE_APP = 'create-vite app --template vanilla --no-interactive && node paste.mjs';

/**
 * name: what the table calls it. folder: its package.json and own files, laid over those of `app/`.
 * A page: `build` makes the folder `dist`, or `dev` serves the sources at `{port}`; `start` serves what `build` made.
 * `html` becomes dist's index.html, `path` is opened; `strict` serves it under the README's policy, `shows` is a text that a
 * page shows which reports nothing. A program: `run` prints the result, or what `prints` says. A
 * server: `start` answers `path` with the result.
 */
export const CELLS = [
  ...['vite5', 'vite6', 'vite7'].flatMap((folder) => [
    // Its dependency optimiser moves the code away from the file and answers with a page.
    page(`${viteName(folder)} dev`, folder, { dev: 'vite --host 127.0.0.1 --strictPort --port {port}', loads: COPY }),
    page(`${viteName(folder)} build`, folder, { build: 'vite build', loads: FILE }),
  ]),
  page('Vite 8 dev', 'vite8', { dev: 'vite --host 127.0.0.1 --strictPort --port {port}', loads: FILE }),
  page('Vite 8 build', 'vite8', { build: 'vite build', loads: FILE }),
  page('webpack 5', 'webpack5', {
    build: 'webpack --mode production --entry ./main.js',
    html: 'classic.html',
    loads: FILE,
  }),
  page('esbuild, file copied', 'esbuild', {
    build: 'esbuild main.js --bundle --format=esm --splitting --outdir=dist && cp node_modules/mimc-wasm/mimc.wasm dist/',
    html: 'index.html',
    loads: FILE,
  }),
  page('esbuild as it is', 'esbuild', {
    build: 'esbuild main.js --bundle --format=esm --splitting --outdir=dist',
    html: 'index.html',
    loads: COPY,
  }),
  page('esbuild, one classic script', 'esbuild', {
    build: 'esbuild main.js --bundle --outdir=dist --log-override:empty-import-meta=silent',
    html: 'classic.html',
    loads: COPY,
  }),
  page('Rollup, file copied', 'rollup', {
    build: 'rollup main.js --dir dist --plugin node-resolve && cp node_modules/mimc-wasm/mimc.wasm dist/',
    html: 'index.html',
    loads: FILE,
  }),
  page('Rollup as it is', 'rollup', {
    build: 'rollup main.js --dir dist --plugin node-resolve',
    html: 'index.html',
    loads: COPY,
  }),
  page('Parcel', 'parcel', { build: 'parcel build index.html --dist-dir dist', loads: FILE }),
  page('Next.js, Turbopack', 'next', { build: 'next build', start: 'next start --port {port}', loads: FILE }),
  page('Next.js, webpack', 'next', { build: 'next build --webpack', start: 'next start --port {port}', loads: FILE }),
  ...inEveryBrowser('no bundler, strict CSP', 'plain', { serve: '.', strict: true, loads: FILE }),
  ...inEveryBrowser('script tag, strict CSP', 'plain', { serve: '.', path: 'script.html', strict: true, loads: COPY }),
  ...inEveryBrowser('web worker, Vite 8', 'vite8', {
    build: 'vite build --config with-worker.config.js',
    path: 'with-worker.html',
    loads: FILE,
  }),
  page('web worker, webpack 5', 'webpack5', {
    build: 'webpack --mode production --entry ./page-with-worker.js',
    html: 'classic.html',
    loads: FILE,
  }),
  page('service worker, /inline', 'esbuild', {
    build: 'esbuild page-with-service-worker.js service-worker.js --bundle --outdir=dist && cp dist/page-with-service-worker.js dist/main.js',
    html: 'classic.html',
    loads: COPY,
  }),
  // `npm create vite`, then the README's lines in the place of its own.
  page("new Vite app, README's lines, build", 'new-vite', {
    build: `${NEW_VITE_APP} && cd app && npm run build`,
    serve: 'app/dist',
    shows: '你好 😀',
    loads: FILE,
  }),
  page("new Vite app, README's lines, dev", 'new-vite', {
    build: NEW_VITE_APP,
    dev: 'cd app && npm run dev -- --host 127.0.0.1 --strictPort --port {port}',
    shows: '你好 😀',
    loads: FILE,
  }),
  ...inEveryBrowser('the demo', 'demo', { kind: 'demo' }),
  program('Node, import', 'node', 'node module.mjs'),
  program('Node, require', 'node', 'node commonjs.cjs'),
  program('Node, worker thread', 'node', 'node thread.mjs'),
  program('Deno', 'deno', 'deno run --no-prompt --allow-net --allow-read --allow-env module.mjs'),
  program('Bun', 'bun', 'node_modules/@oven/bun-{platform}/bin/bun module.mjs'),
  { ...program('Vitest, emulator in globalSetup', 'vitest', 'vitest run'), prints: /Tests {2}2 passed/ },
  server('workerd', 'workerd', 'workerd serve config.capnp --socket-addr http=127.0.0.1:{port}'),
  program('Node, import /server', 'node', 'node server.mjs'),
  program('Node, require /server', 'node', 'node server.cjs'),
  program('Deno, /server', 'deno', 'deno run --no-prompt --allow-net --allow-read --allow-env server.mjs'),
  program('Bun, /server', 'bun', 'node_modules/@oven/bun-{platform}/bin/bun server.mjs'),
  server('workerd, /server', 'workerd', 'workerd serve server.capnp --socket-addr http=127.0.0.1:{port}'),
  program('workerd, examples/worker', 'workerd', 'node example.mjs node_modules/.bin/workerd'),
];

function viteName(folder) {
  return folder.replace('vite', 'Vite ');
}

function page(name, folder, how) {
  return { kind: 'page', name, folder, path: '', serve: 'dist', ...how };
}

function inEveryBrowser(name, folder, how) {
  const names = { chromium: name, firefox: `${name}, Firefox`, webkit: `${name}, WebKit` };
  return Object.entries(names).map(([browser, name]) => page(name, folder, { ...how, browser }));
}

function program(name, folder, run) {
  return { kind: 'program', name, folder, run };
}

function server(name, folder, start) {
  return { kind: 'server', name, folder, start, path: '' };
}
