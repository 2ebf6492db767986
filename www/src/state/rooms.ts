import { MIMCError, type CallOptions, type MIMCUser } from 'mimc-wasm';
import { RoomRefused } from './failure';
import type { Loader } from './loader';

/** An unlimited group: no list of members is kept for anybody, whoever knows its id may come in. */
export interface Room {
  readonly id: string;
  readonly name: string;
  readonly ownerAccount?: string;
  readonly members?: number;
}

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

/** The rooms one is in. Coming and going happens on the realtime connection, the rest over HTTP. */
export class Rooms {
  constructor(
    private readonly user: MIMCUser,
    readonly list: Loader<Room[]>,
  ) {
    const answer = (_: string, code: number, text: string, waiting: unknown) => settle(waiting, code, text);
    user.registerUCJoinRespHandler(answer);
    user.registerUCQuitRespHandler(answer);
  }

  nameOf(id: string): string {
    return this.list.value?.find((room) => room.id === id)?.name ?? id;
  }

  /** @returns the new room's id */
  async create(name: string): Promise<string> {
    const id = await new Promise<string>((resolve, reject) => {
      const told = (made: string | 0, _: string, ok: boolean, text: string) =>
        ok && made ? resolve(made) : reject(new RoomRefused(text));
      this.user.createUnlimitedGroup(name, told);
    });
    await this.list.load();
    return id;
  }

  async join(id: string): Promise<void> {
    await new Promise<void>((resolve, reject) => this.user.joinUnlimitedGroup(id, { resolve, reject }));
    await this.list.load();
  }

  async leave(id: string): Promise<void> {
    await new Promise<void>((resolve, reject) => this.user.quitUnlimitedGroup(id, { resolve, reject }));
    this.dismissed(id);
  }

  async dismiss(id: string): Promise<void> {
    await new Promise<void>((resolve, reject) =>
      this.user.dismissUnlimitedGroup(id, (ok) => (ok ? resolve() : reject(new RoomRefused('not dismissed')))),
    );
    this.dismissed(id);
  }

  /** It is no more, or no longer ours. */
  dismissed(id: string): void {
    this.list.set((this.list.value ?? []).filter((room) => room.id !== id));
  }
}

function settle(waiting: unknown, code: number, text: string): void {
  // Not of our asking: the client comes back to its rooms by itself after each login.
  if (!isWaiting(waiting)) return;
  if (code === 0) waiting.resolve();
  else waiting.reject(new RoomRefused([code, text].filter(Boolean).join(' ')));
}

function isWaiting(value: unknown): value is Waiting {
  return typeof value === 'object' && value !== null && 'resolve' in value && 'reject' in value;
}

/** The rooms' ids, and what each of them is called. */
export async function fetchRooms({ unlimitedTopics }: MIMCUser, options: CallOptions): Promise<Room[]> {
  const ids = await unlimitedTopics.list(options);
  return Promise.all(ids.map((id) => fetchRoom(unlimitedTopics, id, options)));
}

async function fetchRoom(unlimitedTopics: MIMCUser['unlimitedTopics'], id: string, options: CallOptions): Promise<Room> {
  try {
    const { name = id, ownerAccount, members } = await unlimitedTopics.info(id, options);
    return { id, name, ...(ownerAccount && { ownerAccount }), ...(members !== undefined && { members }) };
  } catch (error) {
    // One that was dismissed a moment ago does not hide the others.
    if (error instanceof MIMCError && error.kind === 'api') return { id, name: id };
    throw error;
  }
}
