// The envelopes that the service's manual recommends for messages: an optional layer, which knows nothing of the rest.
import { failure, options, take } from './failure.js';

const RECALL = '_RECALL';
const READ = '_READ';
const PING = 'PING';
const PONG = 'PONG';
const REQUEST = 'ADD_FRIEND_REQUEST';
const RESPONSE = 'ADD_FRIEND_RESPONSE';
const CONTENTS = ['TEXT', 'PIC_FILE', 'AUDIO_FILE', 'BIN_FILE'];
// Longer ones first: an id begins with its kind.
const KINDS = [...CONTENTS.flatMap((kind) => [kind + RECALL, kind + READ, kind]), PING, PONG, REQUEST, RESPONSE];

// assumption: an envelope may have as many bytes as a message of newer clients; the manual gives no limit.
const MAX_BYTES = 15 * 1024;

const isText = (value) => typeof value === 'string';
// assumption: an id is its kind, an underscore and 16 random characters; the manual only shows examples of ids.
const unique = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => (byte % 36).toString(36)).join('');
const kindOf = (msgId) => isText(msgId) && KINDS.find((kind) => msgId.startsWith(kind + '_'));

function build(kind, payload, given, msgId = `${kind}_${unique()}`) {
  const { timestamp = Date.now(), keys = 'msgType', ...own } = options(given, 'options', 'msgId:text timestamp:time keys:kindKeys');
  const names = keys === 'both' ? ['msgType', 'type'] : [keys];
  const named = Object.fromEntries(names.map((name) => [name, kind]));
  const text = JSON.stringify({ version: 0, msgId: own.msgId ?? msgId, ...named, timestamp: String(timestamp), payload });
  if (new TextEncoder().encode(text).length > MAX_BYTES) throw failure('too_large', 'an envelope must not exceed 15,360 bytes');
  return text;
}

const content = (kind) => (payload, given) => build(kind, take(payload, 'payload', 'text'), given);

// About a message that is named by its id, or is a parsed envelope.
const about = (suffix, key) => (target, given) => {
  const msgId = take(target?.msgId ?? target, 'target', 'text');
  const kind = kindOf(msgId);
  return build((CONTENTS.includes(kind) ? kind : 'TEXT') + suffix, { [key]: msgId }, given);
};

const from = (value) => take(value, 'account', 'account');

export const envelope = {
  text: content('TEXT'),
  picture: content('PIC_FILE'),
  audio: content('AUDIO_FILE'),
  file: content('BIN_FILE'),
  ping: (account, given) => build(PING, from(account), given),
  // The id that belongs to a ping's.
  pong: (account, ping, given) =>
    build(PONG, from(account), given, kindOf(ping?.msgId) === PING ? PONG + ping.msgId.slice(PING.length) : undefined),
  recall: about(RECALL, 'recall_msgId'),
  read: about(READ, 'read_msgId'),
  friendRequest: (account, given) => build(REQUEST, { add_requester: from(account) }, given),
  friendResponse: (account, accepted, given) =>
    build(RESPONSE, { add_responser: from(account), accepted: take(accepted, 'accepted', 'flag') }, given),
  parse,
};

const read = (text) => {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
};

const meaning = (kind, payload) => {
  if (kind === PING || kind === PONG) return { account: payload };
  // Applications that encode twice send text.
  // assumption: a payload that is an object may arrive as JSON text of one.
  const { recall_msgId, read_msgId, add_requester, add_responser, accepted } = (isText(payload) ? read(payload) : payload) ?? {};
  if (kind.endsWith(RECALL)) return { target: recall_msgId };
  if (kind.endsWith(READ)) return { target: read_msgId };
  if (kind === REQUEST) return { account: add_requester };
  if (kind === RESPONSE) return { account: add_responser, accepted: typeof accepted === 'boolean' ? accepted : undefined };
};

// What was sent under any name and in any spelling that is known; `undefined` if it is no envelope.
function parse(text) {
  const object = read(text);
  if (!object) return;
  const { version, msgId, msgType, type, timestamp, payload, ...others } = object;
  const rawKind = msgType ?? type;
  const kind = (rawKind == null ? kindOf(msgId) : isText(rawKind) && rawKind) || 'unknown';
  const time = isText(timestamp) && /^\d+$/.test(timestamp) ? +timestamp : timestamp;
  const known = KINDS.includes(kind) ? meaning(kind, payload) : {};
  const result = {
    kind,
    rawKind: isText(rawKind) ? undefined : (rawKind ?? undefined),
    version: /^\d+$/.test(version) ? +version : undefined,
    msgId: isText(msgId) ? msgId : undefined,
    timestamp: Number.isFinite(time) ? time : undefined,
    target: isText(known?.target) ? known.target : undefined,
    account: isText(known?.account) ? known.account : undefined,
    accepted: known?.accepted,
    payload,
  };
  for (const key of Object.keys(result)) if (result[key] === undefined) delete result[key];
  return { ...result, others };
}
