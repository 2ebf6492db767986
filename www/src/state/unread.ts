import { computed, signal, type Signal } from '@preact/signals';
import { keyOf, place, sameOpen, type Open } from './route';

/** Whether somebody can see this page now. */
export const visible = signal(document.visibilityState === 'visible');

document.addEventListener('visibilitychange', () => {
  visible.value = document.visibilityState === 'visible';
});

/** How many messages came, by conversation, while nobody looked. */
export class Unread {
  readonly total = computed(() => [...this.counts.value.values()].reduce((sum, count) => sum + count, 0));
  private readonly counts: Signal<ReadonlyMap<string, number>> = signal(new Map());

  constructor(private readonly account: string) {}

  of(open: Open): number {
    return this.counts.value.get(keyOf(open)) ?? 0;
  }

  /** Whether the visitor has this conversation before his eyes. */
  looking(open: Open): boolean {
    const { account, open: shown } = place.value;
    return visible.value && account === this.account && sameOpen(shown, open);
  }

  add(open: Open): void {
    this.counts.value = new Map(this.counts.peek()).set(keyOf(open), (this.counts.peek().get(keyOf(open)) ?? 0) + 1);
  }

  clear(open: Open): void {
    if (!this.counts.peek().has(keyOf(open))) return;
    const left = new Map(this.counts.peek());
    left.delete(keyOf(open));
    this.counts.value = left;
  }
}
