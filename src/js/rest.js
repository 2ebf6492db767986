// The HTTP half of `MIMCUser`. Its namespaces are made by namespaces.js; Rust does what they ask for.
import { check, record, userOptions } from './args.js';
import { Caller, operations } from './glue.js';
import { checked, namespaces } from './namespaces.js';

// Members of `MIMCOptions` in user.rs.
const SETTINGS =
  'apiUrl:url fetch:call timeoutMs:millis maxRetries:whole logger:call tokenTimeoutMs:millis fetchToken:call';

/** What Rust has of a user: the realtime half shares it. */
export let callerOf;

export class RestUser {
  #account;
  #caller;
  #settings;
  #spaces;

  static {
    callerOf = (user) => user.#caller;
  }

  constructor(appId, appAccount, resourceOrOptions) {
    checked(() => {
      this.#account = check(appAccount, 'appAccount', 'account');
      this.#settings = record(userOptions(resourceOrOptions), 'resourceOrOptions', SETTINGS);
      this.#caller = new Caller(check(appId, 'appId', 'id'), this.#account, this.#settings);
    });
    this.#spaces = namespaces(operations, this.#caller, this.#settings);
  }

  get contacts() {
    return this.#spaces.contacts;
  }

  get topics() {
    return this.#spaces.topics;
  }

  get unlimitedTopics() {
    return this.#spaces.unlimitedTopics;
  }

  get blacklist() {
    return this.#spaces.blacklist;
  }

  get topicBlacklist() {
    return this.#spaces.topicBlacklist;
  }

  get history() {
    return this.#spaces.history;
  }

  registerFetchToken(hook) {
    this.#settings.fetchToken = checked(() => check(hook, 'hook', 'call'));
  }

  getAppAccount() {
    return this.#account;
  }

  getToken() {
    return this.#caller.known(false);
  }

  getUuid() {
    return this.#caller.known(true);
  }

  request(method, path, body, options) {
    return this.#spaces.user.request(method, path, body, options);
  }

  destroy() {
    this.#caller.destroy();
  }

  free() {
    this.#caller.free();
  }
}
