// The exact types of what calls give, and that nothing is `any`.
import { init, MIMCError, MIMCUser } from 'mimc-wasm';
import type {
  Blacklist,
  Contact,
  ContactPage,
  Contacts,
  Conversation,
  FetchToken,
  History,
  HistoryMessage,
  HistoryPage,
  IdInput,
  LastMessage,
  LogEntry,
  Member,
  MIMCErrorKind,
  MIMCOptions,
  TimeInput,
  TokenAnswer,
  Topic,
  TopicInfo,
  Topics,
  UnlimitedTopic,
} from 'mimc-wasm';
import { is, type HasAny, type IsAny, type Same } from './expect.js';

declare const user: MIMCUser;
const conversation = user.history.direct('bob');

is<Same<typeof conversation, Conversation>>();
is<Same<typeof user.contacts, Contacts>>();
is<Same<typeof user.topics, Topics>>();
is<Same<typeof user.blacklist, Blacklist>>();
is<Same<typeof user.history, History>>();

const results = {
  init: init(),
  token: user.getToken(),
  uuid: user.getUuid(),
  account: user.getAppAccount(),
  destroy: user.destroy(),
  register: user.registerFetchToken(() => ''),
  request: user.request('GET', '/api/contact/'),
  contacts: user.contacts.list(),
  removeDirect: user.contacts.removeDirect('bob'),
  removeTopic: user.contacts.removeTopic(5n),
  create: user.topics.create('team', ['bob']),
  get: user.topics.get('5'),
  invite: user.topics.invite(5, ['bob']),
  kick: user.topics.kick(5, ['bob']),
  update: user.topics.update(5, { name: 'x' }),
  leave: user.topics.leave(5),
  dismiss: user.topics.dismiss(5),
  topics: user.topics.list(),
  add: user.blacklist.add('bob'),
  remove: user.blacklist.remove('bob'),
  has: user.blacklist.has('bob'),
  before: conversation.before(),
  between: conversation.between(0, new Date()),
  sequences: conversation.sequences(0, '5'),
  page: user.contacts.page({ messageExtra: true }),
  contactExtra: user.contacts.setExtra({ topicId: 5n }, 'x'),
  createUnlimited: user.unlimitedTopics.create('square', { extra: 'x' }),
  info: user.unlimitedTopics.info(5),
  unlimited: user.unlimitedTopics.list(),
  members: user.unlimitedTopics.members('5'),
  online: user.unlimitedTopics.online(5),
  updateUnlimited: user.unlimitedTopics.update(5, { name: 'x' }),
  dismissUnlimited: user.unlimitedTopics.dismiss(5),
  hasInTopic: user.topicBlacklist.has(5, 'bob'),
  addToTopic: user.topicBlacklist.add(5, 'bob'),
  setExtra: conversation.setExtra('5', { keys: { a: 'b' } }, { fromAccount: 'bob' }),
  setExtras: conversation.setExtras({ '5': 'x' }),
  range: conversation.range(0, 5),
  walk: conversation[Symbol.asyncIterator](),
};

is<
  Same<
    typeof results,
    {
      init: Promise<void>;
      token: string | undefined;
      uuid: string | undefined;
      account: string;
      destroy: void;
      register: void;
      request: Promise<unknown>;
      contacts: Promise<Contact[]>;
      removeDirect: Promise<Contact[]>;
      removeTopic: Promise<Contact[]>;
      create: Promise<Topic>;
      get: Promise<Topic>;
      invite: Promise<Topic>;
      kick: Promise<Topic>;
      update: Promise<Topic>;
      leave: Promise<Topic | undefined>;
      dismiss: Promise<void>;
      topics: Promise<TopicInfo[]>;
      add: Promise<void>;
      remove: Promise<void>;
      has: Promise<boolean>;
      before: Promise<HistoryPage>;
      between: Promise<HistoryPage>;
      sequences: Promise<HistoryPage>;
      page: Promise<ContactPage>;
      contactExtra: Promise<void>;
      createUnlimited: Promise<UnlimitedTopic>;
      info: Promise<UnlimitedTopic>;
      unlimited: Promise<string[]>;
      members: AsyncIterableIterator<Member>;
      online: Promise<number>;
      updateUnlimited: Promise<void>;
      dismissUnlimited: Promise<void>;
      hasInTopic: Promise<boolean>;
      addToTopic: Promise<void>;
      setExtra: Promise<void>;
      setExtras: Promise<void>;
      range: AsyncIterableIterator<HistoryMessage>;
      walk: AsyncIterableIterator<HistoryMessage>;
    }
  >
>();

/** The members of an interface, for comparison with a plain type. */
type Plain<T> = { [Key in keyof T]: T[Key] };

is<
  Same<
    Plain<TopicInfo>,
    {
      topicId: string;
      name: string;
      bulletin: string;
      ownerAccount?: string;
      ownerUuid?: string;
      extra?: string;
    }
  >
>();
is<Same<Plain<Member>, { account: string; uuid?: string }>>();
is<Same<Plain<Topic>, { info: TopicInfo; members: Member[] }>>();
is<
  Same<
    Plain<Contact>,
    {
      kind: 'user' | 'topic' | 'other';
      id: string;
      name: string;
      timestamp: number;
      extra?: string;
      lastMessage?: LastMessage;
    }
  >
>();
is<
  Same<
    Plain<LastMessage>,
    {
      fromUuid?: string;
      fromAccount?: string;
      sequence?: string;
      text: string;
      bytes?: Uint8Array;
      undecoded?: true;
      bizType?: string;
      extra?: string;
    }
  >
>();
is<
  Same<
    Plain<ContactPage>,
    { account?: string; uuid?: string; row: number; timestamp?: number; contacts: Contact[] }
  >
>();
is<
  Same<
    Plain<UnlimitedTopic>,
    { topicId: string; name?: string; ownerAccount?: string; ownerUuid?: string; members?: number; extra?: string }
  >
>();
is<Same<Plain<HistoryPage>, { messages: HistoryMessage[]; row: number; timestamp?: number }>>();
is<
  Same<
    Plain<HistoryMessage>,
    {
      sequence: string;
      timestamp: number;
      fromAccount?: string;
      toAccount?: string;
      text: string;
      bytes?: Uint8Array;
      undecoded?: true;
      bizType?: string;
      extra?: string;
    }
  >
>();
is<Same<IdInput, string | bigint | number>>();
is<Same<TimeInput, number | Date>>();
is<Same<FetchToken, (reason: 'first' | 'refused') => TokenAnswer | string | Promise<TokenAnswer | string>>>();
is<
  Same<
    keyof MIMCOptions,
    | 'fetchToken'
    | 'tokenTimeoutMs'
    | 'apiUrl'
    | 'fetch'
    | 'timeoutMs'
    | 'maxRetries'
    | 'logger'
    | 'resource'
    | 'wsUrl'
    | 'WebSocket'
    | 'reconnect'
    | 'resend'
    | 'pingIntervalMs'
    | 'ackTimeoutMs'
    | 'handlerTimeoutMs'
    | 'maxPayloadBytes'
  >
>();
is<
  Same<
    Plain<LogEntry>,
    {
      level: 'debug' | 'warn';
      event: 'request';
      endpoint: string;
      method: string;
      path: string;
      status?: number;
      kind?: MIMCErrorKind | 'aborted';
      durationMs: number;
    }
  >
>();

is<
  Same<
    MIMCErrorKind,
    | 'invalid_input'
    | 'transport'
    | 'timeout'
    | 'http'
    | 'decode'
    | 'api'
    | 'token'
    | 'not_initialized'
    | 'not_logged_in'
    | 'login_refused'
    | 'kicked'
    | 'connection_lost'
    | 'ack_timeout'
    | 'send_refused'
    | 'too_large'
    | 'no_websocket'
    | 'wrong_build'
    | 'server_only'
    | 'destroyed'
    | 'internal'
  >
>();

declare const error: MIMCError;
is<Same<typeof error.name, 'MIMCError'>>();
is<Same<typeof error.kind, MIMCErrorKind>>();
is<Same<typeof error.code, number | undefined>>();
is<Same<typeof error.serviceMessage, string | undefined>>();
is<Same<typeof error.detail, { readonly code?: number; readonly message?: string } | undefined>>();
is<Same<typeof error.data, string | undefined>>();
is<Same<typeof error.status, number | undefined>>();
is<Same<typeof error.body, string | undefined>>();
is<Same<typeof error.endpoint, string | undefined>>();
is<Same<typeof error.retryable | typeof error.isAuth | typeof error.isRateLimited, boolean>>();
is<Same<typeof error.cause, unknown>>();
const asError: Error = error;
void asError;

// What would tell `any` from the rest really does.
is<IsAny<any>>();
is<Same<IsAny<unknown> | IsAny<never>, false>>();
is<HasAny<{ a: { b: (c: any) => void } }>>();
is<HasAny<{ a: () => Promise<any[]> }>>();
is<Same<HasAny<{ a: { b: (c: unknown) => Promise<string[]> } }>, false>>();
type Any = {
  user: HasAny<MIMCUser>;
  construct: HasAny<ConstructorParameters<typeof MIMCUser>>;
  error: HasAny<MIMCError>;
  options: HasAny<MIMCOptions>;
  token: HasAny<TokenAnswer>;
  entry: HasAny<LogEntry>;
  conversation: HasAny<Conversation>;
};
is<Same<Any, { [Key in keyof Any]: false }>>();
