import type { CallOptions, HistoryPage, MIMCUser } from 'mimc-wasm';
import { fromBase64 } from './base64';
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

/** L18 and, for the names, L19. */
export async function fetchRooms(user: MIMCUser, apiUrl: string, options: CallOptions): Promise<Room[]> {
  const { data } = (await user.request('GET', '/api/uctopic/topics', undefined, options)) as { data: readonly string[] };
  return Promise.all((data ?? []).map((id) => fetchRoom(user, apiUrl, id, options.signal)));
}

interface RoomInfo {
  readonly topicName?: string;
  readonly ownerAccount?: string;
  readonly memberNum?: number;
}

// This call names the room in a header, which `request` does not take.
async function fetchRoom(user: MIMCUser, apiUrl: string, id: string, signal: AbortSignal | undefined): Promise<Room> {
  const headers = { token: user.getToken() ?? '', topicId: id };
  const response = await fetch(new URL('/api/uctopic/topic', apiUrl), { headers, signal: signal ?? null });
  const { data } = (await response.json()) as { data?: RoomInfo };
  return {
    id,
    name: data?.topicName ?? id,
    ...(data?.ownerAccount && { ownerAccount: data.ownerAccount }),
    ...(data?.memberNum !== undefined && { members: data.memberNum }),
  };
}

interface Row {
  readonly sequence: string | number;
  readonly ts: string | number;
  readonly fromAccount?: string;
  readonly payload: string;
}

/** L07: the newest `count` messages before a time. */
export async function roomHistory(
  user: MIMCUser,
  topicId: string,
  before: number | undefined,
  count: number,
  options: CallOptions,
): Promise<HistoryPage> {
  const query = { account: user.getAppAccount(), topicId, count, ...(before !== undefined && { utcToTime: before }) };
  const answer = await user.request('POST', '/api/msg/p2u/queryOnCount/', query, options);
  const { messages, row } = (answer as { data: { messages: readonly Row[]; row: string | number } }).data;
  const found = messages.map(({ sequence, ts, fromAccount, payload }) => ({
    sequence: String(sequence),
    timestamp: Number(ts),
    ...(fromAccount !== undefined && { fromAccount }),
    ...fromBase64(payload),
  }));
  return { messages: found, row: Number(row) };
}
