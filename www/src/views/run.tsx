import { t } from '../i18n';
import { clock, exact } from '../i18n/dates';
import type { Session } from '../state/session';
import type { Entry, Run } from '../state/timeline';
import { PersonAvatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { BodyView } from './body';

/** What one person said in one go. */
export function RunView({ session, run, inTopic }: { session: Session; run: Run; inTopic: boolean }) {
  const own = run.from === session.account;
  const name = run.from === undefined ? t.value.conversation.unknownSender : session.directory.nameOf(run.from);
  const visible = inTopic && !own;
  return (
    <li class={`run ${own ? 'own' : ''} ${visible ? 'run-named' : ''}`}>
      {visible && <PersonAvatar account={run.from ?? ''} name={name} size="small" />}
      <div class="run-body">
        <p class={visible ? 'run-name' : 'visually-hidden'}>{own ? t.value.you : name}</p>
        <ol class="entries">
          {run.entries.map((entry) => (
            <EntryView key={entry.sequence} session={session} entry={entry} own={own} />
          ))}
        </ol>
      </div>
    </li>
  );
}

function EntryView({ session, entry, own }: { session: Session; entry: Entry; own: boolean }) {
  return (
    <li class={`entry entry-${entry.body.type} ${own && entry.readBy.length > 0 ? 'entry-read' : ''}`} data-sequence={entry.sequence}>
      <BodyView body={entry.body} />
      <span class="entry-foot">
        {own && <ReadMark session={session} readBy={entry.readBy} />}
        <time dateTime={new Date(entry.timestamp).toISOString()} title={exact(entry.timestamp)}>
          {clock(entry.timestamp)}
        </time>
      </span>
    </li>
  );
}

function ReadMark({ session, readBy }: { session: Session; readBy: readonly string[] }) {
  if (readBy.length === 0) return null;
  const names = readBy.map((account) => session.directory.nameOf(account)).join(', ');
  return (
    <span class="read-mark" title={t.value.conversation.readBy(names)}>
      <Icon name="check" />
      {t.value.conversation.read}
    </span>
  );
}
