// On workerd wasm is an imported module: workers may not compile any.
import * as server from 'mimc-wasm/server';
import source from 'mimc-wasm/server.wasm';
import { serve } from './serve.js';

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    if (!searchParams.has('emulator')) return new Response('ready');
    const emulator = JSON.parse(searchParams.get('emulator'));
    return new Response(await serve(server, emulator, source).catch((error) => `${error.stack}`));
  },
};
