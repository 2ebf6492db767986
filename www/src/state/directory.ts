import { DirectoryUnavailable, TokenServiceRefused } from './failure';
import type { Service } from './services';

export interface Person {
  readonly account: string;
  readonly name: string;
}

/** Who takes part in the demo: what an application would know from its own database. */
export class Directory {
  private readonly names: ReadonlyMap<string, string>;

  constructor(
    readonly appId: string,
    readonly people: readonly Person[],
    /** Where MIMC is; without a server of our own it is where the page comes from. */
    readonly apiUrl = location.origin,
    /** Whose contacts our server lists. */
    readonly services: readonly Service[] = [],
  ) {
    this.names = new Map(people.map((person) => [person.account, person.name]));
  }

  /** The display name; an account nobody has introduced is shown as it is. */
  nameOf(account: string): string {
    return this.names.get(account) ?? account;
  }
}

interface Answer {
  readonly appId: string;
  readonly accounts: readonly Person[];
  readonly apiUrl?: string;
  readonly services?: readonly Service[];
}

/** @throws {DirectoryUnavailable} when nobody answers or the answer is not the emulator's. */
export async function loadDirectory(): Promise<Directory> {
  try {
    const response = await fetch('/demo/accounts');
    const { appId, accounts, apiUrl, services } = (await response.json()) as Answer;
    return new Directory(appId, accounts, apiUrl, services);
  } catch (error) {
    throw new DirectoryUnavailable(String(error));
  }
}

/** The token hook: asks the application's own server, which hands on the service's answer unchanged. */
export async function fetchToken(account: string): Promise<string> {
  const response = await fetch('/demo/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account }),
  });
  if (!response.ok) throw new TokenServiceRefused(response.status);
  return response.text();
}
