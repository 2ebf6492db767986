// Lays a cell out as a project of its own, with the packed package installed. What npm installed stays between runs.
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const sources = fileURLToPath(new URL('..', import.meta.url));
const stages = process.env.MIMC_MATRIX_FOLDER;
const call = promisify(execFile);

/** The folder in which the cell's commands run. */
export async function layOut(name) {
  const folder = join(stages, name);
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(folder)) {
    if (entry !== 'node_modules') await rm(join(folder, entry), { recursive: true });
  }
  for (const from of ['app', name]) {
    await cp(join(sources, from), folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
  }
  // The examples that need more than Node.
  const examples = join(sources, '../../examples');
  if (name === 'workerd') await cp(join(examples, 'worker'), join(folder, 'example'), { recursive: true });
  if (name === 'vitest') await cp(join(examples, 'vitest'), folder, { recursive: true });
  await installLocked(folder);
  await installTarball(folder, 'mimc-wasm', process.env.MIMC_TARBALL);
  if (name === 'vitest') await installTarball(folder, 'mimc-emulator', process.env.MIMC_EMULATOR_TARBALL);
  return folder;
}

async function installLocked(folder) {
  const lock = await readFile(join(folder, 'package-lock.json'), 'utf8');
  const stamp = join(folder, 'node_modules', '.installed-lock.json');
  if ((await readFile(stamp, 'utf8').catch(() => '')) !== lock) {
    // Not `npm ci`: it insists on packages for every other system, which not every registry has.
    await call('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
    await mkdir(join(folder, 'node_modules'), { recursive: true });
    await writeFile(stamp, lock);
  }
}

/** As npm would, but without a lock file that changes with every build of ours. */
async function installTarball(folder, name, tarball) {
  const modules = join(folder, 'node_modules');
  const target = join(modules, name);
  // Tools keep what they made of the package by its version, which does not change between our builds.
  for (const cache of ['.vite', '.cache']) await rm(join(modules, cache), { recursive: true, force: true });
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await call('tar', ['-xzf', tarball, '--strip-components=1', '-C', target]);
}
