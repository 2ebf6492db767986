import * as mimc from 'mimc-wasm';
import { converse } from './converse.js';

console.log(await converse(mimc, JSON.parse(process.env.MIMC_EMULATOR)));
