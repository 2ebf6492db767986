// The heap while a million messages arrive.
import { nextTask } from '../compare.js';
import { messages } from '../data.js';
import { load } from '../package-under-test.js';
import { frames, packageClient } from './realtime.js';

const IN_FRAME = 100;
const AT = [100_000, 550_000, 1_000_000];

export default async function soak({ heapUsed }) {
  const { instantiate } = WebAssembly;
  let memory;
  WebAssembly.instantiate = async (...given) => {
    const instance = await instantiate.apply(WebAssembly, given);
    memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
    return instance;
  };
  const sdk = await load();
  WebAssembly.instantiate = instantiate;
  let received = 0;
  const { socket } = await packageClient(sdk, () => void (received += 1));
  const list = messages(IN_FRAME);
  const result = [];
  for (const goal of AT) {
    while (received < goal) {
      for (const bytes of frames(10, list)) socket.deliver(bytes);
      const wanted = received + 10 * IN_FRAME;
      while (received < wanted) await nextTask();
    }
    result.push({ messages: received, heap: await heapUsed(), wasm: memory.buffer.byteLength });
  }
  return result;
}
