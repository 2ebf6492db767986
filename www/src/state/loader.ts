import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { isAbort, toFailure, type Failure } from './failure';

export type Load<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly value: T }
  | { readonly status: 'failed'; readonly failure: Failure };

/** Something that can be asked again after a failure. */
export interface Retryable {
  retryFailed(): boolean;
}

/** One value from the service: loaded once, kept while it is fetched anew, replaced by what a change answers. */
export class Loader<T> implements Retryable {
  private readonly current: Signal<Load<T>> = signal({ status: 'loading' });
  private running: AbortController | undefined;
  private started = false;

  constructor(private readonly fetchValue: (signal: AbortSignal) => Promise<T>) {}

  get state(): ReadonlySignal<Load<T>> {
    return this.current;
  }

  get value(): T | undefined {
    const load = this.current.value;
    return load.status === 'ready' ? load.value : undefined;
  }

  /** Loads unless that has happened. */
  ensure(): void {
    if (!this.started) void this.load();
  }

  /** Fetches anew; what is shown stays until the answer is there, and stays if there is none. */
  async load(): Promise<void> {
    this.started = true;
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    if (this.current.peek().status === 'failed') this.current.value = { status: 'loading' };
    try {
      const value = await this.fetchValue(running.signal);
      if (this.running === running) this.current.value = { status: 'ready', value };
    } catch (error) {
      if (this.running !== running || isAbort(error)) return;
      if (this.current.peek().status !== 'ready') this.current.value = { status: 'failed', failure: toFailure(error) };
    }
  }

  /** Takes the answer of a change; an older fetch under way no longer counts. */
  set(value: T): void {
    this.started = true;
    this.running?.abort();
    this.running = undefined;
    this.current.value = { status: 'ready', value };
  }

  retryFailed(): boolean {
    if (this.current.peek().status !== 'failed') return false;
    void this.load();
    return true;
  }
}
