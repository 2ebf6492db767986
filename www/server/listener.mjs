// From Node's requests and responses to those of the web, in which the handlers of `mimc-wasm/server` speak.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export const toListener = (app) => async (incoming, outgoing) => {
  try {
    const response = await app(toRequest(incoming));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    if (response.body && incoming.method !== 'HEAD') await pipeline(Readable.fromWeb(response.body), outgoing);
    else outgoing.end();
  } catch (error) {
    // A visitor who left is no problem of ours.
    if (!outgoing.destroyed) console.error('demo server:', error);
    outgoing.destroy();
  }
};

function toRequest(incoming) {
  const { method, headers, url } = incoming;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = hasBody ? { body: Readable.toWeb(incoming), duplex: 'half' } : {};
  return new Request(new URL(url, `http://${headers.host ?? 'localhost'}`), { method, headers, ...body });
}
