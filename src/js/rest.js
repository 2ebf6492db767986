// The HTTP half of `MIMCUser`. Its namespaces are made by namespaces.js; Rust does what they ask for.
import { DEFAULTS, userOptions } from './args.js';
import { Client } from './client.js';
import { options, take } from './failure.js';
import { Exchange, operations, readToken } from './glue.js';
import { namespaces } from './namespaces.js';

// Members of `MIMCOptions` in user.rs.
const SETTINGS =
  'apiUrl:url fetch:call timeoutMs:millis maxRetries:whole logger:call tokenTimeoutMs:millis fetchToken:call';

/** Its client: the realtime half shares it. */
export let clientOf;

export class RestUser {
  #account;
  #client;
  #settings;
  #spaces;

  static {
    clientOf = (user) => user.#client;
  }

  constructor(appId, appAccount, resourceOrOptions) {
    this.#account = take(appAccount, 'appAccount', 'account');
    this.#settings = options(userOptions(resourceOrOptions), 'resourceOrOptions', SETTINGS, DEFAULTS);
    const who = `${take(appId, 'appId', 'id')},${this.#account}`;
    this.#client = new Client(
      this.#settings,
      (row, values) => new Exchange(row, who + ',' + values),
      (answer, parsed) => readToken(parsed, who + ',' + answer),
    );
    this.#client.who = who;
    this.#spaces = namespaces(operations, this.#client, this.#settings);
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
    this.#settings.fetchToken = take(hook, 'hook', 'call');
  }

  getAppAccount() {
    return this.#account;
  }

  getToken() {
    return this.#client.alive.token?.token;
  }

  getUuid() {
    return this.#client.alive.token?.uuid;
  }

  request(method, path, body, options) {
    return this.#spaces.user.request(method, path, body, options);
  }

  destroy() {
    this.#client.alive.end();
  }

  free() {
    this.#client.freed = true;
  }
}
