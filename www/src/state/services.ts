import type { ContactEntry } from 'mimc-wasm';
import { ServerFailed } from './failure';

/** What our own server lists for an account at one service. */
export interface ServiceContacts {
  readonly total: number;
  readonly contacts: readonly ContactEntry[];
}

export type Service = ContactEntry['service'];

interface Refusal {
  readonly error?: { readonly kind?: string; readonly code?: number; readonly endpoint?: string; readonly serviceMessage?: string };
}

/** @throws {ServerFailed} when the server, or the service behind it, does not answer with contacts */
export async function fetchServiceContacts(service: Service, account: string, signal: AbortSignal): Promise<ServiceContacts> {
  const response = await fetch(`/demo/contacts/${service}?account=${encodeURIComponent(account)}`, { signal });
  const answer = (await response.json()) as ServiceContacts & Refusal;
  if (response.ok) return answer;
  const { kind = 'internal', code, endpoint, serviceMessage } = answer.error ?? {};
  throw new ServerFailed([kind, code !== undefined && `code ${code}`, endpoint, serviceMessage && `“${serviceMessage}”`].filter(Boolean).join(' · '));
}
