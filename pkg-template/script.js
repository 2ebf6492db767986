// The entry for `<script src>`: the wasm file is in it, and everything is ready once the script has run.
import { bytes } from 'inlined';
import { MIMCError } from './classes.js';
import { entries } from './entries.js';
import { envelope } from './envelope.js';
import * as exported from './exports.js';
import { finalize, imports } from './glue.js';
import { Timeline } from './timeline.js';

const module = new WebAssembly.Module(bytes());
finalize(new WebAssembly.Instance(module, imports()), module, () => {});

// So that code written for the other entries runs here.
const init = async () => {};

Object.assign(globalThis, { MIMCUser: exported.MIMCUser, mimc: { ...exported, entries, envelope, Timeline, MIMCError, init } });
