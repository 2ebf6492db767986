// Prints what weighs most in a wasm file with function names: code by crate, then the largest functions, and data.
// Bytes before compression.
import { readFileSync } from 'node:fs';

const bytes = readFileSync(process.argv[2]);
let at = 8;

function number() {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
}

function text() {
  const length = number();
  at += length;
  return bytes.toString('utf8', at - length, at);
}

const sections = [];
while (at < bytes.length) {
  const id = bytes[at++];
  const end = number() + at;
  sections.push({ id, start: at, end, name: id === 0 ? text() : undefined, content: at });
  at = end;
}
const section = (id, name) => sections.find((found) => found.id === id && found.name === name);

/** Imported functions come first in the numbering. */
function countImportedFunctions() {
  at = section(2).start;
  let functions = 0;
  for (let left = number(); left > 0; left -= 1) {
    text();
    text();
    const kind = bytes[at++];
    if (kind !== 0) throw new Error('the file imports something that is no function');
    number();
    functions += 1;
  }
  return functions;
}

function functionNames() {
  const names = new Map();
  const custom = section(0, 'name');
  if (!custom) throw new Error('the file has no names');
  at = custom.content;
  while (at < custom.end) {
    const kind = bytes[at++];
    const end = number() + at;
    if (kind === 1) for (let left = number(); left > 0; left -= 1) names.set(number(), text());
    at = end;
  }
  return names;
}

function functionSizes(first) {
  at = section(10).start;
  const sizes = [];
  for (let left = number(), index = first; left > 0; left -= 1, index += 1) {
    const size = number();
    sizes.push([index, size]);
    at += size;
  }
  return sizes;
}

const names = functionNames();
const functions = functionSizes(countImportedFunctions())
  .map(([index, size]) => ({ name: (names.get(index) ?? `#${index}`).replace(/::h[0-9a-f]{16}\b/g, ''), size }))
  .sort((a, b) => b.size - a.size);

const crates = new Map();
for (const { name, size } of functions) {
  const crate = / shim$/.test(name) ? 'exports and imports' : (/[a-z_]\w*(?=(\[[0-9a-f]+\])?::)/.exec(name)?.[0] ?? 'other');
  crates.set(crate, (crates.get(crate) ?? 0) + size);
}

const line = (size, name) => console.log(`${String(size).padStart(9)}  ${name.slice(0, 100)}`);
console.log('\nCode by crate');
for (const [crate, size] of [...crates].sort((a, b) => b[1] - a[1]).slice(0, 12)) line(size, crate);
console.log('\nLargest functions');
for (const { name, size } of functions.slice(0, 40)) line(size, name);
console.log('');
const data = section(11);
line(data ? data.end - data.start : 0, 'data (texts and tables)');
