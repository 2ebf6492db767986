// A page that has the package from a script tag: its globals are there before anything else runs.
import { converse } from './converse.js';
import { report } from './report.js';

report(converse(globalThis.mimc, JSON.parse(new URLSearchParams(location.search).get('emulator'))));
