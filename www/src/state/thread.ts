import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { HistoryMessage, HistoryPage } from 'mimc-wasm';
import type { Composed } from './compose';
import { isAbort, toFailure, type Failure } from './failure';
import type { Retryable } from './loader';
import { READ } from './marks';
import type { Open } from './route';
import { foldThread, groupByDay, merge, type Entry, type Outgoing } from './timeline';

/** The past of a conversation beyond what is loaded. */
export type Older =
  | { readonly status: 'more' }
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'end' };

export type FetchPage = (before: number | undefined, count: number, signal: AbortSignal) => Promise<HistoryPage>;

const PAGE = 30;
const LARGEST_PAGE = 200;

/** The messages of one conversation, from the newest backwards as far as somebody has scrolled. */
export class Thread implements Retryable {
  readonly messages: Signal<readonly HistoryMessage[]> = signal([]);
  readonly older: Signal<Older> = signal({ status: 'more' });
  readonly outgoing: Signal<readonly Outgoing[]> = signal([]);
  /** What is typed and not sent. */
  readonly draft = signal('');
  readonly entries: ReadonlySignal<readonly Entry[]>;
  readonly days = computed(() => groupByDay(this.entries.value));
  private readonly marked = new Set<string>();
  private readonly ended = new AbortController();

  constructor(
    account: string,
    open: Open,
    private readonly fetchPage: FetchPage,
  ) {
    const peer = open.kind === 'user' ? open.id : undefined;
    this.entries = computed(() => foldThread(this.messages.value, this.outgoing.value, account, peer));
  }

  receive(message: HistoryMessage): void {
    this.messages.value = merge(this.messages.peek(), [message]);
  }

  sending(message: Composed): void {
    this.outgoing.value = [...this.without(message), message];
  }

  sent(message: Composed, accepted: HistoryMessage): void {
    this.receive(accepted);
    this.discard(message);
  }

  failed({ msgId, text, timestamp }: Composed, failure: Failure): void {
    const failed = { msgId, text, timestamp, failure };
    this.outgoing.value = this.outgoing.peek().map((one) => (one.msgId === msgId ? failed : one));
  }

  discard(message: Composed): void {
    this.outgoing.value = this.without(message);
  }

  /** One page further into the past; one at a time. */
  async loadOlder(): Promise<void> {
    const { status } = this.older.peek();
    if (status === 'loading' || status === 'end') return;
    this.older.value = { status: 'loading' };
    try {
      const { messages, end } = await this.nextPage();
      this.messages.value = merge(messages, this.messages.peek());
      this.older.value = { status: end ? 'end' : 'more' };
    } catch (error) {
      if (!isAbort(error)) this.older.value = { status: 'failed', failure: toFailure(error) };
    }
  }

  /** Fetches the newest page again: what was said since. */
  async refresh(): Promise<void> {
    if (this.older.peek().status === 'loading' || this.messages.peek().length === 0) return;
    try {
      const page = await this.fetchPage(undefined, PAGE, this.ended.signal);
      this.messages.value = merge(this.messages.peek(), page.messages);
    } catch {
      // What is shown stays; the connection banner tells when the server is gone.
    }
  }

  /** The newest messages of `from` that nobody has marked as read, for the caller to do so. */
  takeUnmarked(from: string, most: number): (Entry & { sequence: string })[] {
    const read = new Set(this.messages.peek().flatMap(({ extra, sequence }) => (extra === READ ? [sequence] : [])));
    const newest = this.entries.peek().slice(-most);
    const taken = newest.flatMap((entry) => {
      const { sequence } = entry;
      const done = entry.from !== from || sequence === undefined || read.has(sequence) || this.marked.has(sequence);
      return done ? [] : [{ ...entry, sequence }];
    });
    for (const { sequence } of taken) this.marked.add(sequence);
    return taken;
  }

  giveBack(entries: readonly { readonly sequence: string }[]): void {
    for (const { sequence } of entries) this.marked.delete(sequence);
  }

  private without({ msgId }: Composed): Outgoing[] {
    return this.outgoing.peek().filter((one) => one.msgId !== msgId);
  }

  retryFailed(): boolean {
    if (this.older.peek().status !== 'failed') return false;
    void this.loadOlder();
    return true;
  }

  close(): void {
    this.ended.abort();
  }

  // `before` is exclusive, and messages may share a millisecond: asking from one millisecond later repeats at least
  // one message and loses none. Only more than a full page within one millisecond needs larger pages, and only more
  // than the largest page cannot be walked this way.
  private async nextPage(): Promise<{ messages: HistoryMessage[]; end: boolean }> {
    const oldest = this.messages.peek()[0];
    const known = new Set(this.messages.peek().map((message) => message.sequence));
    for (const count of [PAGE, LARGEST_PAGE]) {
      const page = await this.fetchPage(oldest && oldest.timestamp + 1, count, this.ended.signal);
      const messages = page.messages.filter((message) => !known.has(message.sequence));
      const end = page.row < count;
      if (messages.length > 0 || end) return { messages, end };
    }
    const page = await this.fetchPage(oldest?.timestamp, LARGEST_PAGE, this.ended.signal);
    return { messages: page.messages, end: page.row < LARGEST_PAGE };
  }
}
