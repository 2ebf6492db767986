// Prints one line per file: raw bytes, gzip -9, brotli -11 (what a server that compresses ahead of time sends).
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 } };

for (const file of process.argv.slice(2)) {
  const bytes = readFileSync(file);
  const gzip = gzipSync(bytes, { level: 9 });
  console.log(bytes.length, gzip.length, brotliCompressSync(bytes, brotli).length);
}
