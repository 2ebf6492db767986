// Frames with typed arrays, as careful JavaScript reads and writes them.

const FORMAT = [0xc2, 0xfe, 0, 4, 0, 3, 0, 2];
const PREFIX = 14;

export function adler32(bytes, end) {
  let a = 1;
  let b = 0;
  for (let at = 0; at < end; ) {
    const stop = Math.min(at + 5552, end);
    for (; at < stop; at++) {
      a += bytes[at];
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}

const state = new Uint8Array(256);

/** Encrypts or decrypts in place. */
export function rc4(key, data) {
  for (let at = 0; at < 256; at++) state[at] = at;
  for (let i = 0, j = 0, k = 0; i < 256; i++) {
    const x = state[i];
    j = (j + x + key[k]) & 255;
    state[i] = state[j];
    state[j] = x;
    if (++k === key.length) k = 0;
  }
  for (let at = 0, i = 0, j = 0; at < data.length; at++) {
    i = (i + 1) & 255;
    const x = state[i];
    j = (j + x) & 255;
    const y = state[j];
    state[i] = y;
    state[j] = x;
    data[at] ^= state[(x + y) & 255];
  }
}

/** The key of one frame: the user's key, `_` and the frame's id. */
export function frameKey(securityKey, id) {
  const key = new Uint8Array(securityKey.length + 1 + id.length);
  key.set(securityKey);
  key[securityKey.length] = 0x5f;
  for (let at = 0; at < id.length; at++) key[securityKey.length + 1 + at] = id.charCodeAt(at);
  return key;
}

export function frame(header, payload) {
  const bytes = new Uint8Array(PREFIX + header.length + payload.length + 4);
  const view = new DataView(bytes.buffer);
  bytes.set(FORMAT);
  view.setUint16(8, header.length);
  view.setUint32(10, payload.length);
  bytes.set(header, PREFIX);
  bytes.set(payload, PREFIX + header.length);
  view.setUint32(bytes.length - 4, adler32(bytes, bytes.length - 4));
  return bytes;
}

/** Header and payload of a frame, or nothing if it is damaged. */
export function split(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX + 4 || FORMAT.some((byte, at) => bytes[at] !== byte)) return;
  const start = PREFIX + view.getUint16(8);
  const end = start + view.getUint32(10);
  if (end + 4 !== bytes.length || adler32(bytes, end) !== view.getUint32(end)) return;
  return { header: bytes.subarray(PREFIX, start), payload: bytes.subarray(start, end) };
}
