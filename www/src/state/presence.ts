import { signal, type Signal } from '@preact/signals';
import { envelope, Timeline, type ReceivedMessage } from 'mimc-wasm';

/** Whether somebody answers; `unknown` until he was asked. */
export type Attendance = 'unknown' | 'online' | 'away';

/** Longer under way than this, a question or an answer says nothing about now. */
const PATIENCE_MS = 5_000;

/** Who is there: asked by PING, answered by PONG, since the service knows it only late. Not stored, not shown. */
export class Presence {
  private readonly people = new Map<string, Signal<Attendance>>();
  private readonly asked = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly account: string,
    private readonly send: (to: string, text: string) => void,
  ) {}

  of(account: string): Signal<Attendance> {
    const known = this.people.get(account);
    if (known) return known;
    const made: Signal<Attendance> = signal('unknown');
    this.people.set(account, made);
    return made;
  }

  /** One question at a time; what is known stays until the answer, or its absence, says otherwise. */
  ask(account: string): void {
    if (this.asked.has(account) || account === this.account) return;
    try {
      this.send(account, envelope.ping(this.account));
    } catch {
      // Not connected: the next login asks again.
      return;
    }
    this.asked.set(account, setTimeout(() => this.settle(account, 'away'), PATIENCE_MS));
  }

  /** A question or an answer. The timeline knows which of them are of now, and what to say to a question. */
  receive(message: ReceivedMessage): void {
    const timeline = new Timeline({ account: this.account, presenceTimeoutMs: PATIENCE_MS });
    const answer = timeline.receive(message);
    if (answer !== undefined) this.send(message.fromAccount, answer);
    // Whoever asks is there as well.
    if (answer !== undefined || timeline.isOnline(message.fromAccount)) this.settle(message.fromAccount, 'online');
  }

  /** Without a connection nothing is known of anybody. */
  forget(): void {
    this.stop();
    for (const one of this.people.values()) one.value = 'unknown';
  }

  stop(): void {
    for (const timer of this.asked.values()) clearTimeout(timer);
    this.asked.clear();
  }

  private settle(account: string, attendance: Attendance): void {
    clearTimeout(this.asked.get(account));
    this.asked.delete(account);
    this.of(account).value = attendance;
  }
}
