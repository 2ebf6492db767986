// What an application without this package writes to read a page of history: bytes of the body to plain objects.
import bigJson from 'json-bigint';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** 64-bit numbers would be rounded by `JSON.parse`. */
const quoteIds = (text) => text.replace(/"sequence":(\d{16,})/g, '"sequence":"$1"');

const page = ({ messages, row, timestamp }, textOf) => {
  const list = new Array(messages.length);
  for (let at = 0; at < list.length; at++) {
    const { sequence, ts, fromAccount, toAccount, payload } = messages[at];
    list[at] = { sequence, timestamp: ts, fromAccount, toAccount, text: textOf(payload) };
  }
  return { messages: list, row, timestamp };
};

function checked(answer) {
  if (answer.code !== 200) throw new Error(`the service refused with code ${answer.code}`);
  return answer.data;
}

function bytesOf(base64) {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Careful: one replacement, one parse, a plain loop, one decoder for everything. */
export const careful = (body) =>
  page(checked(JSON.parse(quoteIds(decoder.decode(body)))), (payload) => decoder.decode(bytesOf(payload)));

/** The same with what the platform has for base64. */
const platformBytes =
  globalThis.Buffer ? (payload) => Buffer.from(payload, 'base64')
  : Uint8Array.fromBase64 ? (payload) => Uint8Array.fromBase64(payload)
  : bytesOf;
const platformText = globalThis.Buffer ? (payload) => platformBytes(payload).utf8Slice() : (payload) => decoder.decode(platformBytes(payload));
export const platform = (body) => page(checked(JSON.parse(quoteIds(decoder.decode(body)))), platformText);

/** As most people write it: correct, and nothing else. */
export const typical = (body) => {
  const { messages, row, timestamp } = checked(JSON.parse(quoteIds(new TextDecoder().decode(body))));
  const read = ({ payload, ts, ...rest }) => ({
    ...rest,
    timestamp: ts,
    text: new TextDecoder().decode(Uint8Array.from(atob(payload), (c) => c.charCodeAt(0))),
  });
  return { messages: messages.map(read), row, timestamp };
};

const bigParser = bigJson({ storeAsString: true });
export const jsonBigint = (body) =>
  page(checked(bigParser.parse(decoder.decode(body))), (payload) => decoder.decode(bytesOf(payload)));

/** The least that anything can cost that goes through `JSON.parse`: rounds the ids and leaves payloads as they are. */
export const floor = (body) => JSON.parse(decoder.decode(body)).data;
