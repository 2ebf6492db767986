// The code in the package's READMEs: blocks with a name, such as ```js main.js.
import { readFileSync } from 'node:fs';

const folder = new URL('.', import.meta.resolve('mimc-wasm'));

export const readme = (name) => readFileSync(new URL(name, folder), 'utf8');

/** The blocks of a README by name, in their order; those that are no code have none. */
export const blocksOf = (name) =>
  Object.fromEntries([...readme(name).matchAll(/^```(?:js|html)(?: (\S+))?\n(.*?)^```/gms)].map(([, file, code]) => [file, code]));

/** The code of a block, for the emulator at `url`. */
export function codeOf(name, url) {
  const { [name]: code } = blocksOf('README.md');
  if (!code) throw new Error(`README.md has no block ${name}`);
  return code.replaceAll('127.0.0.1:8700', new URL(url).host);
}
