// In a process of its own: answers the calls of table C, and serves tables and package to the browser.
// `node server.mjs TABLES PACKAGE`; its first line is the port.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const [, , tables, sdk] = process.argv;
const FOLDERS = { tables, package: sdk };
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm' };
const ANSWER = JSON.stringify({ code: 200, message: 'success', data: { topicId: '21360000000000001', topicName: 'benchmark' } });

// With these, clocks in the page tell microseconds.
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

const server = createServer(async (request, response) => {
  if (request.method === 'POST') {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': ANSWER.length });
      response.end(ANSWER);
    });
    return;
  }
  const { pathname } = new URL(request.url, 'http://server');
  const [, folder, ...rest] = pathname.split('/');
  try {
    const file = FOLDERS[folder] ? join(FOLDERS[folder], normalize(`/${rest.join('/')}`)) : undefined;
    const content = file ? await readFile(file) : '<!doctype html><title>Benchmarks</title>';
    response.writeHead(200, { ...ISOLATED, 'content-type': TYPES[extname(file ?? '')] ?? 'text/html' }).end(content);
  } catch {
    response.writeHead(404).end();
  }
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
