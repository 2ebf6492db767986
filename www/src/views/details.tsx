import { t } from '../i18n';
import { link, type Open } from '../state/route';
import type { Session } from '../state/session';
import { IconLink } from '../ui/button';
import { PersonDetails } from './details-person';
import { RoomDetails } from './details-room';
import { TopicDetails } from './details-topic';

/** The third area: about the one on the other side. */
export function Details({ session, open }: { session: Session; open: Open }) {
  const { person, topic, rooms } = t.value;
  const { label } = { user: person, topic, room: { label: rooms.detailsLabel } }[open.kind];
  return (
    <section class="details" aria-label={label}>
      <header class="details-header">
        <IconLink class="not-wide" icon="back" label={t.value.back} href={link(session.account, open)} />
        <h2 tabIndex={-1} data-heading="details">
          {label}
        </h2>
      </header>
      <div class="details-body">
        {open.kind === 'user' && <PersonDetails session={session} account={open.id} />}
        {open.kind === 'topic' && <TopicDetails session={session} id={open.id} />}
        {open.kind === 'room' && <RoomDetails session={session} id={open.id} />}
      </div>
    </section>
  );
}
