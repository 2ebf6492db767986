/** What a message's text says, once a recommended envelope around it is opened. Anything may be missing or wrong. */
export type Content =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'attachment'; readonly media: Media; readonly url: string }
  | { readonly type: 'recall'; readonly target: string }
  | { readonly type: 'read'; readonly target: string }
  | { readonly type: 'presence'; readonly question: boolean; readonly unique: string; readonly sentAt?: number }
  | { readonly type: 'friendRequest' }
  | { readonly type: 'friendResponse'; readonly accepted: boolean }
  | { readonly type: 'custom'; readonly name: string; readonly json: string };

export type Media = 'picture' | 'audio' | 'file';

export interface Envelope {
  readonly content: Content;
  /** The application's id of the message, by which recalls and read marks name it. */
  readonly msgId?: string;
}

type Json = Record<string, unknown>;

const MEDIA: ReadonlyMap<string, Media> = new Map([
  ['PIC_FILE', 'picture'],
  ['AUDIO_FILE', 'audio'],
  ['BIN_FILE', 'file'],
]);

// Longest first: the kind is looked for at the start of a message id.
const KINDS = [
  ...['AUDIO_FILE_RECALL', 'PIC_FILE_RECALL', 'BIN_FILE_RECALL', 'TEXT_RECALL'],
  ...['AUDIO_FILE_READ', 'PIC_FILE_READ', 'BIN_FILE_READ', 'TEXT_READ'],
  ...['ADD_FRIEND_RESPONSE', 'ADD_FRIEND_REQUEST', 'AUDIO_FILE', 'PIC_FILE', 'BIN_FILE', 'TEXT', 'PING', 'PONG'],
];

/** Never throws: what is no envelope is the text itself. */
export function parseEnvelope(text: string): Envelope {
  const json = parseObject(text);
  const msgId = json && stringOf(json['msgId']);
  if (!json || (msgId === undefined && json['msgType'] === undefined && json['type'] === undefined)) {
    return { content: { type: 'text', text } };
  }
  const kind = stringOf(json['msgType']) ?? stringOf(json['type']) ?? kindOfId(msgId);
  const content = contentOf(kind, json) ?? { type: 'custom', name: kind ?? '', json: text };
  return msgId === undefined ? { content } : { content, msgId };
}

function contentOf(kind: string | undefined, json: Json): Content | undefined {
  const payload = json['payload'];
  if (kind === undefined) return undefined;
  if (kind === 'TEXT') return withText(stringOf(payload) ?? stringOf(json['content']), (text) => ({ type: 'text', text }));
  const media = MEDIA.get(kind);
  if (media) return withText(stringOf(payload), (url) => ({ type: 'attachment', media, url }));
  if (kind.endsWith('_RECALL')) return withText(field(payload, 'recall_msgId'), (target) => ({ type: 'recall', target }));
  if (kind.endsWith('_READ')) return withText(field(payload, 'read_msgId'), (target) => ({ type: 'read', target }));
  if (kind === 'PING' || kind === 'PONG') return presenceOf(kind, json);
  if (kind === 'ADD_FRIEND_REQUEST') return { type: 'friendRequest' };
  if (kind === 'ADD_FRIEND_RESPONSE') {
    const accepted = objectOf(payload)?.['accepted'];
    return typeof accepted === 'boolean' ? { type: 'friendResponse', accepted } : undefined;
  }
  return undefined;
}

// The part of the id behind the kind pairs a question with its answer.
function presenceOf(kind: string, json: Json): Content {
  const unique = (stringOf(json['msgId']) ?? '').replace(`${kind}_`, '');
  const sentAt = Number(json['timestamp']);
  return { type: 'presence', question: kind === 'PING', unique, ...(sentAt > 0 && { sentAt }) };
}

function withText(text: string | undefined, make: (text: string) => Content): Content | undefined {
  return text === undefined ? undefined : make(text);
}

function kindOfId(msgId: string | undefined): string | undefined {
  return KINDS.find((kind) => msgId?.startsWith(`${kind}_`));
}

function field(payload: unknown, name: string): string | undefined {
  return stringOf(objectOf(payload)?.[name]);
}

// Some applications encode twice: the payload is then JSON inside a JSON string.
function objectOf(payload: unknown): Json | undefined {
  if (typeof payload === 'string') return parseObject(payload);
  return isObject(payload) ? payload : undefined;
}

function parseObject(text: string): Json | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
