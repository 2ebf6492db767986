import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { t } from '../i18n';
import { developer } from '../state/prefs';
import { place, servicesLink } from '../state/route';
import type { Session } from '../state/session';
import { PersonAvatar } from '../ui/avatar';
import { IconButton, IconLink } from '../ui/button';
import { showDialog } from '../ui/dialog';
import { Icon } from '../ui/icon';
import { ConnectionMenu } from './connection';
import { ContactList } from './contact-list';
import { CreateTopic } from './create-topic';
import { NotificationToggle } from './notifications';
import { LanguageToggle, ThemeToggle } from './preferences';
import { RoomList } from './rooms';
import { TopicList } from './topic-list';

const TABS = ['chats', 'topics', 'rooms'] as const;
type Tab = (typeof TABS)[number];

/** Who one is, what one has. */
export function Sidebar({ session }: { session: Session }) {
  const tab = useMemo(() => signal<Tab>('chats'), []);
  const query = useMemo(() => signal(''), []);
  const { sidebar, services, refresh } = t.value;
  const name = session.directory.nameOf(session.account);

  useEffect(() => {
    session.contacts.ensure();
    session.topics.ensure();
  }, []);

  return (
    <section class="sidebar" aria-label={t.value.contacts.label}>
      <header class="me">
        <PersonAvatar account={session.account} name={name} />
        <span class="me-text">
          <h2 class="me-name" tabIndex={-1} data-heading="list">
            {name}
          </h2>
          <span class="me-account">{session.account}</span>
        </span>
        <IconLink icon="services" label={services.title} href={servicesLink(session.account)} />
        <IconButton icon="refresh" label={refresh} onClick={() => session.refresh(place.peek().open)} />
        <IconLink icon="swap" label={sidebar.switchAccount} href="#/" />
      </header>
      <div class="sidebar-tools">
        <Search query={query.value} onChange={(text) => (query.value = text)} />
        <IconButton icon="plus" label={sidebar.newTopic} onClick={() => showDialog(<CreateTopic session={session} />)} />
      </div>
      <Tabs current={tab.value} onChange={(next) => (tab.value = next)} />
      <div class="sidebar-list" role="tabpanel" id="sidebar-panel" aria-labelledby={`tab-${tab.value}`}>
        {tab.value === 'chats' && <ContactList session={session} query={query.value} />}
        {tab.value === 'topics' && <TopicList session={session} query={query.value} />}
        {tab.value === 'rooms' && <RoomList session={session} query={query.value} />}
      </div>
      <footer class="sidebar-footer">
        <LanguageToggle />
        <ThemeToggle />
        <NotificationToggle />
        <span class="grow" />
        <ConnectionMenu session={session} />
        <IconButton
          icon="code"
          label={sidebar.developer}
          pressed={developer.value}
          onClick={() => (developer.value = !developer.value)}
        />
      </footer>
    </section>
  );
}

function Search({ query, onChange }: { query: string; onChange: (text: string) => void }) {
  return (
    <label class="search">
      <Icon name="search" />
      <input
        type="search"
        value={query}
        placeholder={t.value.search}
        aria-label={t.value.searchLabel}
        autoComplete="off"
        onInput={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !query) return;
          event.preventDefault();
          onChange('');
        }}
      />
    </label>
  );
}

function Tabs({ current, onChange }: { current: Tab; onChange: (tab: Tab) => void }) {
  const select = (tab: Tab) => {
    onChange(tab);
    document.getElementById(`tab-${tab}`)?.focus();
  };
  return (
    <div
      class="tabs"
      role="tablist"
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        event.preventDefault();
        const step = event.key === 'ArrowRight' ? 1 : TABS.length - 1;
        select(TABS[(TABS.indexOf(current) + step) % TABS.length] ?? current);
      }}
    >
      {TABS.map((tab) => (
        <button
          key={tab}
          id={`tab-${tab}`}
          class="tab"
          type="button"
          role="tab"
          aria-selected={tab === current}
          aria-controls="sidebar-panel"
          tabIndex={tab === current ? 0 : -1}
          onClick={() => onChange(tab)}
        >
          {t.value.sidebar[tab]}
        </button>
      ))}
    </div>
  );
}
