// The host's WebSocket: which one, and one connection of it.
import { here } from 'beside';
import { failure } from './failure.js';

// Node has one of its own since 22; before, the `ws` package is used where it is installed. Found by the module loader
// at run time, since bundlers would want to bundle what they see imported.
export function findWebSocket(given) {
  const found = given ?? globalThis.WebSocket ?? wsPackage();
  if (found) return found;
  throw failure('no_websocket', 'no WebSocket here: install the npm package `ws` beside mimc-wasm, or pass the option WebSocket');
}

function wsPackage() {
  try {
    return globalThis.process.getBuiltinModule('node:module').createRequire(here())('ws');
  } catch {}
}

// Opens a connection that reports to `driver` under its number. Throws what the constructor throws.
export function connect(WebSocket, url, driver, number) {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => driver.input('opened', number);
  socket.onclose = () => driver.input('closed', number);
  // The end is told by `close`. Without this the `ws` package would throw.
  socket.onerror = () => {};
  socket.onmessage = ({ data }) => driver.received(number, data);
  return socket;
}

// Calls `listener.handleEvent` when the network comes or goes and when the page is looked at again; `verb` is "add" or
// "remove".
export function watchHost(verb, listener) {
  for (const [target, type] of [[globalThis, 'online'], [globalThis, 'offline'], [globalThis.document, 'visibilitychange']]) {
    target?.[`${verb}EventListener`]?.(type, listener);
  }
}

const tasks = [];
let port;

// Runs `act` in a task of its own. Unlike timers, which are for mini programs, neither of these is slowed down in pages
// that nobody looks at. A channel takes longer to make than to use.
export function later(act) {
  if (!globalThis.MessageChannel) return void setTimeout(act);
  if (globalThis.setImmediate) return void setImmediate(act);
  if (!port) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => tasks.shift()();
    port = port2;
  }
  tasks.push(act);
  port.postMessage(0);
}
