// The built page. Only what is in its folder can be asked for: the names are read once.
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};

/** @returns a function from a path to the response for it */
export function serveFiles(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const byPath = new Map(files.map((file) => [`/${relative(folder, file).split(sep).join('/')}`, file]));
  return async (path) => {
    const file = byPath.get(path === '/' ? '/index.html' : path);
    if (!file) return new Response('not found\n', { status: 404 });
    // The names of assets change with their content, that of the page does not.
    const cache = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    return new Response(await readFile(file), { headers: { 'content-type': type, 'cache-control': cache } });
  };
}
