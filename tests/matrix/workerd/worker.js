// On workerd wasm is an imported module: workers may not compile any.
import * as mimc from 'mimc-wasm';
import source from 'mimc-wasm/mimc.wasm';
import { converse } from './converse.js';

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    if (!searchParams.has('emulator')) return new Response('ready');
    const emulator = JSON.parse(searchParams.get('emulator'));
    return new Response(await converse(mimc, emulator, { source }).catch((error) => `${error.stack}`));
  },
};
