// Reads what a session wants done and tells: the columns of session/outputs.rs. They lie in Rust's memory, so that
// everything is copied.
import { decode } from './values.js';

// By kind, beginning behind those of messages: the method of realtime.js, and what it is given, of numbers, texts,
// bytes and the messages before. What has no name is the result of the call.
const RECORDS =
  'messages nm,open n,close n,transmit nb,token n,list n,changed nnnn,refused nnttt,ignored n,left ,answered nnttt,failed nntt,member nnttt,gone t,waiting ntt,gap n,notice nt, t, nnnnnn'
    .split(',')
    .map((record) => record.split(' '))
    .map(([method, given]) => [method, [...given]]);

// Adds to `notes` what is to be done, as method and arguments, one output after the other; returns the result of the
// call, if there is one. Texts and bytes lie in the same memory as `words`.
export function read(notes, words, bytesAt, asciiAt, asciiLength, wideAt, wideLength) {
  const { buffer } = words;
  const ascii = decode(buffer, asciiAt, asciiLength, 'utf-8');
  const wide = decode(buffer, wideAt, wideLength);
  let at = 0;
  let a = 0;
  let w = 0;
  let b = 0;
  let messages = [];
  let result;
  const t = () => {
    const end = words[at++];
    return end & 1 ? wide.slice(w, (w = end >>> 1)) : ascii.slice(a, (a = end >>> 1));
  };
  // There are none where the end is 0.
  const bytes = () => {
    const end = words[at++];
    if (end) return new Uint8Array(buffer.slice(bytesAt + b, bytesAt + (b = end)));
  };
  const read = (form) =>
    form === 'n' ? words[at++]
    : form === 't' ? t()
    : form === 'm' ? messages
    : bytes();
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
      const fromAccount = t();
      const fromResource = t();
      const packetId = t();
      const bizType = t();
      const message = kind
        ? { packetId, sequence, timestamp, fromAccount, fromResource, topicId, text: t(), bizType }
        : { packetId, sequence, timestamp, fromAccount, fromResource, toAccount: t(), toResource: t(), text: t(), bizType };
      const raw = bytes();
      if (raw) message.bytes = raw;
      messages.push(kind, message);
    }
  }
  return result;
}
