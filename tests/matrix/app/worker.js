// The same conversation in a web worker.
import * as mimc from 'mimc-wasm';
import { converse } from './converse.js';

addEventListener('message', ({ data }) => {
  converse(mimc, data).then(
    (text) => postMessage({ text }),
    (error) => postMessage({ error: `${error?.stack ?? error}` }),
  );
});
