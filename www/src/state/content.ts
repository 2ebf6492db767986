import { envelope, type Envelope, type HistoryMessage } from 'mimc-wasm';

/** What a message says, once a recommended envelope around it is opened. Anything may be missing or wrong. */
export type Content =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'attachment'; readonly media: Media; readonly url: string }
  | { readonly type: 'recall' }
  | { readonly type: 'read' }
  | { readonly type: 'presence' }
  | { readonly type: 'friendRequest' }
  | { readonly type: 'friendResponse'; readonly accepted: boolean }
  | { readonly type: 'custom'; readonly name: string; readonly json: string }
  | { readonly type: 'binary'; readonly bytes: Uint8Array }
  | { readonly type: 'undecoded'; readonly text: string };

export type Media = 'picture' | 'audio' | 'file';

const MEDIA: ReadonlyMap<string, Media> = new Map([
  ['PIC_FILE', 'picture'],
  ['AUDIO_FILE', 'audio'],
  ['BIN_FILE', 'file'],
]);

/** `parsed` saves looking into the text again. */
export function contentOf(
  { text, bytes, undecoded }: Pick<HistoryMessage, 'text' | 'bytes' | 'undecoded'>,
  parsed: Envelope | undefined = envelope.parse(text),
): Content {
  if (bytes) return { type: 'binary', bytes };
  if (undecoded) return { type: 'undecoded', text };
  return isNamed(parsed) ? contentIn(parsed, text) : { type: 'text', text };
}

// Any JSON object could be one; somebody may just talk about JSON.
function isNamed(parsed: Envelope | undefined): parsed is Envelope {
  return parsed !== undefined && (parsed.kind !== 'unknown' || parsed.msgId !== undefined || parsed.rawKind !== undefined);
}

function contentIn({ kind, payload, accepted, others }: Envelope, json: string): Content {
  const custom: Content = { type: 'custom', name: kind === 'unknown' ? '' : kind, json };
  const media = MEDIA.get(kind);
  if (media) return typeof payload === 'string' ? { type: 'attachment', media, url: payload } : custom;
  if (kind.endsWith('_RECALL')) return { type: 'recall' };
  if (kind.endsWith('_READ')) return { type: 'read' };
  switch (kind) {
    case 'TEXT': {
      // Some applications put it there.
      const text = typeof payload === 'string' ? payload : others['content'];
      return typeof text === 'string' ? { type: 'text', text } : custom;
    }
    case 'PING':
    case 'PONG':
      return { type: 'presence' };
    case 'ADD_FRIEND_REQUEST':
      return { type: 'friendRequest' };
    case 'ADD_FRIEND_RESPONSE':
      return accepted === undefined ? custom : { type: 'friendResponse', accepted };
    default:
      return custom;
  }
}
