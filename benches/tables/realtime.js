// B: frames in, handlers called and acknowledgement out; and messages out. The baseline does all of the same.
import { BaselineClient } from '../baselines/client.js';
import { compare } from '../compare.js';
import { messages } from '../data.js';
import { load, userOf } from '../package-under-test.js';
import { Socket, answerFrame, listFrame, user } from '../service.js';

export const SIZES = [1, 10, 100];
const FIELDS = ['packetId', 'sequence', 'timestamp', 'fromAccount', 'fromResource', 'toAccount', 'toResource', 'text', 'bizType'];

let next = 1545037945535680001n;
let sum = 0;
let handled = 0;
let seen;

/** Reads every field. */
function look(message) {
  handled += 1;
  const { packetId, sequence, timestamp, fromAccount, fromResource, toAccount, toResource, text, bizType } = message;
  sum += packetId.length + sequence.charCodeAt(sequence.length - 1) + timestamp + fromAccount.charCodeAt(0) + fromResource.length;
  sum += toAccount.length + toResource.length + text.charCodeAt(text.length - 1) + bizType.length;
  seen?.push(JSON.stringify(FIELDS.map((name) => message[name])));
}

/** Frames that were never delivered before. */
export function frames(count, list) {
  return Array.from({ length: count }, () => {
    const made = listFrame(list, next);
    next += BigInt(list.length);
    return made;
  });
}

/** The package, logged in. */
export async function packageClient(sdk, onMessage) {
  const client = userOf(sdk, user.account, { resource: user.resource, WebSocket: Socket });
  client.on('message', onMessage);
  await client.login();
  return { client, socket: Socket.last };
}

const baselineClient = (onMessage) => {
  const socket = { sent: 0, send: () => (socket.sent += 1) };
  return { client: new BaselineClient(user, socket, onMessage), socket };
};

/** Milliseconds until `n` frames with these messages are handled and acknowledged. */
const receive = (socket, list, deliver) => async (n) => {
  const made = frames(n, list);
  const wanted = handled + n * list.length;
  const acknowledged = socket.sent + n;
  const start = performance.now();
  for (const bytes of made) deliver(bytes);
  if (socket.sent < acknowledged) await new Promise((done) => (socket.onSent = () => socket.sent === acknowledged && done()));
  const ms = performance.now() - start;
  socket.onSent = undefined;
  if (handled !== wanted) throw new Error(`${handled} messages were handled, and ${wanted} should have been`);
  return ms;
};

/** Milliseconds for sending; the answers come afterwards. */
const send = (list, one, answered) => (n) => {
  const ids = [];
  const start = performance.now();
  for (let at = 0; at < n; at++) ids.push(one(list[at % list.length].text));
  const ms = performance.now() - start;
  ids.forEach((id) => answered(answerFrame(id)));
  return ms;
};

export default async function realtime({ quick }) {
  const ours = await packageClient(await load(), look);
  const theirs = baselineClient(look);
  const ourDeliver = (bytes) => ours.socket.deliver(bytes);
  const theirDeliver = (bytes) => theirs.client.received(bytes);
  const result = {};
  for (const size of SIZES) {
    const list = messages(size);
    const variants = { package: receive(ours.socket, list, ourDeliver), protobufjs: receive(theirs.socket, list, theirDeliver) };
    await sameEvents(variants);
    result[size] = await compare(variants, quick && { repetitions: 61 });
  }
  const list = messages(64);
  result.send = await compare({
    package: send(list, (text) => ours.client.sendMessage('bob', text), ourDeliver),
    protobufjs: send(list, (text) => theirs.client.send('bob', text), theirDeliver),
  });
  return result;
}

/** Both must tell the same of the same frames. */
async function sameEvents(variants) {
  const before = next;
  const told = [];
  for (const variant of Object.values(variants)) {
    next = before;
    seen = [];
    await variant(3);
    told.push(seen.join());
  }
  seen = undefined;
  if (told.some((text) => text !== told[0])) throw new Error(`the clients tell different things:\n${told.join('\n')}`);
}
