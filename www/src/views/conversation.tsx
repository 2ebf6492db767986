import { useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { link, type Open } from '../state/route';
import type { Session } from '../state/session';
import { markRead } from '../state/marks';
import { visible } from '../state/unread';
import { splitAddress } from '../state/split';
import { TopicAvatar } from '../ui/avatar';
import { Button, IconLink } from '../ui/button';
import { FailurePane } from '../ui/failure';
import { Icon } from '../ui/icon';
import { Empty, SkeletonMessages } from '../ui/states';
import { setBlocked } from './block';
import { Composer } from './composer';
import { ConnectionMenu } from './connection';
import { Face } from './face';
import { Timeline } from './timeline';
import { useTitle } from './titles';

interface ConversationProps {
  session: Session;
  open: Open;
}

/** The middle area: a conversation's head and its messages. */
export function Conversation({ session, open }: ConversationProps) {
  const thread = session.thread(open);
  useEffect(() => {
    if (thread.messages.peek().length === 0) void thread.loadOlder();
    else void thread.refresh();
    if (open.kind === 'user') session.blocked(open.id).ensure();
    else if (open.kind === 'topic') session.topic(open.id).ensure();
    else session.rooms.list.ensure();
  }, []);
  useSignalEffect(() => {
    if (!session.unread.looking(open)) return;
    session.unread.clear(open);
    if (thread.entries.value.length > 0 && session.connection.online.value) void markRead(session, open);
  });
  useAttendance(session, open);
  const title = useTitle(session, open);
  return (
    <section class="conversation" aria-label={t.value.conversation.label(title)}>
      <Header session={session} open={open} title={title} />
      {open.kind === 'user' && <BlockedNotice session={session} account={open.id} title={title} />}
      <Messages session={session} open={open} />
      <Composer session={session} open={open} title={title} />
    </section>
  );
}

// How often whoever is looked at is asked whether he is there.
const ASK_EVERY_MS = 20_000;

function useAttendance({ connection, presence }: Session, open: Open): void {
  useSignalEffect(() => {
    if (open.kind !== 'user' || !connection.online.value || !visible.value) return;
    presence.ask(open.id);
    const timer = setInterval(() => presence.ask(open.id), ASK_EVERY_MS);
    return () => clearInterval(timer);
  });
}

function Header({ session, open, title }: ConversationProps & { title: string }) {
  const { back, conversation } = t.value;
  return (
    <header class="conversation-header">
      <IconLink class="only-narrow" icon="back" label={back} href={link(session.account)} />
      {open.kind === 'user' ? <Face session={session} account={open.id} name={title} /> : <TopicAvatar id={open.id} name={title} />}
      <span class="conversation-heading">
        <h2 tabIndex={-1} data-heading="conversation">
          {title}
        </h2>
        <Subtitle session={session} open={open} />
      </span>
      <ConnectionMenu session={session} class="only-narrow" />
      {open.kind === 'user' && open.id !== session.account && window === parent && (
        <IconLink class="only-wide" icon="columns" label={conversation.bothSides(title)} href={`./${splitAddress(session.account, open.id)}`} />
      )}
      <IconLink class="not-wide" icon="info" label={conversation.details} href={link(session.account, open, true)} />
    </header>
  );
}

// The line is always there, so that nothing moves when the number of members arrives.
function Subtitle({ session, open }: ConversationProps) {
  return <span class="conversation-subtitle">{subtitleOf(session, open) || '\u00a0'}</span>;
}

function subtitleOf(session: Session, { kind, id }: Open): string {
  const { topic, person } = t.value;
  if (kind === 'user') return [id, person[session.presence.of(id).value]].filter(Boolean).join(' · ');
  const members =
    kind === 'topic' ? session.topic(id).value?.members.length : session.rooms.list.value?.find((room) => room.id === id)?.members;
  return members === undefined ? '' : topic.members(members);
}

function BlockedNotice({ session, account, title }: { session: Session; account: string; title: string }) {
  if (!session.blocked(account).value) return null;
  const { conversation, person } = t.value;
  return (
    <div class="blocked-notice">
      <Icon name="block" />
      <span>{conversation.blockedNotice(title)}</span>
      <Button onClick={() => void setBlocked(session, account, false)}>{person.unblock}</Button>
    </div>
  );
}

function Messages({ session, open }: ConversationProps) {
  const thread = session.thread(open);
  const older = thread.older.value;
  if (thread.messages.value.length + thread.outgoing.value.length > 0) return <Timeline session={session} open={open} thread={thread} />;
  if (older.status === 'failed') return <FailurePane failure={older.failure} onRetry={() => void thread.loadOlder()} />;
  if (older.status !== 'end') return <SkeletonMessages />;
  return <Empty icon="chat" title={t.value.conversation.empty} hint={t.value.conversation.emptyHint} />;
}
