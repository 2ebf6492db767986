// What the session tells, as applications hear it: in a task of its own, through handlers, listeners and promises.
import { failure } from './failure.js';
import { statusOf, withGetters } from './inherited.js';
import { later } from './socket.js';

const STATES = ['offline', 'connecting', 'online', 'waiting'];
// By kind of message.
const MESSAGES = ['message', 'groupMessage', 'unlimitedGroupMessage'];
// By the numbers of `Failure` and `RequestFailure`.
const FAILURES = [
  ,
  ['connection_lost', 'the connection was lost'],
  ['timeout', 'the service or the network took too long'],
  ['token', 'there is no usable token to log in with'],
  ['login_refused', 'the service refused the login'],
  ['kicked', 'the service ended the login'],
  ['ack_timeout', 'the service did not answer in time; it may have acted all the same'],
  ['not_logged_in', 'logout() was called before the answer came'],
];
// How many answers are kept for `acknowledged()`.
const KEPT = 1000;

const report = (error) => console.error(error);

// Handlers of the application harm nobody: what they throw, or their promises reject with, ends here.
export function call(handler, ...given) {
  try {
    const result = handler?.(...given);
    return typeof result?.then === 'function' ? Promise.resolve(result).catch(report) : result;
  } catch (error) {
    report(error);
  }
}

export function deferred() {
  const result = {};
  result.promise = new Promise((resolve, reject) => Object.assign(result, { resolve, reject }));
  // It may be that nobody asks for it.
  result.promise.catch(() => {});
  return result;
}

export class Events {
  state = STATES[0];
  // By name: the one handler that a `register…` method sets, and those of `on()`.
  handlers = {};
  listeners = {};
  tasks = [];
  // By packet id: what becomes of messages, and the context of requests about unlimited groups.
  answers = new Map();
  settled = [];
  contexts = new Map();

  on(event, listener) {
    this.alive;
    const entry = { listener };
    this.listeners[event] = [...(this.listeners[event] ?? []), entry];
    return () => {
      entry.listener = undefined;
      this.listeners[event] = this.listeners[event]?.filter((other) => other !== entry);
    };
  }

  answer(packetId) {
    const answer = this.answers.get(packetId);
    if (answer) return answer.promise;
    throw failure('invalid_input', 'packetId is of no message sent lately');
  }

  tell(task) {
    const run = () => this.tasks.splice(0).forEach((task) => this.core && task());
    if (this.tasks.push(task) === 1) later(run);
  }

  // Returns what the listeners do, promises of which never reject. Those that are added meanwhile are not called, nor
  // those that are removed.
  emit(event, value, results = []) {
    for (const { listener } of this.listeners[event] ?? []) if (this.core && listener) results.push(call(listener, value));
    return results;
  }

  changed(state, previous, kind, retryInMs) {
    const { loggedIn, refusal, cause } = this;
    const error = kind ? this.why(kind, cause && { cause }) : undefined;
    [state, previous] = [STATES[state], STATES[previous]];
    this.state = state;
    // Until it is told: what went wrong may be known before the attempt is.
    if (state !== 'connecting') this.error = this.cause = this.refusal = undefined;
    if (previous === 'offline') this.watch('add');
    if (state === 'offline') this.watch('delete');
    if (state === 'offline' || state === 'online') this.loggedIn = undefined;
    this.tell(() => {
      if (state === 'online') loggedIn?.resolve();
      if (state === 'offline') loggedIn?.reject(error ?? failure(...FAILURES[7]));
      this.emit('state', { state, previous, ...(error && { error }), ...(state === 'waiting' && { retryInMs }) });
      if (previous === 'online') call(this.handlers.disconnected);
      if (state === 'online') call(this.handlers.status, true, '', '', '');
      else if (state === 'offline' && error) call(this.handlers.status, ...statusOf(error, refusal));
    });
  }

  // The error of a number, which may be known better.
  why(number, fields) {
    const [kind, text] = FAILURES[number];
    return this.error?.kind === kind ? this.error : failure(kind, text, fields);
  }

  refused(wasKicked, retrying, ...refusal) {
    this.refusal = refusal;
    this.error = failure(...FAILURES[4 + wasKicked], { serviceMessage: refusal.filter(Boolean).join(': ') });
    const [type, reason, description] = refusal;
    if (wasKicked) this.tell(() => this.emit('kicked', { type, reason, description }));
  }

  left() {
    this.loggedOut?.resolve();
    this.loggedOut = undefined;
  }

  messages(delivery, list) {
    this.tell(() => {
      const results = [];
      for (let at = 0; at < list.length; at += 2) {
        const event = MESSAGES[list[at]];
        const message = list[at + 1];
        const handler = this.handlers[event];
        if (handler) results.push(call(handler, withGetters(message)));
        this.emit(event, message, results);
      }
      const done = () => this.input('delivered', delivery);
      // Only promises are worth the wait.
      const promises = results.filter((result) => result instanceof Promise);
      if (promises.length) Promise.all(promises).then(done);
      else done();
    });
  }

  answered(timestamp, code, packetId, sequence, errorMessage) {
    const error =
      code || errorMessage
        ? failure('send_refused', 'the service refused the message', { code, serviceMessage: errorMessage })
        : undefined;
    this.settle({ packetId, sequence, timestamp, code, errorMessage }, error);
  }

  failed(number, request, packetId, topicId) {
    const error = this.why(number);
    const { message } = error;
    if (request) this.member(-1, request, packetId, topicId, message);
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

  member(code, request, packetId, topicId, text) {
    const context = this.contexts.get(packetId);
    this.contexts.delete(packetId);
    this.tell(() => call(this.handlers[request > 1 ? 'quitted' : 'joined'], topicId, code, text, context));
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
