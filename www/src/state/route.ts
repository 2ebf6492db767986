import { signal } from '@preact/signals';

export type OpenKind = 'user' | 'topic';

/** A conversation's address: a peer's account or a topic's id. */
export interface Open {
  readonly kind: OpenKind;
  readonly id: string;
}

/** Where the visitor is; everything a link must be able to restore. */
export interface Place {
  readonly account?: string;
  readonly open?: Open;
  /** The details are asked for (only narrow windows hide them otherwise). */
  readonly details: boolean;
}

/** `#/alice/user/bob/details` */
export function parsePlace(hash: string): Place {
  const [account, kind, id, details] = hash.replace(/^#\/?/, '').split('/').map(decode);
  if (!account) return { details: false };
  if ((kind !== 'user' && kind !== 'topic') || !id) return { account, details: false };
  return { account, open: { kind, id }, details: details === 'details' };
}

export function link(account?: string, open?: Open, details = false): string {
  const parts = account ? [account, ...(open ? [open.kind, open.id, ...(details ? ['details'] : [])] : [])] : [];
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

export function sameOpen(a: Open | undefined, b: Open | undefined): boolean {
  return a?.kind === b?.kind && a?.id === b?.id;
}

export const place = signal<Place>(parsePlace(location.hash));

export function go(hash: string): void {
  location.hash = hash;
}

addEventListener('hashchange', () => {
  place.value = parsePlace(location.hash);
});

// A hand-written address may hold a stray percent sign.
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
