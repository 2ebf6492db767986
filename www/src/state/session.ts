import { effect, signal, type Signal } from '@preact/signals';
import { MIMCUser, type CallOptions, type Contact, type LogEntry, type SendOptions, type Topic, type TopicInfo } from 'mimc-wasm';
import { Connection } from './connection';
import { fetchToken, type Directory } from './directory';
import { isAbort, toFailure } from './failure';
import { listen } from './inbox';
import { Line, realtimeAddress } from './line';
import { Loader } from './loader';
import { Presence } from './presence';
import { Recent } from './recent';
import { fetchRooms, Rooms } from './rooms';
import { keyOf, type Open } from './route';
import { fetchServiceContacts, type Service, type ServiceContacts } from './services';
import { PAGE, Thread, type Walk } from './thread';
import { Unread } from './unread';

const LOG_LENGTH = 100;

/** One account at work: its `MIMCUser` and everything loaded through it. Several may live side by side. */
export class Session {
  /** The last call found nobody listening. */
  readonly gone = signal(false);
  readonly log: Signal<readonly LogEntry[]> = signal([]);
  readonly contacts: Loader<Contact[]>;
  readonly topics: Loader<TopicInfo[]>;
  readonly rooms: Rooms;
  readonly user: MIMCUser;
  readonly connection: Connection;
  readonly presence: Presence;
  readonly recent: Recent;
  readonly unread: Unread;
  private readonly threads = new Map<string, Thread>();
  private readonly topicDetails = new Map<string, Loader<Topic>>();
  private readonly services = new Map<Service, Loader<ServiceContacts>>();
  private readonly blocks = new Map<string, Loader<boolean>>();

  constructor(
    readonly account: string,
    readonly directory: Directory,
  ) {
    const line = new Line();
    this.user = new MIMCUser(directory.appId, account, {
      apiUrl: directory.apiUrl,
      wsUrl: realtimeAddress(directory.apiUrl),
      WebSocket: line.WebSocket,
      resend: 'samePacketId',
      fetchToken: () => fetchToken(account),
      timeoutMs: 10_000,
      logger: (entry) => {
        this.log.value = [...this.log.peek(), entry].slice(-LOG_LENGTH);
      },
    });
    this.contacts = this.loader((user, options) => user.contacts.list(options));
    this.topics = this.loader((user, options) => user.topics.list(options));
    this.rooms = new Rooms(this.user, this.loader((user, options) => fetchRooms(user, options)));
    this.connection = new Connection(this.user, line);
    this.presence = new Presence(account, (to, text) => this.user.sendMessage(to, text, { isStore: false }));
    this.unread = new Unread(account);
    const topicName = (id: string) => this.topics.value?.find((topic) => topic.topicId === id)?.name ?? id;
    this.recent = new Recent(() => this.contacts.value, topicName);
    listen(this);
  }

  /** Goes online. @returns what ends it */
  start(): () => void {
    this.connection.connect();
    const follow = effect(() => {
      if (!this.connection.online.value) this.presence.forget();
    });
    const ask = (event: BeforeUnloadEvent) => {
      if ([...this.threads.values()].some((thread) => thread.isSending)) event.preventDefault();
    };
    // The browser asks whether what is not sent yet may be lost.
    addEventListener('beforeunload', ask);
    return () => {
      removeEventListener('beforeunload', ask);
      follow();
      this.close();
    };
  }

  thread(open: Open): Thread {
    return remembered(this.threads, keyOf(open), () => new Thread(this.account, open, (signal) => this.walk(open, signal)));
  }

  topic(id: string): Loader<Topic> {
    return remembered(this.topicDetails, id, () => this.loader((user, options) => user.topics.get(id, options)));
  }

  service(name: Service): Loader<ServiceContacts> {
    return remembered(this.services, name, () => new Loader((signal) => fetchServiceContacts(name, this.account, signal)));
  }

  blocked(account: string): Loader<boolean> {
    return remembered(this.blocks, account, () => this.loader((user, options) => user.blacklist.has(account, options)));
  }

  /** What is said in a room is kept, as elsewhere, so that whoever comes later can read it. @returns the packet id */
  send({ kind, id }: Open, text: string, options: SendOptions = { isStore: true }): string {
    switch (kind) {
      case 'user':
        return this.user.sendMessage(id, text, options);
      case 'topic':
        return this.user.sendGroupMessage(id, text, options);
      case 'room':
        return this.user.sendUnlimitedGroupMessage(id, text, options);
    }
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
    if (open.kind === 'room') void this.rooms.list.load();
  }

  /** After a gap: whatever may have been missed. */
  async refreshAll(): Promise<void> {
    void this.topics.load();
    await Promise.all([this.contacts.load(), ...[...this.threads.values()].map((thread) => thread.refresh())]);
  }

  async leaveRoom(id: string): Promise<void> {
    await this.rooms.leave(id);
    this.forgetThread({ kind: 'room', id });
  }

  async dismissRoom(id: string): Promise<void> {
    await this.rooms.dismiss(id);
    this.forgetThread({ kind: 'room', id });
  }

  /** What is known of a topic that is no more, or no longer ours. */
  forgetTopic(id: string): void {
    this.forgetThread({ kind: 'topic', id });
    this.topicDetails.delete(id);
    void this.contacts.load();
    void this.topics.load();
  }

  private close(): void {
    this.presence.stop();
    for (const thread of this.threads.values()) thread.close();
    this.user.destroy();
  }

  private forgetThread(open: Open): void {
    this.threads.get(keyOf(open))?.close();
    this.threads.delete(keyOf(open));
    this.recent.forget(open);
    this.unread.clear(open);
  }

  private walk({ kind, id }: Open, signal: AbortSignal): Walk {
    const { history } = this.user;
    const of = { user: history.direct, topic: history.topic, room: history.unlimited }[kind];
    const walk = of.call(history, id, { count: PAGE, signal })[Symbol.asyncIterator]();
    return { next: () => this.call(() => walk.next()) };
  }

  private retryFailed(): boolean {
    const all = [this.contacts, this.topics, this.rooms.list, ...this.threads.values(), ...this.topicDetails.values(), ...this.blocks.values()];
    return all.filter((one) => one.retryFailed()).length > 0;
  }

  private loader<T>(work: (user: MIMCUser, options: CallOptions) => Promise<T>): Loader<T> {
    return new Loader((signal) => this.call((user) => work(user, { signal })));
  }

  // The server is back: what failed while it was gone need not wait for somebody to ask.
  private noteAnswer(): void {
    this.connection.revive();
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
