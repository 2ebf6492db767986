// Builds plain objects from what Rust decoded. Nothing here may call wasm or user code: the views on its memory
// would be lost.
// Those of rest/page/columns.rs, read as signed numbers: above 2^31 each would be an object of its own in V8.
const NONE = -1;
const UNDECODED = -2;
const decoders = {};

// strings.wat, assembled.
const STRINGS =
  'AGFzbQEAAAABFQNedwFgA2MAf38BZG9gA39/fwFkbwIrAgFtAW0CAAAOd2FzbTpqcy1zdHJpbmcRZnJvbUNoYXJDb2RlQXJyYXkAAQMCAQIHBQEBdAABCmcBZQIBZAABfyAB+wcAIQMgAgRAA0AgBCABSQRAIAMgBCAAIARBAXRqLwEA+w4AIARBAWohBAwBCwsFA0AgBCABSQRAIAMgBCAAIARqLQAA+w4AIARBAWohBAwBCwsLIANBACABEAAL';
let memory;
let stringAt;
// Of that memory: its words, and its numbers.
let views;

// Says in which memory texts lie.
export function readFrom(given) {
  memory = given;
  stringAt = views = undefined;
}

// Engines with "JS string builtins" make strings of UTF-16, and short ones of ASCII, in half the time of a TextDecoder. Of
// the others Node has Buffer, which takes a quarter of that time. Compiled at the first text, since that takes a good part
// of what `init()` may.
function reader() {
  try {
    const bytes = Uint8Array.from(atob(STRINGS), (c) => c.charCodeAt(0));
    const module = new WebAssembly.Module(bytes, { builtins: ['js-string'] });
    return new WebAssembly.Instance(module, { m: { m: memory } }).exports.t;
  } catch {
    const { Buffer } = globalThis;
    return (at, length, wide) =>
      Buffer
        ? Buffer.from(memory.buffer, at, length << wide).toString(wide ? 'utf-16le' : 'latin1')
        : decode(at, length << wide, wide ? 'utf-16le' : 'latin1');
  }
}

const string = (at, length, wide) => (stringAt ??= reader())(at, length, wide);

export const decodeWide = (at, length) => (length ? string(at, length / 2, 1) : '');

// What browsers decode is kept outside of their heap, and takes longer to slice.
export const decodeShort = (at, length) => (length && length < 2048 ? string(at, length, 0) : decode(at, length));

// UTF-8 from the memory, unless it is said to be something else.
export const decode = (at, length, encoding = 'utf-8') =>
  length
    ? (decoders[encoding] ??= new TextDecoder(encoding, { ignoreBOM: true })).decode(new Uint8Array(memory.buffer, at, length))
    : '';

let out;
let names;
let page;
let problem;

// What `answer` returns, the messages that Rust hands over meanwhile, and what their page says besides. What building them
// throws must not go through Rust.
export function collect(answer) {
  const messages = (out = []);
  names = [];
  try {
    const text = answer();
    if (problem) throw problem.error;
    return [text, messages, page];
  } finally {
    out = names = page = problem = undefined;
  }
}

// A time that is not a number stands for none.
export const describePage = (row, timestamp) => {
  page = timestamp <= Infinity ? { row, timestamp } : { row };
};

export function appendMessages(table) {
  try {
    if (!problem) append(table);
  } catch (error) {
    problem = { error };
  }
}

// Appends a chunk. `table` holds pairs of address and length, in the order of js/values.rs, in the memory that it is in.
function append(table) {
  const { buffer } = table;
  const [rowsAt, count, asciiAt, asciiLength, wideAt, wideLength, bytesAt, , namesAt, namesLength, endsAt, ends] = table;
  if (views?.[0].buffer !== buffer) views = [new Int32Array(buffer), new Float64Array(buffer)];
  const [words, times] = views;
  const ascii = decode(asciiAt, asciiLength);
  const wide = decodeWide(wideAt, wideLength);
  const fresh = decodeWide(namesAt, namesLength);
  let start = 0;
  for (let i = 0; i < ends; i++) names.push(fresh.slice(start, (start = words[endsAt / 4 + i])));

  let a = 0;
  let w = 0;
  let b = 0;
  const take = (end) => (end & 1 ? wide.slice(w, (w = end >>> 1)) : ascii.slice(a, (a = end >>> 1)));
  for (let i = 0, r = rowsAt / 4; i < count; i++, r += 10) {
    const from = words[r + 5];
    const to = words[r + 6];
    const sequence = ascii.slice(a, (a = words[r + 2]));
    const timestamp = times[r / 2];
    const text = take(words[r + 3]);
    const message =
      from === NONE ? { sequence, timestamp, text }
      : to === NONE ? { sequence, timestamp, fromAccount: names[from], text }
      : { sequence, timestamp, fromAccount: names[from], toAccount: names[to], text };
    if (from === NONE && to !== NONE) message.toAccount = names[to];
    const end = words[r + 8];
    if (end === UNDECODED) message.undecoded = true;
    else if (end !== NONE) message.bytes = new Uint8Array(buffer.slice(bytesAt + b, bytesAt + (b = end)));
    if (words[r + 4] !== NONE) message.extra = take(words[r + 4]);
    if (words[r + 7] !== NONE) message.bizType = names[words[r + 7]];
    out.push(message);
  }
}

export const pick = (list, order) => Array.from(order, (index) => list[index]);

// Payloads that are not UTF-8 arrive as hex.
const revive = (key, value) =>
  key === 'bytes' ? Uint8Array.from(value.match(/../g), (digits) => parseInt(digits, 16)) : value;

export const parse = (text, binary) => JSON.parse(text, binary ? revive : undefined);

// Strings are matched to be stepped over.
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

export const exact = (text) =>
  JSON.parse(text.replace(TOKEN, (token) => (/^-?\d{16,}$/.test(token) && !Number.isSafeInteger(+token) ? `"${token}"` : token)));
