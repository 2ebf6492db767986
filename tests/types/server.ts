// The server entry: exact types of what goes in and comes out.
import { checkUserSig, entries, GeWeContacts, init, MIMCApp, MIMCError, parseCallback, TencentContacts, userSig } from 'mimc-wasm/server';
import type {
  ActingAccount,
  Blacklist,
  Callback,
  CallbackHandlerOptions,
  Contact,
  ContactEntry,
  Contacts,
  DirectCallback,
  GeWeContactLists,
  GeWeListOptions,
  GeWeOptions,
  HandlerEntry,
  HandlerOptions,
  History,
  HistoryPage,
  LogEntry,
  Member,
  MIMCAppOptions,
  MIMCErrorKind,
  Push,
  PushManyResult,
  PushResult,
  ServerOptions,
  TencentContact,
  TencentCursor,
  TencentOptions,
  TencentPage,
  TopicBlacklist,
  TopicCallback,
  Topics,
  UnknownCallback,
  UnlimitedTopic,
  UnlimitedTopics,
  UserSigVerdict,
} from 'mimc-wasm/server';
import * as client from 'mimc-wasm';
import { is, type HasAny, type Same } from './expect.js';

declare const app: MIMCApp;
declare const tim: TencentContacts;
declare const gewe: GeWeContacts;
const { push } = app;
const from = { fromAccount: 'alice', message: 'hi' };

const results = {
  init: init(),
  token: app.fetchToken('alice', { timeoutMs: 5 }),
  tokens: app.tokenHandler(async (request) => request.headers.get('x')),
  callbacks: app.callbackHandler(async ({ text }) => text.length),
  push: app.push,
  direct: push.direct({ ...from, toAccount: 'bob' }),
  directMany: push.directMany({ ...from, toAccounts: ['bob'] }),
  topic: push.topic({ ...from, topicId: 5n }),
  topicMany: push.topicMany({ ...from, topicIds: [5, '6', 7n] }),
  unlimited: push.unlimited({ ...from, topicId: 5 }),
  unlimitedMessages: push.unlimited({ fromAccount: 'alice', topicId: 5, messages: ['a', new Uint8Array()] }),
  unlimitedMany: push.unlimited({ ...from, topicIds: ['5'] }),
  as: app.as('alice'),
  page: tim.page('alice'),
  pages: tim.pages('alice'),
  list: tim.list('alice'),
  sig: userSig({ sdkAppId: 5, userId: 'a', secretKey: 'k', expireSeconds: 60, now: new Date(), userBuf: new Uint8Array() }),
  check: checkUserSig({ sig: '', sdkAppId: '5', userId: 'a', secretKey: 'k', now: 5 }),
  fetch: gewe.fetch('d'),
  cached: gewe.cached('d'),
  gewe: gewe.list('d', { tries: 3, pollIntervalMs: 5 }),
  classes: GeWeContacts.classify(['gh_1']),
  callback: parseCallback(new ArrayBuffer(2)),
};

is<
  Same<
    typeof results,
    {
      init: Promise<void>;
      token: Promise<string>;
      tokens: (request: Request) => Promise<Response>;
      callbacks: (request: Request) => Promise<Response>;
      push: Push;
      direct: Promise<PushResult>;
      directMany: Promise<PushManyResult>;
      topic: Promise<PushResult>;
      topicMany: Promise<PushManyResult>;
      unlimited: Promise<PushResult>;
      unlimitedMessages: Promise<PushManyResult>;
      unlimitedMany: Promise<PushManyResult>;
      as: ActingAccount;
      page: Promise<TencentPage>;
      pages: AsyncIterableIterator<TencentPage>;
      list: Promise<TencentContact[]>;
      sig: string;
      check: UserSigVerdict;
      fetch: Promise<GeWeContactLists>;
      cached: Promise<GeWeContactLists>;
      gewe: Promise<GeWeContactLists & { from: 'live' | 'cache' }>;
      classes: GeWeContactLists;
      callback: Callback;
    }
  >
>();

/** The members of an interface, for comparison with a plain type. */
type Plain<T> = { [Key in keyof T]: T[Key] };
is<Same<Plain<PushResult>, { packetId: string }>>();
is<Same<Plain<PushManyResult>, { packetIds: string[] }>>();
is<Same<Plain<TencentCursor>, { timeStamp: number; startIndex: number; topTimeStamp: number; topStartIndex: number }>>();
is<Same<Plain<TencentPage>, { items: TencentContact[]; complete: boolean; next?: TencentCursor }>>();
is<
  Same<
    Plain<TencentContact>,
    {
      kind: 'user' | 'group' | 'other';
      id: string;
      timestamp: number;
      pinned: boolean;
      standardMark?: string;
      customMark?: string;
      contactGroupIds?: number[];
    }
  >
>();
is<Same<Plain<GeWeContactLists>, { friends: string[]; groups: string[]; officialAccounts: string[] }>>();
is<Same<Plain<UserSigVerdict>, { valid: boolean; reason?: 'malformed' | 'userId' | 'sdkAppId' | 'signature' | 'expired' }>>();
is<Same<Callback, DirectCallback | TopicCallback | UnknownCallback>>();
is<
  Same<
    Plain<HandlerEntry>,
    { level: 'warn'; event: 'handler'; handler: 'token' | 'callback'; kind: MIMCErrorKind | 'application' }
  >
>();
is<Same<keyof ServerOptions, 'fetch' | 'timeoutMs' | 'maxRetries' | 'logger' | 'dangerouslyAllowBrowser'>>();
is<Same<keyof MIMCAppOptions, keyof ServerOptions | 'apiUrl' | 'pushRates'>>();
is<Same<keyof HandlerOptions, 'onError'>>();
is<Same<keyof CallbackHandlerOptions, 'onError' | 'seen'>>();
is<Same<keyof GeWeOptions, keyof ServerOptions | 'baseUrl' | 'token' | 'tokenHeader'>>();
is<Same<keyof GeWeListOptions, 'signal' | 'timeoutMs' | 'maxRetries' | 'pollIntervalMs' | 'tries'>>();

// The namespaces are those of the client.
is<Same<ActingAccount['contacts'], Contacts>>();
is<Same<ActingAccount['topics'], Topics>>();
is<Same<ActingAccount['blacklist'], Blacklist>>();
is<Same<ActingAccount['history'], History>>();
is<Same<ActingAccount['unlimitedTopics'], UnlimitedTopics>>();
is<Same<ActingAccount['topicBlacklist'], TopicBlacklist>>();
is<
  Same<
    keyof ActingAccount,
    'contacts' | 'topics' | 'unlimitedTopics' | 'blacklist' | 'topicBlacklist' | 'history'
  >
>();
const acting = {
  contacts: results.as.contacts.list(),
  square: results.as.unlimitedTopics.create('square'),
  squares: results.as.unlimitedTopics.list(),
  members: results.as.unlimitedTopics.members(5),
  blocked: results.as.topicBlacklist.has('5', 'bob'),
  block: results.as.topicBlacklist.add(5n, 'bob'),
  crowd: results.as.history.unlimited(5).before(),
};
is<
  Same<
    typeof acting,
    {
      contacts: Promise<Contact[]>;
      square: Promise<UnlimitedTopic>;
      squares: Promise<string[]>;
      members: AsyncIterableIterator<Member>;
      blocked: Promise<boolean>;
      block: Promise<void>;
      crowd: Promise<HistoryPage>;
    }
  >
>();
// It is an app's, not a user's: it has no connection and no token to show.
// @ts-expect-error
results.as.login();
// @ts-expect-error
results.as.getToken();

// A callback is told apart by its kind.
const { callback } = results;
switch (callback.kind) {
  case 'direct':
    is<Same<typeof callback.toAccount, string>>();
    is<Same<typeof callback.timestamp, number>>();
    // @ts-expect-error
    callback.topicId;
    break;
  case 'topic':
    is<Same<typeof callback.topicId, string>>();
    is<Same<typeof callback.toAccounts, string[]>>();
    break;
  default:
    is<Same<typeof callback.kind, 'unknown'>>();
    is<Same<typeof callback.fromAccount, string | undefined>>();
    callback.raw satisfies string;
}

// Constructors and their options.
const logger = (entry: LogEntry | HandlerEntry) => console.log(entry.event === 'request' ? entry.endpoint : entry.kind);
new MIMCApp('1', 'key', 'secret');
new MIMCApp(1n, 'key', 'secret', { apiUrl: 'https://x', fetch, timeoutMs: 5, maxRetries: 0, logger, pushRates: { direct: 5 } });
new MIMCApp(1n, 'key', 'secret', { pushRates: false, dangerouslyAllowBrowser: true });
const secret: TencentOptions = { sdkAppId: 1, admin: 'a', secretKey: 'k', region: 'tokyo', assistFlags: 63 };
new TencentContacts(secret);
new TencentContacts({ sdkAppId: 1, admin: 'a', userSig: 's', baseUrl: 'https://x' });
new GeWeContacts({ baseUrl: 'https://x', token: 't', tokenHeader: 'VideosApi-token' });
// @ts-expect-error
new MIMCApp('1', 'key');
// @ts-expect-error
new MIMCApp('1', 'key', 'secret', { baseUrl: 'https://x' });
// @ts-expect-error
new MIMCApp('1', 'key', 'secret', { pushRates: true });
// @ts-expect-error
new TencentContacts({ sdkAppId: 1, admin: 'a' });
// @ts-expect-error
new TencentContacts({ sdkAppId: 1, admin: 'a', secretKey: 'k', userSig: 's' });
// @ts-expect-error
new TencentContacts({ sdkAppId: 1, admin: 'a', secretKey: 'k', region: 'moon' });
// @ts-expect-error
new GeWeContacts({ token: 't' });
// @ts-expect-error
new MIMCError('api', 'text');

// What is not a message, a target, or an option.
// @ts-expect-error
push.direct({ fromAccount: 'alice', toAccount: 'bob' });
// @ts-expect-error
push.direct({ ...from, toAccount: 5 });
// @ts-expect-error
push.direct({ ...from, message: 5, toAccount: 'bob' });
// @ts-expect-error
push.directMany({ ...from, toAccounts: 'bob' });
// @ts-expect-error
push.topic({ ...from, topicId: null });
// @ts-expect-error
push.unlimited({ ...from });
// @ts-expect-error
push.direct({ ...from, toAccount: 'bob' }, { onProgress() {} });
push.directMany({ ...from, toAccounts: ['bob'] }, { onProgress: ({ sent, total, packetIds }) => [sent + total, packetIds.join()] });
// @ts-expect-error
app.tokenHandler(() => 5);
app.tokenHandler(() => undefined, { onError: (error: unknown) => console.error(error) });
app.callbackHandler(() => {}, { seen: new Set<string>() });
app.callbackHandler(() => {}, { seen: { has: async () => true, add: async () => 5 } });
// @ts-expect-error
app.callbackHandler(() => {}, { seen: new Set<number>() });
// @ts-expect-error
app.callbackHandler((callback: string) => callback);
// @ts-expect-error
parseCallback({ msgType: 'NORMAL_MSG' });
// @ts-expect-error
userSig({ sdkAppId: 5, userId: 'a', secretKey: 'k' });

// One shape for all contacts, from both entries.
declare const contacts: Contact[];
const shown: ContactEntry[] = [...entries(contacts), ...entries([] as TencentContact[]), ...entries(results.classes)];
const alike: client.ContactEntry[] = [...client.entries(contacts), ...shown];
is<
  Same<
    Plain<ContactEntry>,
    {
      service: 'mimc' | 'tencent' | 'gewe';
      kind: 'user' | 'group' | 'official';
      id: string;
      name?: string;
      timestamp?: number;
      pinned?: boolean;
    }
  >
>();
void alike;
// @ts-expect-error
entries(['bob']);
// @ts-expect-error
client.MIMCApp;

type Any = {
  app: HasAny<MIMCApp>;
  make: HasAny<ConstructorParameters<typeof MIMCApp>>;
  push: HasAny<Push>;
  tim: HasAny<TencentContacts>;
  tencent: HasAny<TencentOptions>;
  gewe: HasAny<GeWeContacts>;
  options: HasAny<GeWeOptions>;
  callback: HasAny<Callback>;
  acting: HasAny<ActingAccount>;
  handler: HasAny<CallbackHandlerOptions>;
  sig: HasAny<Parameters<typeof userSig> | Parameters<typeof checkUserSig>>;
};
is<Same<Any, { [Key in keyof Any]: false }>>();
