import { signal, type Signal } from '@preact/signals';
import { MIMCUser, type CallOptions, type Contact, type LogEntry, type Topic, type TopicInfo } from 'mimc-wasm';
import { fetchToken, type Directory } from './directory';
import { isAbort, toFailure } from './failure';
import { Loader } from './loader';
import type { Open } from './route';
import { Thread } from './thread';

const LOG_LENGTH = 100;

/** One account at work: its `MIMCUser` and everything loaded through it. Several may live side by side. */
export class Session {
  /** The last call found nobody listening. */
  readonly gone = signal(false);
  readonly log: Signal<readonly LogEntry[]> = signal([]);
  readonly contacts: Loader<Contact[]>;
  readonly topics: Loader<TopicInfo[]>;
  readonly user: MIMCUser;
  private readonly threads = new Map<string, Thread>();
  private readonly topicDetails = new Map<string, Loader<Topic>>();
  private readonly blocks = new Map<string, Loader<boolean>>();

  constructor(
    readonly account: string,
    readonly directory: Directory,
  ) {
    this.user = new MIMCUser(directory.appId, account, {
      apiUrl: location.origin,
      fetchToken: () => fetchToken(account),
      timeoutMs: 10_000,
      logger: (entry) => {
        this.log.value = [...this.log.peek(), entry].slice(-LOG_LENGTH);
      },
    });
    this.contacts = this.loader((user, options) => user.contacts.list(options));
    this.topics = this.loader((user, options) => user.topics.list(options));
  }

  thread(open: Open): Thread {
    return remembered(this.threads, `${open.kind}/${open.id}`, () => {
      const { history } = this.user;
      const source = open.kind === 'user' ? history.direct(open.id) : history.topic(open.id);
      return new Thread((before, count, signal) => this.call(() => source.before(before, { count, signal })));
    });
  }

  topic(id: string): Loader<Topic> {
    return remembered(this.topicDetails, id, () => this.loader((user, options) => user.topics.get(id, options)));
  }

  blocked(account: string): Loader<boolean> {
    return remembered(this.blocks, account, () => this.loader((user, options) => user.blacklist.has(account, options)));
  }

  /** Every call goes through here, so that one place knows whether the server is there. */
  async call<T>(work: (user: MIMCUser) => Promise<T>): Promise<T> {
    try {
      const value = await work(this.user);
      this.noteAnswer();
      return value;
    } catch (error) {
      if (!isAbort(error)) this.noteFailure(error);
      throw error;
    }
  }

  /** Asks again for all that failed, or, where that was a change, whether the server is there. */
  retry(): void {
    if (!this.retryFailed()) void this.contacts.load();
  }

  /** Asks again for what may have changed elsewhere. */
  refresh(open: Open | undefined): void {
    void this.contacts.load();
    void this.topics.load();
    if (!open) return;
    void this.thread(open).refresh();
    if (open.kind === 'topic') void this.topic(open.id).load();
  }

  /** What is known of a topic that is no more, or no longer ours. */
  forgetTopic(id: string): void {
    this.threads.get(`topic/${id}`)?.close();
    this.threads.delete(`topic/${id}`);
    this.topicDetails.delete(id);
    void this.contacts.load();
    void this.topics.load();
  }

  close(): void {
    for (const thread of this.threads.values()) thread.close();
    this.user.destroy();
  }

  private retryFailed(): boolean {
    const all = [this.contacts, this.topics, ...this.threads.values(), ...this.topicDetails.values(), ...this.blocks.values()];
    return all.filter((one) => one.retryFailed()).length > 0;
  }

  private loader<T>(work: (user: MIMCUser, options: CallOptions) => Promise<T>): Loader<T> {
    return new Loader((signal) => this.call((user) => work(user, { signal })));
  }

  // The server is back: what failed while it was gone need not wait for somebody to ask.
  private noteAnswer(): void {
    if (!this.gone.peek()) return;
    this.gone.value = false;
    this.retryFailed();
  }

  private noteFailure(error: unknown): void {
    const { kind } = toFailure(error);
    if (kind !== 'invalid') this.gone.value = kind === 'gone' || kind === 'slow';
  }
}

function remembered<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
