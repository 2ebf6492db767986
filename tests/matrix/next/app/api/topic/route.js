// The package on the server side of Next.js.
import * as mimc from 'mimc-wasm';
import { converse } from '../../../converse.js';

export const dynamic = 'force-dynamic';

export async function GET() {
  const emulator = JSON.parse(process.env.MIMC_EMULATOR);
  // Node 20 has no WebSocket, and this application has not installed the package `ws`.
  const text = await converse(mimc, emulator, { realtime: false }).catch((error) => `${error.stack}`);
  return new Response(text);
}
