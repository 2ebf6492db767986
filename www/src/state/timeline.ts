import { envelope, Timeline, type HistoryMessage } from 'mimc-wasm';
import type { Composed } from './compose';
import { contentOf, type Content } from './content';
import type { Failure } from './failure';
import { READ } from './marks';

/** What is shown of one message. */
export type Body = Exclude<Content, { type: 'recall' | 'read' | 'presence' }> | { readonly type: 'recalled' };

/** A message of one's own that the service has not accepted yet. */
export interface Outgoing extends Composed {
  /** Why it was not; without, it is on its way. */
  readonly failure?: Failure;
}

export interface Entry {
  /** The same before and after the service accepted it. */
  readonly key: string;
  /** The application's id, by which it can be recalled. */
  readonly msgId?: string;
  /** Missing until the service has accepted it. */
  readonly sequence?: string;
  readonly timestamp: number;
  /** Missing where the service does not say. */
  readonly from?: string;
  readonly body: Body;
  readonly readBy: readonly string[];
  readonly outgoing?: Outgoing;
}

/** Messages of one sender that follow each other closely. */
export interface Run {
  readonly from?: string;
  readonly entries: readonly Entry[];
}

export interface Day {
  /** Any time of that day. */
  readonly timestamp: number;
  readonly runs: readonly Run[];
}

const RUN_GAP_MS = 5 * 60_000;

/** Both lists by (timestamp, sequence) without repeats. */
export function merge(a: readonly HistoryMessage[], b: readonly HistoryMessage[]): HistoryMessage[] {
  const bySequence = new Map([...a, ...b].map((message) => [message.sequence, message]));
  return [...bySequence.values()].sort(
    (x, y) => x.timestamp - y.timestamp || compareDecimal(x.sequence, y.sequence),
  );
}

/** All that is shown of a conversation: what the service has, then what it has not accepted yet. */
export function foldThread(
  messages: readonly HistoryMessage[],
  outgoing: readonly Outgoing[],
  account: string,
  peer?: string,
): Entry[] {
  const accepted = foldMessages(messages, account, peer);
  const there = new Set(accepted.map((entry) => entry.key));
  const waiting = outgoing.filter(({ msgId }) => !there.has(key(account, msgId)));
  return [
    ...accepted,
    ...waiting.map((one): Entry => {
      const content = contentOf(one);
      const body: Body = content.type === 'text' ? content : { type: 'text', text: one.text };
      return { key: key(account, one.msgId), timestamp: one.timestamp, from: account, body, readBy: [], outgoing: one };
    }),
  ];
}

/**
 * What the package's timeline shows of the messages, and a remark in the place of each that was recalled. Marks attached to
 * stored messages do not say whose they are: between two, the `peer`'s.
 */
function foldMessages(messages: readonly HistoryMessage[], account: string, peer: string | undefined): Entry[] {
  const timeline = new Timeline<HistoryMessage>({ account });
  timeline.add(messages);
  const shown = new Map(timeline.messages.map((message) => [message.sequence, message]));
  const texts = new Map<string, string>();
  return messages.flatMap((message): Entry[] => {
    const { sequence, timestamp, fromAccount: from } = message;
    const left = shown.get(sequence);
    const parsed = left?.envelope ?? envelope.parse(message.text);
    const content = contentOf(message, parsed);
    if (content.type === 'recall' || content.type === 'read' || content.type === 'presence') return [];
    const body: Body = left ? content : { type: 'recalled' };
    const msgId = parsed?.msgId;
    const own = from !== undefined && msgId !== undefined ? key(from, msgId) : sequence;
    // Sent twice, because the answer to the first was lost.
    if (texts.get(own) === message.text) return [];
    const marked = message.extra === READ && peer !== undefined ? [peer] : [];
    const readBy = left ? [...new Set([...marked, ...left.readBy])].filter((one) => one !== from) : [];
    const entry = { key: texts.has(own) ? sequence : own, sequence, timestamp, body, readBy };
    texts.set(own, message.text);
    return [{ ...entry, ...(msgId !== undefined && { msgId }), ...(from !== undefined && { from }) }];
  });
}

/** Calendar days of the visitor's time zone, each in runs. */
export function groupByDay(entries: readonly Entry[]): Day[] {
  const days: { timestamp: number; runs: { from?: string; entries: Entry[] }[] }[] = [];
  let previous: Entry | undefined;
  for (const entry of entries) {
    const newDay = !previous || dayOf(previous.timestamp) !== dayOf(entry.timestamp);
    if (newDay) days.push({ timestamp: entry.timestamp, runs: [] });
    const runs = days.at(-1)?.runs ?? [];
    const sameRun =
      !newDay && previous && previous.from === entry.from && entry.timestamp - previous.timestamp < RUN_GAP_MS;
    if (sameRun) runs.at(-1)?.entries.push(entry);
    else runs.push(entry.from === undefined ? { entries: [entry] } : { from: entry.from, entries: [entry] });
    previous = entry;
  }
  return days;
}

function key(from: string, msgId: string): string {
  return `${from}\u0000${msgId}`;
}

function dayOf(timestamp: number): string {
  return new Date(timestamp).toDateString();
}

// Sequences exceed what a number holds.
function compareDecimal(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
