// The tools' own programs, run in a cell's folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';

const MINUTE = 60_000;

function launch(command, folder, env = {}) {
  const path = [join(folder, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const settings = { NEXT_TELEMETRY_DISABLED: '1', CI: '1', NO_COLOR: '1', NODE_ENV: undefined };
  // A group of its own, so that what the tool starts ends with it.
  const child = spawn(command, { shell: true, cwd: folder, detached: true, env: { ...process.env, ...settings, ...env, PATH: path } });
  const output = { stdout: '', all: '' };
  child.stdout.on('data', (data) => {
    output.stdout += data;
    output.all += data;
  });
  child.stderr.on('data', (data) => {
    output.all += data;
  });
  return { child, output };
}

const end = (child) => {
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {} // It has ended.
};

/** Resolves to what `command` printed; rejects, with everything it said, when it fails or takes ten minutes. */
export async function run(command, folder, env) {
  const { child, output } = launch(command, folder, env);
  const timer = setTimeout(end, 10 * MINUTE, child);
  const [code, signal] = await once(child, 'close');
  clearTimeout(timer);
  if (code !== 0) throw new Error(`\`${command}\` ended with ${code ?? signal}:\n${output.all}`);
  return output.stdout;
}

/** Starts a server and waits until it answers at `origin`. */
export async function start(command, folder, origin, env) {
  const { child, output } = launch(command, folder, env);
  const closed = once(child, 'close');
  const program = {
    said: () => output.all,
    async stop() {
      end(child);
      await closed;
    },
  };
  const answers = () => fetch(origin).then((response) => response.text().then(() => true), () => false);
  const deadline = Date.now() + MINUTE;
  while (!(await answers())) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await program.stop();
      throw new Error(`\`${command}\` does not answer:\n${output.all}`);
    }
    await new Promise((later) => setTimeout(later, 50));
  }
  return program;
}
