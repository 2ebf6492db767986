// POST /api/mimc/callback: what the service tells. One handler for all requests, since it remembers repetitions.
import { mimc } from '../../../../lib/mimc.js';

let handler;

async function received(callback) {
  await globalThis.onMimcMessage?.(callback);
}

export async function POST(request) {
  handler ??= (await mimc()).callbackHandler(received);
  return handler(request);
}
