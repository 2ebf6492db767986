import { signal } from '@preact/signals';

const KINDS = ['user', 'topic', 'room'] as const;
export type OpenKind = (typeof KINDS)[number];

/** A conversation's address: a peer's account, or the id of a topic or of an unlimited group, here called a room. */
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
  /** Contacts of all services instead of a conversation. */
  readonly services?: true;
}

/** `#/alice/user/bob/details` */
export function parsePlace(hash: string): Place {
  const [account, given, id, details] = hash.replace(/^#\/?/, '').split('/').map(decode);
  const kind = KINDS.find((one) => one === given);
  if (!account) return { details: false };
  if (given === 'services') return { account, details: false, services: true };
  if (!kind || !id) return { account, details: false };
  return { account, open: { kind, id }, details: details === 'details' };
}

export function link(account?: string, open?: Open, details = false): string {
  const parts = account ? [account, ...(open ? [open.kind, open.id, ...(details ? ['details'] : [])] : [])] : [];
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

export function servicesLink(account: string): string {
  return `${link(account)}/services`;
}

export function sameOpen(a: Open | undefined, b: Open | undefined): boolean {
  return a?.kind === b?.kind && a?.id === b?.id;
}

/** For maps. */
export function keyOf(open: Open): string {
  return `${open.kind}/${open.id}`;
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
