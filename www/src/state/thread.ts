import { computed, signal, type Signal } from '@preact/signals';
import type { HistoryMessage, HistoryPage } from 'mimc-wasm';
import type { Composed } from './compose';
import { isAbort, toFailure, type Failure } from './failure';
import type { Retryable } from './loader';
import { foldThread, groupByDay, merge, type Outgoing } from './timeline';

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
  readonly days = computed(() => groupByDay(foldThread(this.messages.value, this.outgoing.value, this.account)));
  private readonly ended = new AbortController();

  constructor(
    private readonly account: string,
    private readonly fetchPage: FetchPage,
  ) {}

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
