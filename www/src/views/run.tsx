import { t } from '../i18n';
import { clock, exact } from '../i18n/dates';
import { deliver } from '../state/chat';
import { toFailure } from '../state/failure';
import { recall, recallable } from '../state/marks';
import type { Open } from '../state/route';
import type { Session } from '../state/session';
import type { Entry, Outgoing, Run } from '../state/timeline';
import { PersonAvatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { Menu } from '../ui/menu';
import { toast } from '../ui/toast';
import { BodyView } from './body';

/** What one person said in one go. */
export function RunView({ session, open, run }: { session: Session; open: Open; run: Run }) {
  const own = run.from === session.account;
  const name = run.from === undefined ? t.value.conversation.unknownSender : session.directory.nameOf(run.from);
  const visible = open.kind !== 'user' && !own;
  return (
    <li class={`run ${own ? 'own' : ''} ${visible ? 'run-named' : ''}`}>
      {visible && <PersonAvatar account={run.from ?? ''} name={name} size="small" />}
      <div class="run-body">
        <p class={visible ? 'run-name' : 'visually-hidden'}>{own ? t.value.you : name}</p>
        <ol class="entries">
          {run.entries.map((entry) => (
            <EntryView key={entry.key} session={session} open={open} entry={entry} own={own} />
          ))}
        </ol>
      </div>
    </li>
  );
}

interface EntryProps {
  session: Session;
  open: Open;
  entry: Entry;
  own: boolean;
}

function EntryView({ session, open, entry, own }: EntryProps) {
  const failure = entry.outgoing?.failure;
  const state = failure ? 'entry-failed' : own && entry.readBy.length > 0 ? 'entry-read' : '';
  return (
    <li class={`entry entry-${entry.body.type} ${state}`} data-sequence={entry.sequence}>
      <BodyView body={entry.body} />
      {own && entry.body.type !== 'recalled' && recallable(entry) && <MessageMenu session={session} open={open} msgId={entry.msgId} />}
      {entry.outgoing && failure ? (
        <NotSent session={session} open={open} message={entry.outgoing} reason={t.value.failure[failure.kind]} />
      ) : (
        <span class="entry-foot">
          {own && <Fate session={session} entry={entry} />}
          <time dateTime={new Date(entry.timestamp).toISOString()} title={exact(entry.timestamp)}>
            {clock(entry.timestamp)}
          </time>
        </span>
      )}
    </li>
  );
}

function MessageMenu({ session, open, msgId }: { session: Session; open: Open; msgId: string }) {
  const { conversation, failure } = t.value;
  const onSelect = () => {
    recall(session, open, msgId).catch((error) => toast(`${conversation.notRecalled}: ${failure[toFailure(error).kind].title}`));
  };
  return <Menu class="entry-menu" label={conversation.messageActions} items={[{ icon: 'undo', label: conversation.recall, onSelect }]} />;
}

/** How far a message of one's own has come. */
function Fate({ session, entry }: { session: Session; entry: Entry }) {
  const { conversation } = t.value;
  if (entry.body.type === 'recalled') return null;
  if (entry.outgoing) return <Mark icon="clock" text={conversation.sending} />;
  if (entry.readBy.length === 0) return <Mark icon="check" text={conversation.sent} />;
  const names = entry.readBy.map((account) => session.directory.nameOf(account)).join(', ');
  return (
    <span class="read-mark" title={conversation.readBy(names)}>
      <Icon name="check" />
      {conversation.read}
    </span>
  );
}

function Mark({ icon, text }: { icon: 'clock' | 'check'; text: string }) {
  return (
    <span class={`fate fate-${icon}`} title={text}>
      <Icon name={icon} />
      <span class="visually-hidden">{text}</span>
    </span>
  );
}

interface NotSentProps {
  session: Session;
  open: Open;
  message: Outgoing;
  reason: { readonly title: string; readonly hint: string };
}

function NotSent({ session, open, message, reason }: NotSentProps) {
  const { retry, conversation } = t.value;
  return (
    <div class="not-sent" role="alert">
      <p title={reason.hint}>
        <Icon name="alert" />
        {conversation.notSent(reason.title)}
      </p>
      <Button icon="refresh" onClick={() => void deliver(session, open, message)}>
        {retry}
      </Button>
      <Button onClick={() => session.thread(open).discard(message)}>{conversation.discard}</Button>
    </div>
  );
}
