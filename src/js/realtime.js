// Drives the session: does what it orders, tells it what happened, and calls the application.
//
// Every call of wasm only notes outputs down; they are carried out when it is over, so that nothing of the application
// runs inside of wasm. Sockets and timers are served at once and in order; handlers run in a later task.
import { userOptions } from './args.js';
import { failure, options, take } from './failure.js';
import { Realtime } from './glue.js';
import { ABORTED, TIMED_OUT, endLife, guard, stopKind, stopReason } from './host.js';
import { statusOf, withGetters } from './inherited.js';
import { mourners } from './recovery.js';
import { defaultResource } from './resource.js';
import { connect, findWebSocket, later, watchHost } from './socket.js';
import './kinds.js';
import { parse } from './values.js';

const OPTIONS =
  'resource:resource wsUrl:wsUrl WebSocket:call reconnect:reconnect resend:resend pingIntervalMs:millis ackTimeoutMs:millis handlerTimeoutMs:millis maxPayloadBytes:count';
// In the order of `Realtime::input`.
const INPUTS = ['timeout', 'login', 'logout', 'online', 'offline', 'opened', 'closed', 'delivered', 'accepted', 'declined', 'tokenFailed'];
// In the order of `Realtime::send`.
const REQUESTS = ['direct', 'topic', 'unlimited', 'join', 'quit', 'pull'];
// By kind of message.
const MESSAGES = ['message', 'groupMessage', 'unlimitedGroupMessage'];
// How many answers are kept for `acknowledged()`.
const KEPT = 1000;

const NOTHING = new Uint8Array();
const DESTROYED = 'this MIMCUser was destroyed; construct a new one';
const TEXTS = {
  connection_lost: 'the connection was lost',
  timeout: 'the service or the network took too long',
  token: 'there is no usable token to log in with',
  login_refused: 'the service refused the login',
  kicked: 'the service ended the login',
  ack_timeout: 'the service did not answer in time; it may have acted all the same',
  not_logged_in: 'logout() was called before the answer came',
};

// Handlers of the application harm nobody: what they throw, or their promises reject with, ends here.
async function call(handler, ...given) {
  try {
    return await handler?.(...given);
  } catch (error) {
    console.error(error);
  }
}

function deferred() {
  const result = {};
  result.promise = new Promise((resolve, reject) => Object.assign(result, { resolve, reject }));
  // It may be that nobody asks for it.
  result.promise.catch(() => {});
  return result;
}

export class Driver {
  state = 'offline';
  // By name: the one handler that a `register…` method sets, and those of `on()`.
  handlers = {};
  listeners = {};
  notes = [];
  tasks = [];
  life = new Set();
  // By packet id: what becomes of messages, and the context of requests about unlimited groups.
  answers = new Map();
  settled = [];
  contexts = new Map();

  constructor(user, settings, request) {
    const given = options(userOptions(settings), 'resourceOrOptions', OPTIONS);
    const { wsUrl: url = 'wss://wsapp.chat.xiaomi.net', WebSocket, reconnect, resend } = given;
    Object.assign(this, { url, WebSocket, request });
    const seed = crypto.getRandomValues(new BigUint64Array(1))[0];
    const [least, most] = reconnect ?? [];
    const { resource = defaultResource(), pingIntervalMs, ackTimeoutMs, handlerTimeoutMs, maxPayloadBytes } = given;
    this.core = new Realtime(
      user,
      this,
      seed,
      resource,
      pingIntervalMs,
      ackTimeoutMs,
      handlerTimeoutMs,
      maxPayloadBytes,
      least,
      most,
      resend === 'samePacketId',
    );
  }

  // What wasm calls.

  note(output, binary) {
    this.notes.push(parse(output, binary));
  }

  frame(connection, bytes) {
    this.notes.push(['transmit', connection, bytes.slice()]);
  }

  wake(at) {
    if (at === this.due) return;
    this.due = at;
    clearTimeout(this.timer);
    if (at < Infinity) {
      this.timer = setTimeout(() => {
        this.due = undefined;
        this.input('timeout');
      }, Math.min(Math.max(at - Date.now(), 0), 2 ** 31 - 1));
    }
  }

  // What calls wasm.

  get alive() {
    if (this.core) return this.core;
    throw failure('destroyed', DESTROYED);
  }

  input(name, number) {
    this.inform((core) => core.input(INPUTS.indexOf(name), number));
  }

  received(connection, data) {
    // Text, or whatever else is no frame, is as good as an empty one.
    this.inform((core) => core.received(connection, new Uint8Array(typeof data === 'object' ? data : 0)));
  }

  // Sockets and timers have nobody to tell that the instance died; `mourn` has told the application.
  inform(act) {
    try {
      if (this.core) act(this.core);
    } catch (error) {
      if (this.core) throw error;
    }
    this.carryOut();
  }

  send(name, to, payload, isStore, bizType) {
    try {
      return this.alive.send(REQUESTS.indexOf(name), to, payload, isStore, bizType);
    } finally {
      this.carryOut();
    }
  }

  message(name, ...given) {
    const packetId = this.send(name, ...given);
    this.answers.set(packetId, deferred());
    return packetId;
  }

  answer(packetId) {
    const answer = this.answers.get(packetId);
    if (answer) return answer.promise;
    throw failure('invalid_input', 'packetId is none of a message that this MIMCUser sent lately');
  }

  on(event, listener) {
    this.alive;
    const entries = (this.listeners[event] ??= new Set());
    const entry = { listener };
    entries.add(entry);
    return () => void entries.delete(entry);
  }

  // A request without payload. `context` comes back with the answer.
  ask(name, topicId, context) {
    const packetId = this.send(name, topicId, NOTHING, false);
    if (context !== undefined) this.contexts.set(packetId, context);
    return packetId;
  }

  // Unlimited groups are created and dismissed over HTTP, but whoever is not logged in is refused like everywhere else.
  async create(topicName, callback, context) {
    const tell = (...given) => this.tell(() => call(callback, ...given, context));
    let topicId;
    try {
      const { data } = await this.request('POST', '/api/uctopic', { topicName });
      topicId = take(data?.topicId, 'topicId', 'id');
    } catch (error) {
      return tell(0, topicName, false, error.serviceMessage || error.message);
    }
    tell(topicId, topicName, true, '');
    try {
      this.ask('join', topicId, context);
    } catch {
      // The connection is gone meanwhile. The group is in the list that the next login asks for.
    }
  }

  async dismiss(topicId, callback, context) {
    const done = await this.core.dismiss(topicId).then(() => true, () => false);
    if (done) this.core?.dismissed(topicId);
    this.carryOut();
    this.tell(() => call(callback, done, topicId, context));
  }

  get online() {
    if (this.alive && this.state === 'online') return this;
    throw failure('not_logged_in', 'not logged in: call login() first');
  }

  // Follows the host, and the end of the wasm instance, while there is a connection or will be one.
  watch(verb) {
    watchHost(verb === 'add' ? verb : 'remove', this);
    mourners[verb](this.mourn);
  }

  // The session is gone with the instance; only the application can start another.
  mourn = (error) => {
    const { state: previous, listeners } = this;
    this.destroy();
    later(() => listeners.state?.forEach(({ listener }) => call(listener, { state: this.state, previous, error })));
  };

  handleEvent({ type }) {
    if (type === 'offline') this.input(type);
    else if (globalThis.document?.visibilityState !== 'hidden') this.input('online');
  }

  login() {
    this.WebSocket = findWebSocket(this.WebSocket);
    if (this.state === 'online') return;
    const { promise } = (this.loggedIn ??= deferred());
    this.input('login');
    return promise;
  }

  logout() {
    const { promise } = (this.loggedOut ??= deferred());
    this.input('logout');
    return promise;
  }

  // Settles like the promise unless the signal, the time limit or the end of this driver comes before.
  wait(promise, options) {
    return guard(() => Promise.resolve(promise), this.life, options, options.timeoutMs).catch((stop) => {
      const why = stopKind(stop);
      if (why === ABORTED) throw stopReason(stop);
      if (why === TIMED_OUT) throw failure('timeout', 'it took longer than timeoutMs');
      throw why ? failure('destroyed', DESTROYED) : stop;
    });
  }

  destroy() {
    const { core } = this;
    if (!core) return;
    Object.assign(this, { core: undefined, state: 'offline', handlers: {}, listeners: {}, notes: [], tasks: [] });
    clearTimeout(this.timer);
    this.watch('delete');
    this.close();
    endLife(this.life);
    core.free();
  }

  // Whatever is called from here and comes back only adds to the notes.
  carryOut() {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let note; (note = this.notes.shift()); ) this[note[0]](...note.slice(1));
    } finally {
      this.busy = false;
    }
  }

  // What the session orders.

  open(connection) {
    try {
      this.socket = connect(this.WebSocket, this.url, this, connection);
    } catch (cause) {
      this.cause = cause;
      this.input('closed', connection);
    }
  }

  transmit(connection, bytes) {
    try {
      this.socket.send(bytes);
    } catch {
      // A socket that is about to close; it tells so by itself.
    }
  }

  close() {
    const { socket } = this;
    this.socket = undefined;
    try {
      socket.close();
    } catch {}
  }

  async token(refused) {
    try {
      for (let asked; (asked = this.core?.token(refused > 0)); ) {
        const error = await asked;
        if (error) throw error;
      }
      this.carryOut();
    } catch (error) {
      this.error = error;
      this.input('tokenFailed');
    }
  }

  async list(query) {
    let topics;
    try {
      const { data } = await this.request('GET', '/api/uctopic/topics');
      topics = (data ?? []).map((topic) => topic.topicId ?? topic).join();
    } catch {}
    this.core?.listed(query, topics);
    this.carryOut();
  }

  // What the session tells. The application hears of it in a task of its own.

  tell(task) {
    const run = () => this.tasks.splice(0).forEach((task) => this.core && task());
    if (this.tasks.push(task) === 1) later(run);
  }

  // Returns promises that never reject, one per listener.
  emit(event, value) {
    const entries = this.listeners[event] ?? new Set();
    return [...entries].map((entry) => this.core && entries.has(entry) && call(entry.listener, value));
  }

  changed(state, previous, kind, retryInMs) {
    const { loggedIn, refusal, cause } = this;
    const error = kind ? this.why(kind, cause && { cause }) : undefined;
    this.state = state;
    // Until it is told: what went wrong may be known before the attempt is.
    if (state !== 'connecting') Object.assign(this, { error: undefined, cause: undefined, refusal: undefined });
    if (previous === 'offline') this.watch('add');
    if (state === 'offline') this.watch('delete');
    if (state === 'offline' || state === 'online') this.loggedIn = undefined;
    this.tell(() => {
      if (state === 'online') loggedIn?.resolve();
      if (state === 'offline') loggedIn?.reject(error ?? failure('not_logged_in', TEXTS.not_logged_in));
      this.emit('state', { state, previous, ...(error && { error }), ...(state === 'waiting' && { retryInMs }) });
      if (previous === 'online') call(this.handlers.disconnected);
      if (state === 'online') call(this.handlers.status, true, '', '', '');
      else if (state === 'offline' && error) call(this.handlers.status, ...statusOf(error, refusal));
    });
  }

  // The error of a kind, which may be known better.
  why(kind, fields) {
    return this.error?.kind === kind ? this.error : failure(kind, TEXTS[kind], fields);
  }

  refused(wasKicked, retrying, ...refusal) {
    const kind = wasKicked ? 'kicked' : 'login_refused';
    this.refusal = refusal;
    this.error = failure(kind, TEXTS[kind], { serviceMessage: refusal.filter(Boolean).join(': ') });
    const [type, reason, description] = refusal;
    if (wasKicked) this.tell(() => this.emit('kicked', { type, reason, description }));
  }

  ignore() {}

  left() {
    this.loggedOut?.resolve();
    this.loggedOut = undefined;
  }

  messages(delivery, list) {
    this.tell(async () => {
      await Promise.all(list.flatMap(([kind, message]) => {
        const { [MESSAGES[kind]]: handler } = this.handlers;
        return [handler && call(handler, withGetters(message)), ...this.emit(MESSAGES[kind], message)];
      }));
      this.input('delivered', delivery);
    });
  }

  answered(packetId, sequence, timestamp, code, errorMessage) {
    const accepted = !code && !errorMessage;
    const answer = { packetId, sequence, timestamp, code, errorMessage };
    const refusal = () => failure('send_refused', 'the service refused the message', { code, serviceMessage: errorMessage });
    this.settle(answer, accepted ? undefined : refusal());
  }

  failed(packetId, kind, topic) {
    const error = this.why(kind);
    const { message } = error;
    if (topic) this.member(packetId, -1, message, topic);
    else this.settle({ packetId, sequence: '0', timestamp: 0, code: 0, errorMessage: message, error }, error);
  }

  settle(answer, error) {
    const { packetId, sequence, timestamp, code, errorMessage } = answer;
    const waiting = this.answers.get(packetId);
    if (waiting && this.settled.push(packetId) > KEPT) this.answers.delete(this.settled.shift());
    this.tell(() => {
      if (error) waiting?.reject(error);
      else waiting?.resolve(answer);
      this.emit('acknowledged', answer);
      call(this.handlers.acknowledged, packetId, sequence, String(timestamp), errorMessage || (code ? String(code) : ''));
    });
  }

  member(packetId, code, text, [joining, topicId]) {
    const context = this.contexts.get(packetId);
    this.contexts.delete(packetId);
    this.tell(() => call(this.handlers[joining ? 'joined' : 'quitted'], topicId, code, text, context));
  }

  gone(topicId) {
    this.tell(() => {
      this.emit('unlimitedGroupDismissed', { topicId });
      call(this.handlers.dismissed, topicId);
    });
  }

  waiting(notification, minSequence, maxSequence) {
    this.tell(async () => {
      const acknowledge = () => this.input('accepted', notification);
      const { length } = this.emit('pullNotification', { minSequence, maxSequence, acknowledge });
      if (await call(this.handlers.waiting, minSequence, maxSequence)) acknowledge();
      // Nobody will, so the next notification is a new one.
      else if (!length) this.input('declined', notification);
    });
  }

  gap(since) {
    this.tell(() => this.emit('gap', { since }));
  }

  notice(code, message) {
    this.tell(() => this.emit('notice', { code, message }));
  }
}
