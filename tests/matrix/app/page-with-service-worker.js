// A page that leaves everything to a service worker.
import { report } from './report.js';

async function ask() {
  await navigator.serviceWorker.register('./service-worker.js');
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve, reject) => {
    port1.onmessage = ({ data }) => (data.error ? reject(data.error) : resolve(data.text));
  });
  active.postMessage(JSON.parse(new URLSearchParams(location.search).get('emulator')), [port2]);
  return answer;
}

report(ask());
