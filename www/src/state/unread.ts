import { computed, signal, type Signal } from '@preact/signals';
import { keyOf, place, sameOpen, type Open } from './route';

/** Whether somebody can see this page now. */
export const visible = signal(document.visibilityState === 'visible');

document.addEventListener('visibilitychange', () => {
  visible.value = document.visibilityState === 'visible';
});

/** How many messages came, by conversation, while nobody looked. The tab remembers it over a reload. */
export class Unread {
  readonly total = computed(() => [...this.counts.value.values()].reduce((sum, count) => sum + count, 0));
  private readonly counts: Signal<ReadonlyMap<string, number>>;

  constructor(private readonly account: string) {
    this.counts = signal(new Map(remembered(account)));
  }

  of(open: Open): number {
    return this.counts.value.get(keyOf(open)) ?? 0;
  }

  /** Whether the visitor has this conversation before his eyes. */
  looking(open: Open): boolean {
    const { account, open: shown } = place.value;
    return visible.value && account === this.account && sameOpen(shown, open);
  }

  add(open: Open): void {
    this.set(new Map(this.counts.peek()).set(keyOf(open), (this.counts.peek().get(keyOf(open)) ?? 0) + 1));
  }

  clear(open: Open): void {
    if (!this.counts.peek().has(keyOf(open))) return;
    const left = new Map(this.counts.peek());
    left.delete(keyOf(open));
    this.set(left);
  }

  private set(counts: ReadonlyMap<string, number>): void {
    this.counts.value = counts;
    try {
      sessionStorage.setItem(storageKey(this.account), JSON.stringify([...counts]));
    } catch {
      // No storage, or none left: the counts last until the next reload.
    }
  }
}

// Of the tab, not of the browser: another tab receives the same messages and counts them itself.
function storageKey(account: string): string {
  return `mimc-demo.unread/${account}`;
}

function remembered(account: string): [string, number][] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey(account)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isCount) : [];
  } catch {
    return [];
  }
}

function isCount(entry: unknown): entry is [string, number] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && Number.isSafeInteger(entry[1]) && entry[1] > 0;
}
