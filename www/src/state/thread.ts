import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { HistoryMessage } from 'mimc-wasm';
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

/** From the newest message backwards. Ends with a failure. */
export interface Walk {
  next(): Promise<IteratorResult<HistoryMessage, unknown>>;
}

/** Messages fetched at once. */
export const PAGE = 30;
/** So much may have been missed for what is there to be kept; beyond, the conversation is loaded anew. */
const MOST_MISSED = 300;

/**
 * The messages of one conversation, from the newest backwards as far as somebody has scrolled, without a hole: after
 * something may have been missed, the history is walked back to what is certain.
 */
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
  private walk: Walk | undefined;
  /** Whether nothing can be missing between the oldest message and the newest. */
  private whole = false;
  /** Messages that came while that was not so: something may be missing before them. */
  private readonly doubtful = new Set<string>();
  /** How often something may have been missed. */
  private gaps = 0;
  private work: Promise<unknown> = Promise.resolve();

  constructor(
    account: string,
    open: Open,
    private readonly startWalk: (signal: AbortSignal) => Walk,
  ) {
    const peer = open.kind === 'user' ? open.id : undefined;
    this.entries = computed(() => foldThread(this.messages.value, this.outgoing.value, account, peer));
  }

  /** Whether something is on its way to the service, or waits for a connection. */
  get isSending(): boolean {
    return this.outgoing.peek().some(({ failure }) => failure === undefined);
  }

  receive(message: HistoryMessage): void {
    if (!this.whole) this.doubtful.add(message.sequence);
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
      await this.alone(() => (this.whole ? this.goBack() : this.catchUp()));
    } catch (error) {
      if (!isAbort(error)) this.older.value = { status: 'failed', failure: toFailure(error) };
    }
  }

  /** Fetches what was said since, which may have been missed. */
  async refresh(): Promise<void> {
    const untouched = this.messages.peek().length === 0 && this.older.peek().status === 'more';
    if (untouched) return;
    this.whole = false;
    this.gaps += 1;
    // What is shown stays; the banner tells when the server is gone, and its answer tries again.
    await this.alone(() => this.catchUp()).catch(() => undefined);
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

  retryFailed(): boolean {
    if (this.older.peek().status === 'failed') void this.loadOlder();
    else if (!this.whole && this.gaps > 0) void this.refresh();
    else return false;
    return true;
  }

  close(): void {
    this.ended.abort();
  }

  private without({ msgId }: Composed): Outgoing[] {
    return this.outgoing.peek().filter((one) => one.msgId !== msgId);
  }

  // Two walks at once could each miss what the other found.
  private alone(work: () => Promise<void>): Promise<void> {
    const done = this.work.then(work, work);
    this.work = done.catch(() => undefined);
    return done;
  }

  private async goBack(): Promise<void> {
    const known = new Set(this.messages.peek().map(({ sequence }) => sequence));
    // After a failure a new one has to pass by what is known.
    const walk = this.walk ?? this.startWalk(this.ended.signal);
    this.walk = undefined;
    const { found, done } = await take(walk, PAGE, ({ sequence }) => known.has(sequence));
    this.walk = walk;
    this.messages.value = merge(found, this.messages.peek());
    this.older.value = { status: done ? 'end' : 'more' };
  }

  private async catchUp(): Promise<void> {
    const { gaps } = this;
    const doubtful = new Set(this.doubtful);
    const certain = new Set(this.messages.peek().flatMap(({ sequence }) => (doubtful.has(sequence) ? [] : [sequence])));
    const walk = this.startWalk(this.ended.signal);
    const joins = ({ sequence }: HistoryMessage) => certain.has(sequence);
    const { found, done, joined } = await take(walk, certain.size > 0 ? MOST_MISSED : PAGE, undefined, joins);
    if (joined) this.messages.value = merge(this.messages.peek(), found);
    else this.startAnew(walk, found, done, certain);
    if (gaps !== this.gaps) return;
    this.whole = true;
    this.doubtful.clear();
  }

  /** What was there before is too long ago, or nothing was: scrolling up fetches it again. */
  private startAnew(walk: Walk, found: readonly HistoryMessage[], done: boolean, before: ReadonlySet<string>): void {
    const oldest = found.at(-1)?.timestamp ?? 0;
    const since = this.messages.peek().filter(({ sequence, timestamp }) => !before.has(sequence) && timestamp >= oldest);
    this.walk = walk;
    this.messages.value = merge(since, found);
    this.older.value = { status: done ? 'end' : 'more' };
  }
}

/** Up to `most` messages of a walk, without those to pass by, up to the one that joins. */
async function take(
  walk: Walk,
  most: number,
  passes: (message: HistoryMessage) => boolean = () => false,
  joins: (message: HistoryMessage) => boolean = () => false,
): Promise<{ found: HistoryMessage[]; done: boolean; joined: boolean }> {
  const found: HistoryMessage[] = [];
  while (found.length < most) {
    const { value, done } = await walk.next();
    if (done) return { found, done: true, joined: false };
    if (joins(value)) return { found, done: false, joined: true };
    if (!passes(value)) found.push(value);
  }
  return { found, done: false, joined: false };
}
