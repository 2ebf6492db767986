import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';

const ITEM = '[data-roving]';

export interface Roving<E extends HTMLElement> {
  ref: RefObject<E | null>;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocusIn: (event: FocusEvent) => void;
}

/**
 * One stop for Tab in a whole list, arrow keys inside: by position, so that it works for columns and for grids.
 * Items carry `data-roving`; the list spreads the result. `aria-current` is where Tab enters first.
 */
export function useRoving<E extends HTMLElement>(): Roving<E> {
  const ref = useRef<E>(null);

  useLayoutEffect(() => {
    const items = itemsOf(ref.current);
    const stop =
      items.find((item) => item === document.activeElement) ??
      items.find((item) => item.hasAttribute('aria-current')) ??
      items.find((item) => item.tabIndex === 0) ??
      items[0];
    setStop(items, stop);
  });

  return {
    ref,
    onFocusIn(event) {
      const items = itemsOf(ref.current);
      const item = items.find((one) => one === event.target);
      if (item) setStop(items, item);
    },
    onKeyDown(event) {
      const items = itemsOf(ref.current);
      const current = items.find((item) => item === document.activeElement);
      const next = current && target(event.key, items, current);
      if (!next) return;
      event.preventDefault();
      next.focus();
    },
  };
}

function itemsOf(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>(ITEM) ?? [])];
}

function setStop(items: readonly HTMLElement[], stop: HTMLElement | undefined): void {
  for (const item of items) item.tabIndex = item === stop ? 0 : -1;
}

function target(key: string, items: readonly HTMLElement[], current: HTMLElement): HTMLElement | undefined {
  switch (key) {
    case 'Home':
      return items[0];
    case 'End':
      return items.at(-1);
    case 'ArrowRight':
      return items[items.indexOf(current) + 1];
    case 'ArrowLeft':
      return items[items.indexOf(current) - 1];
    case 'ArrowDown':
      return nearest(items, current, 1);
    case 'ArrowUp':
      return nearest(items, current, -1);
    default:
      return undefined;
  }
}

/** The closest item of the row above or below. */
function nearest(items: readonly HTMLElement[], current: HTMLElement, direction: 1 | -1): HTMLElement | undefined {
  const from = current.getBoundingClientRect();
  const distances = items.map((item) => {
    const box = item.getBoundingClientRect();
    return { item, rows: (box.top - from.top) * direction, columns: Math.abs(box.left - from.left) };
  });
  const ahead = distances.filter(({ rows }) => rows > 1);
  return ahead.sort((a, b) => a.rows - b.rows || a.columns - b.columns)[0]?.item;
}
