// The namespaces of a user object. Their methods come from the tables of rest/operation.rs; here is what calling one does.
import { OPTIONS, check, isText, pairs, record } from './args.js';
import { Client } from './client.js';
import { refusal } from './failure.js';

// A word of what a method takes: "name:kind" is an argument, with ":?" behind it one that may be missing;
// "name=name:kind,…" an object with such members, of which "name!=…" must have one and "name^=…" just one; and "=…" the
// options, which every method has. A first member without a name is a text in place of the object.
const parseWord = (word) => {
  const [, argument, needs, list] = /^([^!^=]*)([!^]?)=?(.*)/.exec(word);
  const [name, kind, optional] = argument.split(':');
  const own = pairs(list);
  const names = own.map(([name]) => name);
  return { name, kind, optional, needs, names, members: name ? own.filter(([name]) => name) : [...OPTIONS, ...own] };
};

// What a method was given, as `words` say, and its options, over what `base` says.
function read(words, given, base) {
  const values = [];
  let options;
  words.forEach(({ name, kind, optional, needs, members, names }, at) => {
    const value = given[at];
    if (kind) return values.push(optional && value === undefined ? null : check(value, name, kind));
    const object = !name
      ? (options = value === undefined ? base : record(value, 'options', members, base))
      : isText(value) && names[0] === ''
        ? { '': value }
        : record(value, name, members);
    const found = names.map((member) => object[member]);
    const count = found.filter((member) => member !== undefined).length;
    if (needs && (!count || (needs === '^' && count > 1))) {
      throw `${name} must have ${needs === '^' ? 'just' : 'at least'} one of ${names.join(', ')}`;
    }
    values.push(...found);
  });
  return [values, options];
}

// A batch that leads nowhere is the last one.
async function* members(batch) {
  for (let start, next = '0'; next && next !== start; ) {
    start = next;
    const { members, isEnd = !members.length, next: following } = await batch(start);
    yield* members;
    next = isEnd ? '' : following;
  }
}

class Namespace {
  #client;
  #settings;
  #held;
  #direct;

  constructor(client, settings, direct = 0, held = []) {
    this.#client = client;
    this.#settings = settings;
    this.#direct = direct;
    this.#held = held;
  }

  static run(space, row, form, words, given) {
    const [values, options] = read(words, given, space.#settings);
    const text = (...more) => JSON.stringify([...space.#held, ...values, ...more]);
    const call = (...more) => space.#client.alive.call(row, text(...more), options);
    if (form === 'c') return call();
    if (form === 'b') return members(call);
    if (form === 'w') return space.#client.alive.walk(row, text(), options);
    return new classes.conversation(space.#client, options, 0, [+form || space.#direct, values[0]]);
  }
}

let classes;

function makeClasses(table) {
  classes = {};
  let type;
  for (const { 0: line, index: row } of table.matchAll(/.+/g)) {
    const [name, form, ...words] = line.split(';')[0].split(' ');
    if (form) {
      if (!words.at(-1)?.startsWith('=')) words.push('=');
      const takes = words.map(parseWord);
      type.prototype[name || Symbol.asyncIterator] = function (...given) {
        try {
          return Namespace.run(this, row, form, takes, given);
        } catch (why) {
          if (form !== 'c') throw refusal(why);
          return Promise.reject(refusal(why));
        }
      };
    } else type = classes[name] ??= class extends Namespace {};
  }
}

/** All namespaces of `client`, by name. `direct` is the form of its one-to-one conversations. */
export function namespaces(table, client, settings, direct) {
  if (!classes) makeClasses(table());
  const space = ([name, type]) => [name, new type(client, settings, direct)];
  return Object.fromEntries(Object.entries(classes).map(space));
}

/** What an app's server does for an account. Some of it the service gives only to a token of the account's own. */
export function acting(table, source, settings, settingsWithHook) {
  const byApp = new Client(settings, (row, values) => source.byApp(row, values));
  const byToken = new Client(
    settingsWithHook,
    (row, values) => source.byToken(row, values),
    (answer, parsed) => source.readToken(answer, parsed),
  );
  const { topics, unlimitedTopics, blacklist, history } = namespaces(() => table, byApp, settings, 3);
  const { contacts, topicBlacklist } = namespaces(() => table, byToken, settingsWithHook);
  return { contacts, topics, unlimitedTopics, blacklist, topicBlacklist, history };
}
