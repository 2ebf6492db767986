// Installs the package into the new app, as its user would, and puts the README's lines in the place of the app's own.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const npm = (...words) => execFileSync('npm', [...words, '--no-audit', '--no-fund', '--loglevel=error'], { cwd: 'app' });
npm('install');
npm('install', process.env.MIMC_TARBALL);
const readme = readFileSync('app/node_modules/mimc-wasm/README.md', 'utf8');
const [, lines] = /^```js main\.js\n(.*?)^```/ms.exec(readme);
// Nothing else is changed: its emulator has another port.
const address = '127.0.0.1:8700';
if (!lines.includes(address)) throw new Error(`the README's lines do not name ${address}`);
writeFileSync('app/src/main.js', lines.replaceAll(address, new URL(process.env.MIMC_DEMO_EMULATOR_URL).host));
