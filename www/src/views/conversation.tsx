import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { link, type Open } from '../state/route';
import type { Session } from '../state/session';
import { PersonAvatar, TopicAvatar } from '../ui/avatar';
import { Button, IconLink } from '../ui/button';
import { FailurePane } from '../ui/failure';
import { Icon } from '../ui/icon';
import { Empty, SkeletonMessages } from '../ui/states';
import { setBlocked } from './block';
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
    else session.topic(open.id).ensure();
  }, []);
  const title = useTitle(session, open);
  return (
    <section class="conversation" aria-label={t.value.conversation.label(title)}>
      <Header session={session} open={open} title={title} />
      {open.kind === 'user' && <BlockedNotice session={session} account={open.id} title={title} />}
      <Messages session={session} open={open} />
    </section>
  );
}

function Header({ session, open, title }: ConversationProps & { title: string }) {
  const { back, conversation } = t.value;
  return (
    <header class="conversation-header">
      <IconLink class="only-narrow" icon="back" label={back} href={link(session.account)} />
      {open.kind === 'user' ? <PersonAvatar account={open.id} name={title} /> : <TopicAvatar id={open.id} name={title} />}
      <span class="conversation-heading">
        <h2 tabIndex={-1} data-heading="conversation">
          {title}
        </h2>
        <Subtitle session={session} open={open} />
      </span>
      <IconLink class="not-wide" icon="info" label={conversation.details} href={link(session.account, open, true)} />
    </header>
  );
}

// The line is always there, so that nothing moves when the number of members arrives.
function Subtitle({ session, open }: ConversationProps) {
  const members = open.kind === 'topic' ? session.topic(open.id).value?.members.length : undefined;
  const text = open.kind === 'user' ? open.id : members === undefined ? '' : t.value.topic.members(members);
  return <span class="conversation-subtitle">{text || '\u00a0'}</span>;
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
  if (thread.messages.value.length > 0) return <Timeline session={session} open={open} thread={thread} />;
  if (older.status === 'failed') return <FailurePane failure={older.failure} onRetry={() => void thread.loadOlder()} />;
  if (older.status !== 'end') return <SkeletonMessages />;
  return <Empty icon="chat" title={t.value.conversation.empty} hint={t.value.conversation.emptyHint} />;
}
