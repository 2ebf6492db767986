import { computed, signal, type Signal } from '@preact/signals';
import type { MIMCState, MIMCUser } from 'mimc-wasm';
import { toFailure, type Failure } from './failure';
import type { Line } from './line';

/** The realtime connection of one account as a visitor sees it. */
export class Connection {
  readonly state: Signal<MIMCState> = signal('offline');
  /** Why it ended for good, unless that was wanted. */
  readonly ended: Signal<Failure | undefined> = signal();
  readonly online = computed(() => this.state.value === 'online');

  constructor(
    private readonly user: MIMCUser,
    private readonly line: Line,
  ) {
    user.on('state', ({ state, error }) => {
      this.state.value = state;
      this.ended.value = state === 'offline' && error ? toFailure(error) : undefined;
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
