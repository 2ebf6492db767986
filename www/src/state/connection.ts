import { computed, signal, type Signal } from '@preact/signals';
import type { MIMCState, MIMCUser } from 'mimc-wasm';
import { toFailure, type Failure } from './failure';
import type { Line } from './line';

/** The realtime connection of one account as a visitor sees it. */
export class Connection {
  readonly state: Signal<MIMCState> = signal('offline');
  /** Why it is gone, unless that was wanted. */
  readonly reason: Signal<Failure | undefined> = signal();
  /** The same where it is gone for good. */
  readonly ended = computed(() => (this.state.value === 'offline' ? this.reason.value : undefined));
  readonly online = computed(() => this.state.value === 'online');

  constructor(
    private readonly user: MIMCUser,
    private readonly line: Line,
  ) {
    user.on('state', ({ state, error }) => {
      this.state.value = state;
      this.reason.value = error && toFailure(error);
    });
  }

  connect(): void {
    // Told by the event.
    this.user.login().catch(() => undefined);
  }

  disconnect(): void {
    void this.user.logout();
  }

  /** Loses the connection, as a tunnel would; the client makes it again by itself. */
  drop(): void {
    this.line.cut();
  }

  /** Connects again where it ended for want of a server or a token, and that may be over. */
  revive(): void {
    const kind = this.ended.peek()?.kind;
    if (kind === 'gone' || kind === 'slow' || kind === 'token') this.connect();
  }
}
