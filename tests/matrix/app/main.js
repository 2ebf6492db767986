// The page: converses, and shows the outcome where the runner looks for it.
import * as mimc from 'mimc-wasm';
import { converse } from './converse.js';
import { report } from './report.js';

report(converse(mimc, JSON.parse(new URLSearchParams(location.search).get('emulator'))));
