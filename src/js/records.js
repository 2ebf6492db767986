// Reads what a session wants done and tells: the columns of session/outputs.rs. They lie in Rust's memory, so that
// everything is copied.
import { decodeShort, decodeWide } from './values.js';

// By kind, beginning behind those of messages: the method of realtime.js, and what it is given, of numbers, texts,
// bytes and the messages before. What has no name is the result of the call.
const RECORDS =
  'messages nm,open n,close n,transmit nb,token n,list n,changed nnnn,refused nnttt,ignored n,left ,answered nnttt,failed nntt,member nnttt,gone t,waiting ntt,gap n,notice nt, t, nnnnnn'
    .split(',')
    .map((record) => record.split(' '))
    .map(([method, given]) => [method, [...given]]);

// What frames to send are cut from: to make a buffer takes longer than to send what is in it.
let space;

function frame(bytes) {
  if (!(space?.length >= bytes.length)) space = new Uint8Array(Math.max(bytes.length, 8192));
  const copy = space.subarray(0, bytes.length);
  copy.set(bytes);
  space = space.subarray(bytes.length);
  return copy;
}

let driver;

// Says whose call of wasm comes next.
export const serve = (one) => {
  driver = one;
};

// What wasm calls, once in each call, with the columns of outputs and the time for the next `timeout`.
export function note(due, ...columns) {
  const served = driver;
  // Else it would live as long as nobody else is served.
  driver = undefined;
  served.result = read(served.notes, ...columns);
  served.wake(due);
}

// Adds to `notes` what is to be done, as method and arguments, one output after the other; returns the result of the
// call, if there is one. Texts and bytes lie in the same memory as `words`.
function read(notes, words, bytesAt, asciiAt, asciiLength, wideAt, wideLength) {
  const { buffer } = words;
  const ascii = decodeShort(asciiAt, asciiLength);
  const wide = decodeWide(wideAt, wideLength);
  let at = 0;
  let a = 0;
  let w = 0;
  let b = 0;
  let messages = [];
  // Numbered from 1.
  const names = [''];
  let result;
  const t = () => {
    const end = words[at++];
    return end & 1 ? wide.slice(w, (w = end >>> 1)) : ascii.slice(a, (a = end >>> 1));
  };
  // What was said before is there with its number.
  const name = () => {
    if (words[at] < 0) return names[-words[at++]];
    const name = t();
    names.push(name);
    return name;
  };
  // There are none where the end is 0.
  const bytes = () => {
    const start = b;
    const end = words[at++];
    if (end) return new Uint8Array(buffer, bytesAt + start, (b = end) - start);
  };
  const read = (form) =>
    form === 'n' ? words[at++]
    : form === 't' ? t()
    : form === 'm' ? messages
    : frame(bytes());
  while (at < words.length) {
    const kind = words[at++];
    if (kind > 2) {
      const [method, given] = RECORDS[kind - 3];
      const note = [method, given.map(read)];
      if (method) notes.push(note);
      else [, result] = note;
      messages = [];
    } else {
      const timestamp = words[at++];
      const sequence = t();
      const topicId = kind ? t() : undefined;
      const fromAccount = name();
      const fromResource = name();
      const toAccount = kind ? undefined : name();
      const toResource = kind ? undefined : name();
      const bizType = name();
      const packetId = t();
      const text = t();
      const message = kind
        ? { packetId, sequence, timestamp, fromAccount, fromResource, topicId, text, bizType }
        : { packetId, sequence, timestamp, fromAccount, fromResource, toAccount, toResource, text, bizType };
      const raw = bytes();
      if (raw) message.bytes = raw.slice();
      messages.push(kind, message);
    }
  }
  return result;
}
