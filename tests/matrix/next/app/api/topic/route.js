// The package on the server side of Next.js.
import * as mimc from 'mimc-wasm';
import { converse } from '../../../converse.js';

export const dynamic = 'force-dynamic';

export async function GET() {
  const text = await converse(mimc, JSON.parse(process.env.MIMC_EMULATOR)).catch((error) => `${error.stack}`);
  return new Response(text);
}
