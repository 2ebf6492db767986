// A page without a bundler: the package straight from node_modules.
import { converse } from './converse.js';
import * as mimc from './node_modules/mimc-wasm/index.js';
import { report } from './report.js';

report(converse(mimc, JSON.parse(new URLSearchParams(location.search).get('emulator'))));
