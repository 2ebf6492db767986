import { link, parsePlace } from './route';

/** Two addresses of this page to be shown beside each other. */
export interface Sides {
  readonly left: string;
  readonly right: string;
}

/** `?side=bob#/alice/user/bob`: alice's view of that conversation, and bob's. */
export function sidesOf(search: string, hash: string): Sides | undefined {
  const right = new URLSearchParams(search).get('side');
  const { account } = parsePlace(hash);
  if (!right || !account) return undefined;
  return { left: hash, right: link(right, { kind: 'user', id: account }) };
}

export function splitAddress(left: string, right: string): string {
  return `?side=${encodeURIComponent(right)}${link(left, { kind: 'user', id: right })}`;
}
