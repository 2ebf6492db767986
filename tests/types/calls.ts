// What compiles and what does not, as an application writes it.
import { init, MIMCError, MIMCUser } from 'mimc-wasm';
import type {
  CallOptions,
  Contact,
  FetchToken,
  HistoryMessage,
  HistoryOptions,
  MIMCErrorKind,
  MIMCOptions,
  TokenAnswer,
  TopicChanges,
} from 'mimc-wasm';

declare const user: MIMCUser;
declare const bytes: Uint8Array;
declare const module: WebAssembly.Module;
const { signal } = new AbortController();

// Loading.
init();
init('mimc.wasm');
init(new URL('https://example.com/mimc.wasm'));
init(fetch('/mimc.wasm'));
init(bytes);
init(Promise.resolve(module));
init({ instantiate: (imports) => WebAssembly.instantiate(module, imports) });
// @ts-expect-error
init(null);

// The constructor, in the inherited form and with options.
new MIMCUser('2880000000000000001', 'alice');
new MIMCUser(2880000000000000001n, 'alice', 'web-1');
new MIMCUser(12345, 'alice', null);
new MIMCUser('1', 'alice', {});
new MIMCUser('1', 'alice', {
  fetchToken: async (reason) => (await fetch(`/token?reason=${reason satisfies 'first' | 'refused'}`)).text(),
  tokenTimeoutMs: 1,
  apiUrl: 'https://example.com',
  fetch,
  timeoutMs: 1,
  maxRetries: 0,
  logger: (entry) => console.log(entry.endpoint, entry.kind),
});
// @ts-expect-error
new MIMCUser();
// @ts-expect-error
new MIMCUser('1');
// @ts-expect-error
new MIMCUser('1', 5);
// @ts-expect-error
new MIMCUser(null, 'alice');
// @ts-expect-error
new MIMCUser('1', 'alice', 5);
// @ts-expect-error
new MIMCUser('1', 'alice', { timeout: 5 });
// @ts-expect-error
new MIMCUser('1', 'alice', { timeoutMs: '5' });
// @ts-expect-error
new MIMCUser('1', 'alice', { maxRetries: undefined });
// @ts-expect-error
new MIMCUser('1', 'alice', { fetchToken: () => 5 });

// The token hook.
const answer: TokenAnswer = { code: 200, data: { appId: '1', appAccount: 'alice', miUserId: 5, token: 'T' } };
const hooks: FetchToken[] = [() => 'text', () => answer, async () => answer, async (reason) => reason];
user.registerFetchToken(hooks[0] ?? (() => ''));
user.registerFetchToken(() => ({ code: 401, message: 'no', data: null }));
// @ts-expect-error
user.registerFetchToken('text');
// @ts-expect-error
user.registerFetchToken(() => ({ token: 'T' }));
// @ts-expect-error
user.registerFetchToken();

// Options of every call.
const options: CallOptions = { signal, timeoutMs: 5, maxRetries: 0 };
user.contacts.list(options);
user.contacts.list({});
// @ts-expect-error
user.contacts.list(signal);
// @ts-expect-error
user.contacts.list({ count: 5 });
// @ts-expect-error
user.contacts.list(null);
user.contacts.removeDirect('bob', options);
// @ts-expect-error
user.contacts.removeDirect(5);
// @ts-expect-error
user.contacts.removeTopic();
// @ts-expect-error
user.contacts = user.contacts;

// Topics.
const accounts: readonly string[] = ['bob'];
user.topics.create('team', accounts, { extra: 'x', ...options });
// @ts-expect-error
user.topics.create('team');
// @ts-expect-error
user.topics.create('team', 'bob');
// @ts-expect-error
user.topics.create('team', [5]);
// @ts-expect-error
user.topics.invite(5, ['bob'], { extra: 'x' });
const changes: TopicChanges = { name: 'x', bulletin: '', ownerAccount: 'bob', extra: '' };
user.topics.update('5', changes, options);
// @ts-expect-error
user.topics.update('5');
// @ts-expect-error
user.topics.update('5', { topicName: 'x' });
// @ts-expect-error
user.topics.get(true);
// @ts-expect-error
user.topics.get(new Date());

// The blacklist.
const blocked: Promise<boolean> = user.blacklist.has('bob');
void blocked;
// @ts-expect-error
user.blacklist.add(['bob']);

// History.
const history: HistoryOptions = { count: 5, bizType: 'x', extra: 'y', ...options };
const conversation = user.history.direct('bob', history);
user.history.topic(5n, history);
// @ts-expect-error
user.history.direct(5);
// @ts-expect-error
user.history.direct('bob', 5);
conversation.before();
conversation.before(undefined, history);
conversation.before(new Date(), { count: 5 });
// @ts-expect-error
conversation.before('5');
// @ts-expect-error
conversation.before({ count: 5 });
conversation.between(0, new Date(), { legacy: true, ...history });
// @ts-expect-error
conversation.between(0);
// @ts-expect-error
conversation.between(0, 1, { legacy: 'yes' });
// @ts-expect-error
conversation.between(0n, 1n);
// @ts-expect-error
conversation.before(5, { legacy: true });
conversation.sequences('5', 6n, options);
// @ts-expect-error
conversation.sequences('5');
// @ts-expect-error
conversation.sequences('5', '6', { count: 5 });
conversation.range(new Date(), 5, history);
// @ts-expect-error
conversation.range(5);

async function walk() {
  for await (const message of conversation) message satisfies HistoryMessage;
  for await (const { text, bytes, undecoded } of conversation.range(0, 5)) {
    text satisfies string;
    bytes satisfies Uint8Array | undefined;
    undecoded satisfies true | undefined;
    // @ts-expect-error
    text satisfies number;
  }
  // @ts-expect-error
  for await (const message of user.history) void message;
}
void walk;

// Requests of one's own.
user.request('POST', '/api/x', { any: ['thing'] }, options);
user.request('GET', '/api/x', undefined, options);
// @ts-expect-error
user.request('PATCH', '/api/x');
// @ts-expect-error
user.request('GET');
async function narrow() {
  const answer = await user.request('GET', '/api/x');
  // @ts-expect-error
  answer.code;
}
void narrow;

// Errors: only caught, and told apart by kind.
// @ts-expect-error
new MIMCError('api', 'text');
try {
  await user.contacts.list();
} catch (error) {
  if (!(error instanceof MIMCError)) throw error;
  const texts: Record<MIMCErrorKind, string> = {
    invalid_input: '',
    transport: '',
    timeout: '',
    http: '',
    decode: '',
    api: '',
    token: '',
    not_initialized: '',
    not_logged_in: '',
    login_refused: '',
    kicked: '',
    connection_lost: '',
    ack_timeout: '',
    send_refused: '',
    too_large: '',
    no_websocket: '',
    wrong_build: '',
    server_only: '',
    destroyed: '',
    internal: '',
  };
  console.log(texts[error.kind], error.code?.toFixed(), error.detail?.message);
  // @ts-expect-error
  error.kind satisfies 'api';
  // @ts-expect-error
  error.kind = 'api';
}

// Results are plain.
declare const contact: Contact;
// @ts-expect-error
contact.free();
switch (contact.kind) {
  case 'user':
  case 'topic':
  case 'other':
    break;
  default:
    contact.kind satisfies never;
}
const none: MIMCOptions = {};
void none;
