// `MIMCUser` as applications see it: the HTTP half comes from Rust, the realtime half is here.
import { options, take } from './failure.js';
import { RestUser } from './rest.js';
import { Driver } from './realtime.js';

const optional = (value, name, kind) => (value == null ? undefined : take(value, name, kind));

export class MIMCUser extends RestUser {
  #driver;

  constructor(appId, appAccount, resourceOrOptions) {
    super(appId, appAccount, resourceOrOptions);
    this.#driver = new Driver(this, resourceOrOptions);
  }

  get state() {
    return this.#driver.state;
  }

  isLogin() {
    return this.state === 'online';
  }

  isConnected() {
    return this.#driver.socket?.readyState === 1;
  }

  stats() {
    const [pending, unacknowledged, reconnects, received, duplicates, dropped] = this.#driver.ask('stats');
    return { pending, unacknowledged, reconnects, received, duplicates, dropped };
  }

  login(given) {
    return this.#wait(given, () => this.#driver.login());
  }

  logout() {
    return this.#wait(undefined, () => this.#driver.logout());
  }

  destroy() {
    this.#driver.destroy();
    super.destroy();
  }

  free() {
    this.#driver.destroy();
    super.free();
  }

  [Symbol.dispose ?? Symbol()]() {
    this.free();
  }

  pull() {
    return this.#driver.request('pull');
  }

  sendMessage(toAccount, message, third, isStore) {
    return this.#send('direct', take(toAccount, 'toAccount', 'account'), message, third, isStore, true);
  }

  sendGroupMessage(topicId, message, third, isStore) {
    return this.#send('topic', take(topicId, 'topicId', 'id'), message, third, isStore, true);
  }

  sendUnlimitedGroupMessage(topicId, message, third, isStore) {
    return this.#send('unlimited', take(topicId, 'topicId', 'id'), message, third, isStore, false);
  }

  acknowledged(packetId, given) {
    return this.#wait(given, () => this.#driver.answer(take(packetId, 'packetId', 'text')));
  }

  joinUnlimitedGroup(topicId, context) {
    return this.#driver.request('join', take(topicId, 'topicId', 'id'), context);
  }

  quitUnlimitedGroup(topicId, context) {
    return this.#driver.request('quit', take(topicId, 'topicId', 'id'), context);
  }

  createUnlimitedGroup(topicName, callback, context) {
    take(topicName, 'topicName', 'text');
    callback = optional(callback, 'callback', 'call');
    this.#driver.online.create(topicName, callback, context);
  }

  dismissUnlimitedGroup(topicId, callback, context) {
    topicId = take(topicId, 'topicId', 'id');
    callback = optional(callback, 'callback', 'call');
    this.#driver.online.dismiss(topicId, callback, context);
  }

  on(event, listener) {
    return this.#driver.on(take(event, 'event', 'event'), take(listener, 'listener', 'call'));
  }

  registerStatusChange(handler) {
    this.#register('status', handler);
  }

  registerDisconnHandler(handler) {
    this.#register('disconnected', handler);
  }

  registerServerAckHandler(handler) {
    this.#register('acknowledged', handler);
  }

  registerP2PMsgHandler(handler) {
    this.#register('message', handler);
  }

  registerGroupMsgHandler(handler) {
    this.#register('groupMessage', handler);
  }

  registerUCMsgHandler(handler) {
    this.#register('unlimitedGroupMessage', handler);
  }

  registerUCJoinRespHandler(handler) {
    this.#register('joined', handler);
  }

  registerUCQuitRespHandler(handler) {
    this.#register('quitted', handler);
  }

  registerUCDismissHandler(handler) {
    this.#register('dismissed', handler);
  }

  registerPullNotificationHandler(handler) {
    this.#register('waiting', handler);
  }

  #register(name, handler) {
    this.#driver.alive;
    this.#driver.handlers[name] = take(handler, 'handler', 'call');
  }

  // Also the inherited forms, whose promise nobody looks at, must stay quiet.
  #wait(given, start) {
    const waiting = (async () => {
      const checked = options(given, 'options', 'signal:signal timeoutMs:millis');
      this.#driver.alive;
      if (checked.signal?.aborted) throw checked.signal.reason;
      return this.#driver.wait(start(), checked);
    })();
    waiting.catch(() => {});
    return waiting;
  }

  // The third argument is the inherited `bizType`, or whether the message is stored, or an object of both.
  #send(name, to, message, third, isStore, byDefault) {
    const payload = take(message, 'message', 'payload');
    isStore = optional(isStore, 'isStore', 'flag');
    let bizType = third ?? undefined;
    if (typeof third === 'boolean') [bizType, isStore] = [undefined, third];
    else if (typeof third === 'object') ({ bizType, isStore = isStore } = options(third ?? undefined, 'options', 'bizType:text isStore:flag'));
    else optional(third, 'bizType', 'text');
    return this.#driver.message(name, isStore ?? byDefault, bizType ? to + ',' + bizType : to, payload);
  }
}
