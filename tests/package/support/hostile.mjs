// Values that no parameter takes, by what the parameter is, and the parameters of every method.
import { realtimeMethods, realtimeOptions, wrongRealtime } from './hostile-realtime.mjs';

const trap = () => {
  throw new Error('do not touch');
};
const handler = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, trap]));

/** An object that throws whatever is done with it. */
export const untouchable = (target = {}) => new Proxy(target, handler);

function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** An object whose member `name` cannot be read. */
const unreadable = (name, rest) => Object.defineProperty({ ...rest }, name, { get: trap, enumerable: true });

const primitives = {
  undefined: undefined,
  null: null,
  true: true,
  'a number': 5,
  'a fraction': 0.5,
  NaN,
  Infinity,
  '-1': -1,
  '2^53+1': 2 ** 53 + 2,
  'a bigint': 5n,
  'a bigint beyond u64': 2n ** 64n,
  'a negative bigint': -1n,
  'a symbol': Symbol('s'),
  text: 'text',
  'empty text': '',
  'text with a comma': 'a,b',
};
const objects = {
  'an object': {},
  'an array': [],
  'an array with holes': [, 'a'],
  'a function': () => {},
  'a date': new Date(0),
  'an invalid date': new Date(NaN),
  'an object without prototype': Object.create(null),
  'a String object': new String('a'),
  'a Number object': new Number(5),
  'an object whose conversions throw': { toString: trap, valueOf: trap, [Symbol.toPrimitive]: trap },
  'an object that throws on everything': untouchable(),
  'a function that throws on everything': untouchable(() => {}),
  'an array that throws on everything': untouchable([]),
  'a revoked proxy': revoked({}),
  'a revoked array': revoked([]),
  'a revoked function': revoked(() => {}),
};
const everything = { ...primitives, ...objects };
const except = (values, ...names) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));

const lying = (length) => new Proxy(['a'], { get: (target, key) => (key === 'length' ? length() : target[key]) });
const item = (value) => ['good', value];
const notAccounts = except(everything, 'text');

/** For each type of parameter, values that are wrong for it. */
export const wrong = {
  text: except(everything, 'text', 'empty text', 'text with a comma'),
  name: except(everything, 'text', 'text with a comma'),
  account: notAccounts,
  id: {
    ...except(everything, 'a number', 'a bigint'),
    'digits with blanks': ' 5',
    'digits with a sign': '+5',
    'negative digits': '-5',
    'hexadecimal digits': '0x5',
    'digits with a fraction': '5.0',
    'an exponent': '1e3',
    'digits beyond u64': '18446744073709551616',
    'full-width digits': '５',
    'many digits': '9'.repeat(100),
  },
  time: {
    ...except(everything, 'a number', 'a fraction', 'a date'),
    'a time before the epoch': -5,
    'a date before the epoch': new Date(-5),
    'a time beyond all dates': 8.64e15 + 1,
    'getTime that throws': { getTime: trap },
    'getTime that is unreadable': unreadable('getTime'),
    'getTime that gives text': { getTime: () => '5' },
    'getTime that gives NaN': { getTime: () => NaN },
    'getTime that is no function': { getTime: 5 },
  },
  accounts: {
    ...except(everything, 'an array'),
    ...Object.fromEntries(
      Object.entries(notAccounts).map(([name, value]) => [`an array with ${name} in it`, item(value)]),
    ),
    'an array with an unreadable index': Object.defineProperty(['a', 'b'], 1, { get: trap }),
    'an array of unreadable length': new Proxy(['a'], { get: trap }),
    'an array that claims a huge length': lying(() => 2 ** 32 - 1),
    'an array that claims an endless length': lying(() => Infinity),
    'an array that claims a negative length': lying(() => -1),
    'an array whose length throws': lying(trap),
    'an array whose length is NaN': lying(() => NaN),
    'an array-like': { length: 1, 0: 'a' },
    'a set': new Set(['a']),
  },
  method: everything,
  path: everything,
  json: {
    'a symbol': Symbol('s'),
    'a function': () => {},
    'a bigint': 5n,
    'a cyclic object': cyclic(),
    'an object that throws on everything': untouchable(),
    'a revoked proxy': revoked({}),
    'an unreadable member': unreadable('a'),
    'a bigint within': { a: [5n] },
    'toJSON that throws': { toJSON: trap },
  },
  texts: {
    // The letters of a String object are texts, too.
    ...except(everything, 'a String object'),
    'an empty object': {},
    'an object with a number': { a: 5 },
    'an object with an unreadable member': unreadable('a'),
  },
  hook: except(everything, 'a function', 'a function that throws on everything', 'a revoked function'),
  optionalFunction: except(
    everything,
    'undefined',
    'a function',
    'a function that throws on everything',
    'a revoked function',
  ),
  signal: {
    ...except(everything, 'undefined'),
    'something like a signal': { aborted: 'no', addEventListener() {} },
    'an unreadable state': unreadable('aborted', { addEventListener() {} }),
    'an unreadable method': unreadable('addEventListener', { aborted: false }),
  },
  duration: { ...except(everything, 'undefined', 'a number', 'a fraction', '2^53+1'), zero: 0 },
  natural: { ...except(everything, 'undefined', 'a number'), 'beyond u32': 2 ** 32 },
  positive: { ...except(everything, 'undefined', 'a number'), zero: 0, 'beyond u32': 2 ** 32 },
  flag: except(everything, 'undefined', 'true'),
  url: {
    ...except(everything, 'undefined'),
    'another scheme': 'ftp://example.com',
    'a query': 'https://example.com/?a',
    'a fragment': 'https://example.com/#a',
    'no host': 'https://',
    'a blank': 'https://a b',
  },
  ...wrongRealtime(everything, except),
};
// An array's own `keys` is what is refused.
wrong['message extra'] = except(everything, 'an array', 'an array with holes', 'text', 'empty text', 'text with a comma', 'an object that throws on everything', 'an array that throws on everything', 'a function that throws on everything', 'a revoked proxy', 'a revoked array', 'a revoked function');
wrong.optional = (type) => except(wrong[type], 'undefined');

/** What is no object of options. */
export const notOptions = except(primitives, 'undefined');

function cyclic() {
  const value = {};
  value.self = value;
  return value;
}

const call = { signal: 'signal', timeoutMs: 'duration', maxRetries: 'natural' };
const history = {
  ...call,
  count: 'positive',
  bizType: 'optional text',
  extra: 'optional text',
  extraFilter: 'optional texts',
  allExtra: 'flag',
};

/**
 * Every method with the names and types of its parameters, and arguments that are right. Where the type is an object
 * it says the types of an options object's members.
 */
export const methods = {
  MIMCUser: {
    constructor: [
      ['appId', 'id', 5],
      ['appAccount', 'account', 'alice'],
      [
        'resourceOrOptions',
        {
          fetchToken: 'optionalFunction',
          tokenTimeoutMs: 'duration',
          apiUrl: 'url',
          fetch: 'optionalFunction',
          timeoutMs: 'duration',
          maxRetries: 'natural',
          logger: 'optionalFunction',
          ...realtimeOptions,
        },
        {},
      ],
    ],
    destroy: [],
    getAppAccount: [],
    getToken: [],
    getUuid: [],
    registerFetchToken: [['hook', 'hook', () => {}]],
    request: [
      ['method', 'method', 'POST'],
      ['path', 'path', '/api/x'],
      ['body', 'json', {}],
      ['options', call, {}],
    ],
    ...realtimeMethods,
  },
  Contacts: {
    list: [['options', call, {}]],
    removeDirect: [
      ['account', 'account', 'bob'],
      ['options', call, {}],
    ],
    removeTopic: [
      ['topicId', 'id', 1],
      ['options', call, {}],
    ],
    page: [['options', { ...call, messageExtra: 'flag' }, {}]],
    setExtra: [
      ['contact', { account: 'optional account', topicId: 'optional id' }, { account: 'bob' }],
      ['extra', 'text', 'x'],
      ['options', call, {}],
    ],
  },
  UnlimitedTopics: {
    create: [
      ['name', 'name', 'team'],
      ['options', { ...call, extra: 'optional text' }, {}],
    ],
    dismiss: [
      ['id', 'id', 1],
      ['options', call, {}],
    ],
    info: [
      ['id', 'id', 1],
      ['options', call, {}],
    ],
    list: [['options', call, {}]],
    members: [
      ['id', 'id', 1],
      ['options', call, {}],
    ],
    online: [
      ['id', 'id', 1],
      ['options', call, {}],
    ],
    update: [
      ['id', 'id', 1],
      ['changes', { name: 'optional name', ownerAccount: 'optional account', extra: 'optional text' }, { name: 'x' }],
      ['options', call, {}],
    ],
  },
  Topics: {
    create: [
      ['name', 'name', 'team'],
      ['accounts', 'accounts', []],
      ['options', { ...call, extra: 'optional text' }, {}],
    ],
    dismiss: [
      ['id', 'id', 1],
      ['options', call, {}],
    ],
    get: [
      ['id', 'id', 1],
      ['options', call, {}],
    ],
    invite: [
      ['id', 'id', 1],
      ['accounts', 'accounts', ['bob']],
      ['options', call, {}],
    ],
    kick: [
      ['id', 'id', 1],
      ['accounts', 'accounts', ['bob']],
      ['options', call, {}],
    ],
    leave: [
      ['id', 'id', 1],
      ['options', call, {}],
    ],
    list: [['options', call, {}]],
    update: [
      ['id', 'id', 1],
      [
        'changes',
        { name: 'optional name', bulletin: 'optional text', ownerAccount: 'optional account', extra: 'optional text' },
        { name: 'x' },
      ],
      ['options', call, {}],
    ],
  },
  Blacklist: {
    add: [
      ['account', 'account', 'bob'],
      ['options', call, {}],
    ],
    has: [
      ['account', 'account', 'bob'],
      ['options', call, {}],
    ],
    remove: [
      ['account', 'account', 'bob'],
      ['options', call, {}],
    ],
  },
  TopicBlacklist: {
    add: [
      ['topicId', 'id', 1],
      ['account', 'account', 'bob'],
      ['options', call, {}],
    ],
    has: [
      ['topicId', 'id', 1],
      ['account', 'account', 'bob'],
      ['options', call, {}],
    ],
    remove: [
      ['topicId', 'id', 1],
      ['account', 'account', 'bob'],
      ['options', call, {}],
    ],
  },
  History: {
    unlimited: [
      ['topicId', 'id', 1],
      ['options', history, {}],
    ],
    direct: [
      ['account', 'account', 'bob'],
      ['options', history, {}],
    ],
    topic: [
      ['topicId', 'id', 1],
      ['options', history, {}],
    ],
  },
  Conversation: {
    before: [
      ['time', 'optional time', 5],
      ['options', history, {}],
    ],
    between: [
      ['from', 'time', 5],
      ['to', 'time', 6],
      ['options', { ...history, legacy: 'flag' }, {}],
    ],
    range: [
      ['from', 'time', 5],
      ['to', 'time', 6],
      ['options', history, {}],
    ],
    sequences: [
      ['start', 'id', 5],
      ['stop', 'id', 6],
      ['options', call, {}],
    ],
    setExtra: [
      ['sequence', 'id', 5],
      ['extra', 'message extra', 'x'],
      ['options', { ...call, fromAccount: 'optional account' }, {}],
    ],
    setExtras: [
      ['extras', 'texts', { 5: 'x' }],
      ['options', { ...call, fromAccount: 'optional account' }, {}],
    ],
    [Symbol.asyncIterator]: [],
  },
};

/** The wrong values of a type as it stands in `methods`. */
export const wrongFor = (type) =>
  type.startsWith('optional ') ? wrong.optional(type.slice('optional '.length)) : wrong[type];
export { unreadable };
