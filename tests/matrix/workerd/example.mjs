// Starts the example of examples/worker and asks it for a token.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

const { url, appId, appKey, appSecret } = JSON.parse(process.env.MIMC_EMULATOR);
const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
server.close();
await once(server, 'close');

const env = {
  ...process.env,
  MIMC_APP_ID: appId,
  MIMC_APP_KEY: appKey,
  MIMC_APP_SECRET: appSecret,
  MIMC_API_URL: url,
  SESSIONS: JSON.stringify({ s1: '群 😀' }),
};
const workerd = spawn(process.argv[2], ['serve', 'example/config.capnp', '--socket-addr', `http=127.0.0.1:${port}`], {
  env,
  stdio: ['ignore', 'inherit', 'inherit'],
  // A group of its own: the program that npm links to starts the real one.
  detached: true,
});
const ended = once(workerd, 'exit');

/** Until it listens. */
async function ask(cookie) {
  const request = { method: 'POST', headers: cookie ? { cookie } : {} };
  for (;;) {
    const answer = await Promise.race([fetch(`http://127.0.0.1:${port}/mimc-token`, request).catch(() => undefined), ended]);
    if (Array.isArray(answer)) throw new Error('workerd ended');
    if (answer) return answer;
  }
}

try {
  const denied = await ask('session=guessed');
  if (denied.status !== 403) throw new Error(`a guess was answered with ${denied.status}`);
  const answer = await ask('session=s1');
  console.log((await answer.json()).data.appAccount);
} finally {
  process.kill(-workerd.pid, 'SIGTERM');
  await ended;
}
