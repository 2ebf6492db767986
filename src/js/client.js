// A client's calls, and its token. What to send and what an answer means is decided in Rust, by an exchange
// (rest/exchange.rs says what its texts mean); here is what takes time.
import { errorOf, freed, log, makeError } from './classes.js';
import { Stop, aborted, destroyed, endLife, guard, pause, send, wait } from './host.js';
import { collect, exact, parse, pick } from './values.js';

// Stand for the status of an answer that did not come; as in rest/exchange.rs.
const UNREACHED = 0;
const LATE = 1;
const NOTHING = new Uint8Array();

const tokenError = (text, fields) => makeError('token', text, fields);

// A text of Rust, unless it is an error.
function checked(text) {
  if (text[0] === '!') throw errorOf(JSON.parse(text.slice(1)));
  return text;
}

export class Client {
  life = new Set();

  // `exchangeOf` makes the exchange of the row at a place of the table, and of its values; `readToken` reads an answer of
  // the hook.
  constructor(settings, exchangeOf, readToken) {
    Object.assign(this, { settings, exchangeOf, readToken });
  }

  // The client, for what begins something. What has begun goes on without the object that it belongs to.
  get alive() {
    if (this.freed) throw freed();
    return this;
  }

  // Refuses what cannot be any more, and calls by the hook while it runs: they would wait for their own result.
  check() {
    if (this.ended) throw destroyed();
    if (this.hooked) throw tokenError('the token hook called something that needs the token');
  }

  // Ends all calls, now and later.
  end() {
    this.ended = true;
    endLife(this.life);
  }

  call(row, values, options) {
    return aborted(options) ?? this.finish(this.exchangeOf(row, values), options);
  }

  // The messages of a walk, asked for page by page.
  walk(row, values, options) {
    const exchange = this.exchangeOf(row, values);
    checked(exchange.next());
    return this.pages(exchange, options);
  }

  async *pages(exchange, options) {
    try {
      for (let page; (page = await this.next(exchange, options)); ) yield* page;
    } finally {
      exchange.free();
    }
  }

  async finish(exchange, options) {
    try {
      return await this.next(exchange, options);
    } finally {
      exchange.free();
    }
  }

  // The result of an exchange; of a walk, the new messages of the next page that has some, and at its end nothing.
  async next(exchange, options) {
    for (;;) {
      this.check();
      const { token } = this;
      const text = checked(exchange.next());
      if (!text) return;
      if (text[0] === '~') await pause(+text.slice(1), this.life, options);
      else if (this.readToken && !token) await wait(() => this.asked(), this.life, options);
      else {
        const found = await this.attempt(exchange, text.split('\n'), token, options);
        if (found) return found[0];
      }
    }
  }

  // The result in an array, or nothing if there is to be another attempt or another page.
  async attempt(exchange, [endpoint, method, path, headers, body], token, options) {
    const started = Date.now();
    const tell = (status, kind) => this.settings.logger && log(this.settings, endpoint, method, path, status, started, kind);
    let answer;
    let cause;
    try {
      const all = { 'content-type': 'application/json', ...(token && { token: token.token }), ...JSON.parse(headers) };
      answer = await send(options, method, path, all, body, this.life);
    } catch (why) {
      const stopped = why instanceof Stop;
      if (stopped && why.kind !== 'timeout') {
        tell(undefined, why.kind);
        throw why.reason;
      }
      answer = [stopped ? LATE : UNREACHED, NOTHING, NaN];
      if (!stopped) cause = why;
    }
    const [text, list, page] = collect(() => exchange.answer(...answer, options.maxRetries, Math.random()));
    const rest = text.slice(1);
    if (text[0] === '!') {
      const { again, renew, ...error } = JSON.parse(rest);
      tell(error.status, error.kind);
      if (renew) this.refuse(token);
      else if (again === undefined) throw errorOf(error, cause);
      else await pause(again, this.life, options);
      return;
    }
    tell(answer[0]);
    if (text[0] === '#') return [exact(rest)];
    if (text && text[0] !== '@') return [rest ? parse(rest, text[0] === '&') : undefined];
    const messages = rest ? pick(list, JSON.parse(rest)) : list;
    if (page) return [{ messages, ...page }];
    if (messages.length) return [messages];
  }

  // The service refused this token. Meanwhile there may be another one.
  refuse(token) {
    if (this.token !== token) return;
    this.token = undefined;
    this.refused = true;
  }

  // Waits until there is a token. One call of the hook serves everybody.
  asked() {
    return (this.asking ??= this.ask().finally(() => (this.asking = undefined)));
  }

  async ask() {
    const { fetchToken, tokenTimeoutMs } = this.settings;
    const reason = this.refused ? 'refused' : 'first';
    // Whether the latest failure may pass: the hook threw or took too long, or the token service is in trouble.
    this.mayPass = this.refused = false;
    if (!fetchToken) throw tokenError('no token hook: pass fetchToken or call registerFetchToken');
    const read = async () => {
      let answer;
      // What the hook calls meanwhile can be told from what is called later.
      this.hooked = true;
      try {
        answer = fetchToken(reason);
      } finally {
        this.hooked = false;
      }
      answer = await answer;
      return typeof answer === 'string' ? [answer, false] : [JSON.stringify(answer) ?? '', true];
    };
    const given = await guard(read, this.life, {}, tokenTimeoutMs).catch((cause) => {
      this.mayPass = true;
      if (!(cause instanceof Stop)) throw tokenError('the token hook failed', { cause });
      if (cause.kind !== 'timeout') throw cause.reason;
      throw tokenError('the token hook did not answer in time; it must not wait for a call of its MIMCUser');
    });
    try {
      this.token = JSON.parse(checked(this.readToken(...given)));
    } catch (error) {
      this.mayPass = error.code >= 500;
      throw error;
    }
  }
}
