// What the package's README tells its readers to write.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const readme = (folder) => readFile(join(folder, 'node_modules/mimc-wasm/README.md'), 'utf8');

/** The Content-Security-Policy, with the service's addresses replaced by those of the emulator at `url`. */
export async function policy(folder, url) {
  const [, text] = /^(script-src 'self'.*)$/m.exec(await readme(folder));
  const hosts = { 'https://mimc.chat.xiaomi.net': url, 'wss://wsapp.chat.xiaomi.net': url.replace(/^http/, 'ws') };
  return Object.entries(hosts).reduce((policy, [host, ours]) => {
    if (!policy.includes(host)) throw new Error(`the README's policy does not name ${host}`);
    return policy.replace(host, ours);
  }, text);
}
