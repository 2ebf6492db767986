import { MIMCError } from 'mimc-wasm';

/** What went wrong, in the words a visitor needs; `i18n` holds a sentence for each. */
export type FailureKind =
  | 'gone'
  | 'slow'
  | 'token'
  | 'denied'
  | 'notOwner'
  | 'notMember'
  | 'ownerCannotLeave'
  | 'createRefused'
  | 'invalid'
  | 'rate'
  | 'service'
  | 'unreadable'
  | 'offline'
  | 'unanswered'
  | 'sendRefused'
  | 'tooLarge'
  | 'kicked'
  | 'roomRefused'
  | 'unexpected';

export interface Failure {
  readonly kind: FailureKind;
  /** The technical half, for those who want it: kind, code, endpoint, the service's own words. */
  readonly technical: string;
}

/** The demo's token proxy answered, but not with a token. */
export class TokenServiceRefused extends Error {
  constructor(readonly status: number) {
    super(`the token service answered ${status}`);
  }
}

/** Our own server could not have it from the service behind it. */
export class ServerFailed extends Error {}

/** What became of a request about a room; the service gives no more than a sentence. */
export class RoomRefused extends Error {}

/** The list of accounts could not be had. */
export class DirectoryUnavailable extends Error {}

export function toFailure(error: unknown): Failure {
  if (error instanceof MIMCError) return { kind: kindOf(error), technical: technicalOf(error) };
  if (error instanceof DirectoryUnavailable) return { kind: 'gone', technical: error.message };
  if (error instanceof ServerFailed) return { kind: 'service', technical: error.message };
  // What `fetch` rejects with when nobody listens.
  if (error instanceof TypeError && error.message.includes('fetch')) return { kind: 'gone', technical: error.message };
  if (error instanceof RoomRefused) return { kind: 'roomRefused', technical: error.message };
  return { kind: 'unexpected', technical: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

function kindOf(error: MIMCError): FailureKind {
  switch (error.kind) {
    case 'transport':
      return 'gone';
    case 'timeout':
      return 'slow';
    case 'token':
      // The hook's `fetch` rejects with a TypeError when nobody listens: that is no refusal.
      return error.cause instanceof TypeError ? 'gone' : 'token';
    case 'http':
      return error.status !== undefined && error.status >= 500 ? 'gone' : 'service';
    case 'decode':
      return 'unreadable';
    case 'invalid_input':
      return 'invalid';
    case 'api':
      return refusalOf(error);
    case 'login_refused':
      return 'token';
    case 'not_logged_in':
    case 'connection_lost':
      return 'offline';
    case 'ack_timeout':
      return 'unanswered';
    case 'send_refused':
      return 'sendRefused';
    case 'too_large':
      return 'tooLarge';
    case 'kicked':
      return 'kicked';
    default:
      return 'unexpected';
  }
}

// The service gives a missing right and a missing topic the same answer; which right it was follows from the call.
function refusalOf(error: MIMCError): FailureKind {
  if (error.isRateLimited) return 'rate';
  if (error.code === 401) return 'token';
  if (error.isAuth) return 'denied';
  if (error.code === 400) return 'invalid';
  switch (error.endpoint) {
    case 'M10':
      return 'createRefused';
    case 'M11':
    case 'M13':
    case 'M22':
    case 'M23':
    case 'M24':
    case 'M25':
      return 'notMember';
    case 'L06':
    case 'L07':
      return 'roomRefused';
    case 'M14':
      return 'ownerCannotLeave';
    case 'M15':
    case 'M16':
    case 'M17':
      return 'notOwner';
    default:
      return 'service';
  }
}

function technicalOf(error: MIMCError): string {
  const parts: string[] = [error.kind];
  if (error.code !== undefined) parts.push(`code ${error.code}`);
  if (error.status !== undefined) parts.push(`HTTP ${error.status}`);
  if (error.endpoint) parts.push(error.endpoint);
  if (error.serviceMessage) parts.push(`“${error.serviceMessage}”`);
  return parts.join(' · ');
}
