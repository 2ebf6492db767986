import type { Contact } from 'mimc-wasm';
import { t } from '../i18n';
import { brief, exact } from '../i18n/dates';
import { openOf } from '../state/recent';
import { keyOf, link, place, sameOpen, type Open } from '../state/route';
import type { Session } from '../state/session';
import { PersonAvatar, TopicAvatar } from '../ui/avatar';
import { FailurePane } from '../ui/failure';
import { Icon } from '../ui/icon';
import { useRoving } from '../ui/roving';
import { Empty, SkeletonRows } from '../ui/states';
import { UnreadBadge } from './badge';
import { Face } from './face';
import { preview } from './preview';
import { askRemoveConversation } from './remove-conversation';

/** The conversations of the last month, newest first; with a search also everybody else. */
export function ContactList({ session, query }: { session: Session; query: string }) {
  const load = session.contacts.state.value;
  const { contacts } = t.value;
  if (load.status === 'loading') return <SkeletonRows count={8} />;
  if (load.status === 'failed') return <FailurePane failure={load.failure} onRetry={() => void session.contacts.load()} />;

  const known = session.recent.contacts.value;
  const rows = known.flatMap((contact) => {
    const open = openOf(contact);
    const title = titleOf(session, contact);
    return open && matches(query, title, contact.name) ? [{ contact, open, title }] : [];
  });
  const others = query ? strangers(session, known, query) : [];
  if (known.length === 0 && !query) return <Empty icon="chat" title={contacts.empty} hint={contacts.emptyHint} />;
  if (rows.length + others.length === 0) return <Empty icon="search" title={contacts.noMatch(query)} />;
  return <Rows session={session} rows={rows} others={others} />;
}

interface Row {
  readonly contact: Contact;
  readonly open: Open;
  readonly title: string;
}

function Rows({ session, rows, others }: { session: Session; rows: readonly Row[]; others: readonly string[] }) {
  const roving = useRoving<HTMLDivElement>();
  return (
    <div {...roving}>
      <ul class="rows" aria-label={t.value.contacts.label}>
        {rows.map((row) => (
          <li key={keyOf(row.open)}>
            <ContactRow session={session} {...row} />
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <>
          <h2 class="rows-heading">{t.value.contacts.people}</h2>
          <ul class="rows" aria-label={t.value.contacts.people}>
            {others.map((account) => (
              <li key={account}>
                <PersonRow session={session} account={account} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function ContactRow({ session, contact, open, title }: { session: Session } & Row) {
  const current = sameOpen(place.value.open, open);
  const blocked = open.kind === 'user' && (session.blocked(open.id).value ?? false);
  return (
    <a
      class="row"
      href={link(session.account, open)}
      data-roving=""
      data-open={keyOf(open)}
      aria-current={current ? 'page' : undefined}
      aria-keyshortcuts="Delete"
      onKeyDown={(event) => {
        if (event.key === 'Delete') askRemoveConversation(session, open, title);
      }}
    >
      {open.kind === 'user' ? <Face session={session} account={open.id} name={title} /> : <TopicAvatar id={open.id} name={title} />}
      <span class="row-text">
        <span class="row-line">
          <span class="row-title">{title}</span>
          {open.kind === 'topic' && <span class="row-mark"><Icon name="people" /><span class="visually-hidden">{t.value.contacts.topic}</span></span>}
          {blocked && <span class="row-mark row-mark-alert"><Icon name="block" /><span class="visually-hidden">{t.value.contacts.blocked}</span></span>}
          <time class="row-time" dateTime={new Date(contact.timestamp).toISOString()} title={exact(contact.timestamp)}>
            {brief(contact.timestamp)}
          </time>
        </span>
        <span class="row-line">
          <span class="row-preview">{preview(session, contact)}</span>
          <UnreadBadge session={session} open={open} />
        </span>
      </span>
    </a>
  );
}

function PersonRow({ session, account }: { session: Session; account: string }) {
  const open: Open = { kind: 'user', id: account };
  const name = session.directory.nameOf(account);
  return (
    <a
      class="row"
      href={link(session.account, open)}
      data-roving=""
      data-open={`user/${account}`}
      aria-current={sameOpen(place.value.open, open) ? 'page' : undefined}
    >
      <PersonAvatar account={account} name={name} />
      <span class="row-text">
        <span class="row-title">{name}</span>
        <span class="row-preview">{account}</span>
      </span>
    </a>
  );
}

function titleOf(session: Session, contact: Contact): string {
  return contact.kind === 'user' ? session.directory.nameOf(contact.name) : contact.name;
}

function strangers(session: Session, contacts: readonly Contact[], query: string): string[] {
  const known = new Set(contacts.filter((one) => one.kind === 'user').map((one) => one.name));
  return session.directory.people
    .filter(({ account, name }) => account !== session.account && !known.has(account) && matches(query, name, account))
    .map(({ account }) => account);
}

function matches(query: string, ...texts: readonly string[]): boolean {
  const wanted = query.trim().toLowerCase();
  return texts.some((text) => text.toLowerCase().includes(wanted));
}
