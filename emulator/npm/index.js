import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The emulator's program for this system. */
export function program() {
  const given = process.env.MIMC_EMULATOR_BIN;
  if (given) return given;
  const system = `${process.platform}-${process.arch}`;
  const file = fileURLToPath(new URL(`./${system}/mimc-emulator`, import.meta.url));
  if (existsSync(file)) return file;
  throw new Error(
    `mimc-emulator has no program for ${system}, only for linux-x64. Build one from the sources with Rust ` +
      '(cargo install --path emulator) and set MIMC_EMULATOR_BIN to it.',
  );
}

/** Starts an emulator of one's own on a free port, with nothing in it. */
export async function start({ appId = '2880000000000000001', appKey = 'key', appSecret = 'secret', args = [] } = {}) {
  const options = ['--listen', '127.0.0.1:0', '--memory', '--app', `${appId}:${appKey}:${appSecret}`, ...args];
  const child = spawn(program(), options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`mimc-emulator ended with code ${code}; what it said is above`);
  });
  const [first] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), failed]);
  failed.catch(() => {});
  const url = first.replace(/^listening /, '');
  return {
    url,
    wsUrl: url.replace(/^http/, 'ws'),
    appId,
    appKey,
    appSecret,
    /** The token service's answer for an account, as its JSON text. */
    async token(account) {
      const body = JSON.stringify({ appId, appKey, appSecret, appAccount: account });
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`${url}/api/account/token`, { method: 'POST', headers, body })).text();
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
