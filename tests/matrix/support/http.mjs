// A plain web server for what bundlers wrote.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

const listen = (server) => new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(server.address().port)));

/**
 * Calls `use` with the address at which the files of `folder` are served, each with this Content-Security-Policy, and with
 * the list of what was served.
 */
export async function serveFolder(folder, csp, use) {
  const served = [];
  const server = createServer(async ({ url }, response) => {
    const path = normalize(decodeURIComponent(new URL(url, 'http://x').pathname));
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    try {
      const body = await readFile(file);
      served.push(body);
      const headers = { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' };
      response.writeHead(200, csp ? { ...headers, 'content-security-policy': csp } : headers).end(body);
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not here');
    }
  });
  const port = await listen(server);
  try {
    return await use(`http://127.0.0.1:${port}`, served);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** A port that was free a moment ago. */
export async function freePort() {
  const server = createServer();
  const port = await listen(server);
  await new Promise((closed) => server.close(closed));
  return port;
}
