// Where the packages of tools/ are found: beside the tests when they are run through `cargo xtask test`, in the
// checkout when they are run by hand.
import { createRequire } from 'node:module';

const here = createRequire(import.meta.url);
const tools = createRequire(new URL('../../../tools/package.json', import.meta.url));

export function resolvePackage(name) {
  try {
    return here.resolve(name);
  } catch {
    return tools.resolve(name);
  }
}

export function requirePackage(name) {
  return here(resolvePackage(name));
}
