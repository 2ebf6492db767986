// The same conversation in a service worker, which can neither import later nor rely on a file beside it.
import * as mimc from 'mimc-wasm/inline';
import { converse } from './converse.js';

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('message', ({ data, ports: [port] }) => {
  converse(mimc, data).then(
    (text) => port.postMessage({ text }),
    (error) => port.postMessage({ error: `${error?.stack ?? error}` }),
  );
});
