import type { ContactEntry } from 'mimc-wasm';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { brief, exact } from '../i18n/dates';
import { link } from '../state/route';
import type { Service } from '../state/services';
import type { Session } from '../state/session';
import { PersonAvatar, TopicAvatar } from '../ui/avatar';
import { Button, IconLink } from '../ui/button';
import { FailurePane } from '../ui/failure';
import { Icon } from '../ui/icon';
import { Empty, SkeletonRows } from '../ui/states';

/** One account's contacts at three services, which our own server asks: the keys for two of them are not for pages. */
export function Services({ session }: { session: Session }) {
  const { services, back } = t.value;
  return (
    <section class="conversation services" aria-label={services.title}>
      <header class="conversation-header">
        <IconLink class="only-narrow" icon="back" label={back} href={link(session.account)} />
        <span class="conversation-heading">
          <h2 tabIndex={-1} data-heading="conversation">
            {services.title}
          </h2>
          <span class="conversation-subtitle">{services.lead}</span>
        </span>
      </header>
      {session.directory.services.length === 0 ? (
        <Empty icon="services" title={services.none} hint={services.noneHint} />
      ) : (
        <div class="services-columns">
          {session.directory.services.map((service) => (
            <Column key={service} session={session} service={service} />
          ))}
        </div>
      )}
    </section>
  );
}

function Column({ session, service }: { session: Session; service: Service }) {
  const loader = session.service(service);
  useEffect(() => loader.ensure(), []);
  const load = loader.state.value;
  const id = `service-${service}`;
  return (
    <section class="service" aria-labelledby={id} tabIndex={0}>
      <h3 id={id}>
        {t.value.services.names[service]}
        {load.status === 'ready' && <span class="count">{load.value.total}</span>}
      </h3>
      {load.status === 'loading' && <SkeletonRows count={6} />}
      {load.status === 'failed' && <FailurePane failure={load.failure} onRetry={() => void loader.load()} />}
      {load.status === 'ready' && <Entries session={session} service={service} entries={load.value.contacts} />}
    </section>
  );
}

// Some have thousands.
const FIRST = 40;

function Entries({ session, service, entries }: { session: Session; service: Service; entries: readonly ContactEntry[] }) {
  const { services } = t.value;
  const [all, setAll] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  // The button goes, and the focus with it.
  const showAll = () => {
    list.current?.closest<HTMLElement>('.service')?.focus();
    setAll(true);
  };
  if (entries.length === 0) return <p class="details-hint">{services.empty}</p>;
  return (
    <>
      <ul class="service-list" ref={list} aria-label={services.names[service]}>
        {(all ? entries : entries.slice(0, FIRST)).map((entry) => (
          <Row key={`${entry.kind}/${entry.id}`} session={session} entry={entry} />
        ))}
      </ul>
      {!all && entries.length > FIRST && <Button onClick={showAll}>{services.showAll(entries.length)}</Button>}
    </>
  );
}

function Row({ session, entry }: { session: Session; entry: ContactEntry }) {
  const { services } = t.value;
  // MIMC names a person by the account, the others by the id alone.
  const known = entry.name ?? entry.id;
  const name = entry.kind === 'user' ? session.directory.nameOf(known) : known;
  const time = entry.timestamp ?? 0;
  return (
    <li class="service-row">
      {entry.kind === 'user' ? <PersonAvatar account={known} name={name} size="small" /> : <TopicAvatar id={entry.id} name={name} size="small" />}
      <span class="service-name">{name}</span>
      {entry.pinned && (
        <span class="row-mark">
          <Icon name="pin" />
          <span class="visually-hidden">{services.pinned}</span>
        </span>
      )}
      {entry.kind !== 'user' && <span class="tag">{services.kinds[entry.kind]}</span>}
      {time > 0 && (
        <time class="row-time" dateTime={new Date(time).toISOString()} title={exact(time)}>
          {brief(time)}
        </time>
      )}
    </li>
  );
}
