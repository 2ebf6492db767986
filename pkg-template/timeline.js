// What a conversation shows after the envelopes in it: a reducer over messages from history and from the connection, in
// whatever order they come. It keeps facts and derives the rest, so that nothing depends on that order.
import { envelope } from './envelope.js';
import { options, take } from './failure.js';

const CONTROL = /^(PING|PONG)$|_(RECALL|READ)$/;

const add = (map, key, value) => map.set(key, (map.get(key) ?? new Set()).add(value));

// Sequences are longer than numbers are exact.
const compare = (a, b) => a.timestamp - b.timestamp || a.sequence.length - b.sequence.length || (a.sequence < b.sequence ? -1 : 1);

export class Timeline {
  #entries = new Map();
  // By the id of the message they are about: who recalled it, who read it.
  #recalls = new Map();
  #reads = new Map();
  #pongs = new Map();
  #options;

  constructor(given) {
    // assumption: a pong proves presence for five seconds, and one that was on its way for longer proves nothing; the
    // manual names no time.
    this.#options = { presenceTimeoutMs: 5000, ...options(given, 'options', 'account:account presenceTimeoutMs:millis') };
  }

  // A message, several, or a page of history.
  add(messages) {
    const list = messages?.messages ?? messages;
    for (const message of Array.isArray(list) ? list : [list]) this.#add(message);
  }

  // A message that just came. Returns what is to be sent back to its sender, if anything.
  receive(message, now = Date.now()) {
    const parsed = this.#add(message);
    const { account, presenceTimeoutMs } = this.#options;
    const { fromAccount } = message;
    // What waited for somebody who was away proves nothing any more.
    const isFresh = parsed && now - (parsed.timestamp ?? message.timestamp) <= presenceTimeoutMs;
    if (!isFresh || fromAccount === undefined || fromAccount === account) return;
    if (parsed.kind === 'PONG') this.#pongs.set(fromAccount, now);
    else if (parsed.kind === 'PING' && account !== undefined) return envelope.pong(account, parsed);
  }

  isOnline(account, now = Date.now()) {
    return now - this.#pongs.get(account) <= this.#options.presenceTimeoutMs;
  }

  // assumption: only who sent a message may recall it, and only others may mark it as read; a recall or a mark may
  // come first, and neither is ever undone.
  get messages() {
    const isShown = ({ envelope, message }) =>
      !CONTROL.test(envelope?.kind) && !this.#recalls.get(envelope?.msgId)?.has(message.fromAccount);
    return this.#sorted(isShown).map(({ message, envelope }) => ({
      ...message,
      ...(envelope && { envelope }),
      readBy: [...(this.#reads.get(envelope?.msgId) ?? [])].filter((reader) => reader !== message.fromAccount),
    }));
  }

  // assumption: a request stays one request while it is pending, a rejected one may be made again, and an answer to no
  // request changes nothing; who sent a message counts, not whom it names.
  get friendRequests() {
    const latest = new Map();
    const list = [];
    for (const { message, envelope } of this.#sorted(({ envelope }) => /^ADD_FRIEND/.test(envelope?.kind))) {
      const { account, accepted } = envelope;
      const { fromAccount = account, timestamp } = message;
      const { toAccount = fromAccount === this.#options.account ? undefined : this.#options.account } = message;
      const asks = envelope.kind === 'ADD_FRIEND_REQUEST';
      const [requester, responder] = asks ? [fromAccount, toAccount] : [toAccount, fromAccount];
      const pair = JSON.stringify([requester, responder]);
      const known = latest.get(pair);
      const pending = known?.state === 'pending';
      if (pending && !asks && accepted !== undefined) Object.assign(known, { state: accepted ? 'accepted' : 'rejected', timestamp });
      if (pending || (asks && known?.state === 'accepted')) continue;
      const entry = { requester, responder, state: asks ? 'pending' : 'unasked', timestamp };
      for (const key of ['requester', 'responder']) if (entry[key] === undefined) delete entry[key];
      list.push(entry);
      if (asks) latest.set(pair, entry);
    }
    return list;
  }

  #add(message) {
    const { fromAccount, packetId, sequence = '', text } = take(message ?? NaN, 'message', 'object');
    const parsed = envelope.parse(text);
    this.#entries.set(sequence || `${packetId} ${fromAccount}`, { message, envelope: parsed });
    // Whether one may recall or read a message is decided where it is shown; nobody may on behalf of somebody else.
    if (fromAccount !== undefined && parsed?.target !== undefined) {
      add(parsed.kind.endsWith('READ') ? this.#reads : this.#recalls, parsed.target, fromAccount);
    }
    return parsed;
  }

  #sorted(test) {
    return [...this.#entries.values()].filter(test).sort((a, b) => compare(key(a), key(b)));
  }
}

const key = ({ message: { timestamp = Infinity, sequence = '' } }) => ({ timestamp, sequence });
