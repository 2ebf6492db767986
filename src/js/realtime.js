// Drives the session: calls it, and does what it orders. What it tells the application is in `events.js`.
//
// Every call of wasm only notes outputs down; they are carried out when it is over, so that nothing of the application
// runs inside of wasm. Sockets and timers are served at once and in order; handlers run in a later task.
import { userOptions } from './args.js';
import { Events, call, deferred } from './events.js';
import { failure, options } from './failure.js';
import { Realtime } from './glue.js';
import { Stop, destroyed, endLife, guard, reasonOf } from './host.js';
import './kinds.js';
import { mourners } from './recovery.js';
import { serve } from './records.js';
import { defaultResource } from './resource.js';
import { clientOf } from './rest.js';
import { connect, findWebSocket, later, watchHost } from './socket.js';

// In the order of `Realtime::input`, followed by settings and requests.
const INPUTS =
  'timeout login logout online offline opened closed delivered accepted declined token received listed dismissed stats tokenFailed pingIntervalMs ackTimeoutMs handlerTimeoutMs maxPayloadBytes resend least most direct topic unlimited join quit pull'.split(' ');
const OPTIONS =
  'resource:resource wsUrl:wsUrl WebSocket:call reconnect:reconnect resend:resend pingIntervalMs:millis ackTimeoutMs:millis handlerTimeoutMs:millis maxPayloadBytes:count';
// By the numbers of `SendError`.
const REFUSALS = [
  ,
  ['not_logged_in', 'not logged in: call login() first'],
  ['connection_lost', 'the connection is being repaired; nothing was sent'],
  ['too_large', 'the message is longer than maxPayloadBytes'],
];

export class Driver extends Events {
  notes = [];
  life = new Set();
  due = Infinity;

  constructor(user, settings) {
    super();
    const given = options(userOptions(settings), 'resourceOrOptions', OPTIONS);
    const { resource = defaultResource(), wsUrl = 'wss://wsapp.chat.xiaomi.net', WebSocket, resend, reconnect = [], ...rest } = given;
    const [least, most] = reconnect;
    Object.assign(this, { url: wsUrl, WebSocket, groups: user.unlimitedTopics });
    this.client = clientOf(user);
    this.core = new Realtime([crypto.getRandomValues(new BigUint64Array(1)), this.client.who, resource].join());
    const chosen = { ...rest, least, most, resend: resend === 'samePacketId' || undefined };
    for (const name in chosen) if (chosen[name] !== undefined) this.input(name, chosen[name]);
  }

  // A timer that comes too early does no harm, so only an earlier one replaces it.
  wake(due) {
    if (due >= this.due && due < Infinity) return;
    clearTimeout(this.timer);
    this.due = due;
    if (due === Infinity) return;
    this.timer = setTimeout(() => {
      this.due = Infinity;
      this.input('timeout');
    }, Math.min(Math.max(due - Date.now(), 0), 2 ** 31 - 1));
  }

  // What calls wasm.

  get alive() {
    if (this.core) return this.core;
    throw destroyed();
  }

  get online() {
    if (this.alive && this.state === 'online') return this;
    throw failure(...REFUSALS[1]);
  }

  // Sockets and timers have nobody to tell that the instance died; `mourn` has told the application.
  input(name, ...given) {
    try {
      if (this.core) this.enter(name, ...given);
    } catch (error) {
      if (this.core) throw error;
    }
    this.carryOut();
  }

  // Into wasm.
  enter(name, ...given) {
    serve(this);
    return this.core.input(INPUTS.indexOf(name), Date.now(), ...given);
  }

  // Returns what wasm notes down as the result.
  ask(name, ...given) {
    let refusal;
    let result;
    try {
      this.alive;
      refusal = this.enter(name, ...given);
      ({ result } = this);
    } finally {
      this.carryOut();
    }
    if (refusal) throw failure(...REFUSALS[refusal]);
    return result;
  }

  // Whatever is called from here and comes back only adds to the notes.
  carryOut() {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let note; (note = this.notes.shift()); ) this[note[0]]?.(...note[1]);
    } finally {
      this.busy = false;
    }
  }

  // What users call.

  message(...given) {
    const [packetId] = this.ask(...given);
    this.answers.set(packetId, deferred());
    return packetId;
  }

  // A request without payload. `context` comes back with the answer.
  request(name, topicId, context) {
    const [packetId] = this.ask(name, 0, topicId);
    if (context !== undefined) this.contexts.set(packetId, context);
    return packetId;
  }

  // Unlimited groups are created and dismissed over HTTP, but whoever is not logged in is refused like everywhere else.
  async create(topicName, callback, context) {
    const tell = (...given) => this.tell(() => call(callback, ...given, context));
    let topicId;
    try {
      ({ topicId } = await this.groups.create(topicName));
    } catch (error) {
      return tell(0, topicName, false, error.serviceMessage || error.message);
    }
    tell(topicId, topicName, true, '');
    try {
      this.request('join', topicId, context);
    } catch {
      // The connection is gone meanwhile. The group is in the list that the next login asks for.
    }
  }

  async dismiss(topicId, callback, context) {
    const done = await this.groups.dismiss(topicId).then(() => true, () => false);
    if (done) this.input('dismissed', 0, topicId);
    this.tell(() => call(callback, done, topicId, context));
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
    return guard(() => Promise.resolve(promise), this.life, options, options.timeoutMs).catch((why) => {
      throw why instanceof Stop && why.kind === 'timeout' ? failure('timeout', 'it took longer than timeoutMs') : reasonOf(why);
    });
  }

  destroy() {
    const { core } = this;
    if (!core) return;
    this.core = undefined;
    this.state = 'offline';
    this.handlers = {};
    this.listeners = {};
    this.notes = [];
    this.tasks = [];
    clearTimeout(this.timer);
    this.watch('delete');
    this.close();
    endLife(this.life);
    core.free();
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

  // What the session orders.

  open(connection) {
    try {
      this.socket = connect(this.WebSocket, this.url, this, connection);
    } catch (cause) {
      this.cause = cause;
      this.input('closed', connection);
    }
  }

  // Text, or whatever else is no frame, is as good as an empty one.
  received(connection, data) {
    this.input('received', connection, undefined, new Uint8Array(typeof data === 'object' ? data : 0));
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
    const { client } = this;
    try {
      client.check();
      // The token of the latest login is the one that the service refuses.
      if (refused) client.refuse(this.shown);
      while (!client.token) await client.asked();
      const { uuid, token, securityKey, appPackage, chid } = (this.shown = client.token);
      if (!uuid) throw failure('token', 'miUserId lost digits in JSON.parse: let the hook return the JSON text');
      this.input('token', chid, [uuid, securityKey, appPackage].join(), new TextEncoder().encode(token));
    } catch (error) {
      this.error = error;
      this.input('tokenFailed', +client.mayPass);
    }
  }

  async list(query) {
    let problem = '';
    let topics;
    try {
      topics = new Uint8Array(BigUint64Array.from(await this.groups.list(), BigInt).buffer);
    } catch {
      problem = 'none';
    }
    this.input('listed', query, problem, topics);
  }
}
