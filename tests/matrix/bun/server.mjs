import * as server from 'mimc-wasm/server';
import { serve } from './serve.js';

console.log(await serve(server, JSON.parse(process.env.MIMC_EMULATOR)));
