// The code for engines with SIMD and the code for others read the same pages, however damaged; what is not damaged they
// read as the host does. The tests in Rust compare the latter with other crates.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as simd from 'mimc-wasm';
import * as scalar from 'mimc-wasm/inline';

const APP = '2880000000000000001';
const token = JSON.stringify({ code: 200, data: { appId: APP, appAccount: 'alice', miUserId: '1', token: 'T' } });

let body;
const answer = { status: 200, headers: new Headers(), arrayBuffer: async () => new Uint8Array(body).buffer };
const conversations = await Promise.all(
  [simd, scalar].map(async ({ init, MIMCUser }) => {
    await init();
    return new MIMCUser(APP, 'alice', { fetchToken: () => token, fetch: async () => answer, maxRetries: 0 }).history.direct('bob');
  }),
);

/** What both make of the bytes: the page, or the kind of error. */
async function read(bytes) {
  body = bytes;
  const asked = conversations.map((conversation) => conversation.before(1).catch(({ kind }) => kind));
  const [one, other] = await Promise.all(asked);
  assert.deepEqual(one, other, Buffer.from(bytes).toString());
  return one;
}

/** The same numbers in every run (a linear congruential generator). */
let state = 1;
const random = (below) => Math.floor(((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * below);
const pick = (list) => list[random(list.length)];

const CHARACTERS = ['a', 'Z', '0', ' ', '"', '\\', '\n', '\u0000', '\u001f', '/', 'é', '你', '\uffff', '😀'];
const text = () => Array.from({ length: random(70) }, () => pick(CHARACTERS)).join('');
const payload = () => (random(4) ? Buffer.from(text()) : Buffer.from(Array.from({ length: random(60) }, () => random(256)))).toString('base64');

const message = (index) => ({ sequence: `${index + 1}`, payload: payload(), ts: 1000 + index, fromAccount: text(), toAccount: text(), extra: text() });

function expected({ sequence, payload, ts, fromAccount, toAccount, extra }) {
  const bytes = Buffer.from(payload, 'base64');
  const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const broken = !Buffer.from(decoded).equals(bytes);
  return { sequence, timestamp: ts, fromAccount, toAccount, text: decoded, extra, ...(broken && { bytes: new Uint8Array(bytes) }) };
}

const encoded = (messages) => Buffer.from(JSON.stringify({ code: 200, data: { messages, row: messages.length } }));

test('pages are read as the host reads them', async () => {
  for (let turn = 0; turn < 300; turn++) {
    const messages = Array.from({ length: random(70) }, (_, index) => message(index));
    const { messages: got } = await read(encoded(messages));
    assert.deepEqual(got, messages.map(expected));
  }
});

test('every length and every last group of base64 is judged alike', async () => {
  const groups = ['', 'QQ==', 'QR==', 'QUI=', 'QUJ=', 'QUJD', '=QUI', 'Q=UI', '====', 'QQ=', 'Q', '-_-_', 'QU\nI'];
  for (let length = 0; length < 40; length++) {
    const messages = groups.map((group, index) => ({ ...message(index), payload: 'Pz8/'.repeat(length) + group }));
    const { messages: got } = await read(encoded(messages));
    const canonical = ({ payload }) => Buffer.from(payload, 'base64').toString('base64') === payload;
    assert.deepEqual(got.map(({ undecoded }) => !undecoded), messages.map(canonical));
  }
});

test('every byte at every place of a block of base64 is judged alike', async () => {
  const alphabet = /^[A-Za-z0-9+/]$/;
  for (let byte = 0x20; byte < 0x7f; byte++) {
    const letter = String.fromCharCode(byte);
    const messages = Array.from({ length: 36 }, (_, place) => {
      const letters = [...'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpb'];
      letters[place] = letter;
      return { ...message(place), payload: letters.join('') };
    });
    const { messages: got } = await read(encoded(messages));
    const wanted = messages.map(({ payload }) => alphabet.test(letter) || (letter === '=' && Buffer.from(payload, 'base64').toString('base64') === payload));
    assert.deepEqual(got.map(({ undecoded }) => !undecoded), wanted, letter);
  }
});

test('damaged pages are judged alike', async () => {
  let refused = 0;
  for (let turn = 0; turn < 3000; turn++) {
    const bytes = [...encoded(Array.from({ length: 1 + random(4) }, (_, index) => message(index)))];
    for (let damages = 1 + random(3); damages > 0; damages--) {
      const at = random(bytes.length);
      const byte = pick([34, 92, 10, 0x7b, 0x7d, 0x2c, 0x3a, 61, 0x80, 0xff, random(256)]);
      pick([() => (bytes[at] = byte), () => bytes.splice(at, 1), () => bytes.splice(at, 0, byte)])();
    }
    refused += typeof (await read(bytes)) === 'string';
  }
  assert(refused > 300 && refused < 2990, `${refused} refused`);
});
