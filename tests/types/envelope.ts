// Envelopes and timelines: exact types of what goes in and comes out.
import { envelope, MIMCUser, Timeline } from 'mimc-wasm';
import * as inline from 'mimc-wasm/inline';
import type {
  ContentKind,
  Envelope,
  EnvelopeKind,
  EnvelopeOptions,
  FriendRequest,
  HistoryMessage,
  HistoryPage,
  ReceivedMessage,
  TimelineInput,
  TimelineMessage,
} from 'mimc-wasm';
import { is, type HasAny, type Same } from './expect.js';

const parsed = envelope.parse('{}');
const built = [
  envelope.text('hi', { msgId: 'TEXT_1', timestamp: new Date(), keys: 'both' }),
  envelope.picture('https://x'),
  envelope.audio('https://x'),
  envelope.file('https://x'),
  envelope.ping('alice'),
  envelope.pong('alice', parsed),
  envelope.recall('TEXT_1'),
  envelope.friendRequest('alice'),
  envelope.friendResponse('bob', true, { timestamp: 5 }),
];
is<Same<typeof built, string[]>>();
is<Same<typeof parsed, Envelope | undefined>>();
if (parsed) built.push(envelope.recall(parsed), envelope.read(parsed));
is<
  Same<
    keyof typeof envelope,
    'text' | 'picture' | 'audio' | 'file' | 'ping' | 'pong' | 'recall' | 'read' | 'friendRequest' | 'friendResponse' | 'parse'
  >
>();
is<Same<keyof EnvelopeOptions, 'msgId' | 'timestamp' | 'keys'>>();
is<Same<ContentKind, 'TEXT' | 'PIC_FILE' | 'AUDIO_FILE' | 'BIN_FILE'>>();
'PIC_FILE_RECALL' satisfies EnvelopeKind;
'ORDER_CARD' satisfies Envelope['kind'];
// What others sent may be anything: it has to be looked at before it is used.
is<Same<Envelope['payload'], unknown>>();
is<Same<Envelope['others'], Record<string, unknown>>>();
is<Same<Required<Pick<Envelope, 'msgId' | 'timestamp' | 'target' | 'account' | 'accepted'>>, { msgId: string; timestamp: number; target: string; account: string; accepted: boolean }>>();

// A timeline takes what history and the connection give, alone, several, or as a page.
declare const page: HistoryPage;
declare const received: ReceivedMessage;
const timeline = new Timeline({ account: 'alice', presenceTimeoutMs: 5_000 });
timeline.add(page);
timeline.add(page.messages);
timeline.add(received);
is<Same<ReturnType<typeof timeline.receive>, string | undefined>>();
is<Same<ReturnType<typeof timeline.isOnline>, boolean>>();
is<Same<typeof timeline.messages, TimelineMessage<TimelineInput>[]>>();
is<Same<typeof timeline.friendRequests, FriendRequest[]>>();
is<Same<FriendRequest['state'], 'pending' | 'accepted' | 'rejected' | 'unasked'>>();
new MIMCUser('1', 'alice').on('message', (message) => timeline.receive(message, Date.now()));

// What it was given comes out, with what is known of it.
const history = new Timeline<HistoryMessage>();
history.add(page);
for (const message of history.messages) {
  is<Same<typeof message, HistoryMessage & { envelope?: Envelope; readBy: string[] }>>();
  is<Same<typeof message.sequence, string>>();
}

// Both entries of the client have them, with the same types.
is<Same<typeof inline.envelope, typeof envelope>>();
is<Same<keyof inline.Timeline, keyof Timeline>>();

// @ts-expect-error
envelope.text(5);
// @ts-expect-error
envelope.text('hi', { keys: 'kind' });
// @ts-expect-error
envelope.friendResponse('bob');
// @ts-expect-error
envelope.recall();
// @ts-expect-error
envelope.recall({ kind: 'TEXT' });
// @ts-expect-error
new Timeline({ account: 5 });
// @ts-expect-error
new Timeline({ presenceTimeout: 5 });
// @ts-expect-error
timeline.add('hi');
// @ts-expect-error
timeline.add({ text: 'without a time' });
// @ts-expect-error
timeline.messages = [];
// @ts-expect-error
history.add(received.text);

type Any = { envelope: HasAny<typeof envelope>; timeline: HasAny<Timeline>; options: HasAny<ConstructorParameters<typeof Timeline>> };
is<Same<Any, { envelope: false; timeline: false; options: false }>>();
