// A page that leaves everything to a web worker.
import { report } from './report.js';

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
const answer = new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => (data.error ? reject(data.error) : resolve(data.text));
  worker.onerror = (event) => reject(new Error(`the worker failed: ${event.message}`));
});
worker.postMessage(JSON.parse(new URLSearchParams(location.search).get('emulator')));
report(answer);
