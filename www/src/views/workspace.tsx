import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { developer } from '../state/prefs';
import { go, keyOf, link, place } from '../state/route';
import type { Session } from '../state/session';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { Empty } from '../ui/states';
import { Conversation } from './conversation';
import { DeveloperDrawer } from './developer';
import { Details } from './details';
import { Services } from './services';
import { Sidebar } from './sidebar';

/** One account's three areas. Which of them a narrow window shows follows from the address alone. */
export function Workspace({ session }: { session: Session }) {
  const root = useRef<HTMLElement>(null);
  const { open, details, services } = place.value;
  const key = open && keyOf(open);
  const pane = services ? 'conversation' : !open ? 'list' : details ? 'details' : 'conversation';

  useRefreshOnReturn(session);
  useFocusFollowsPane(root.current, pane, key);

  return (
    <main
      class={`workspace ${open ? '' : 'workspace-two'}`}
      aria-label={session.directory.nameOf(session.account)}
      data-pane={pane}
      ref={root}
      onKeyDown={(event) => leaveOnEscape(event, session)}
    >
      <h1 class="visually-hidden">{session.directory.nameOf(session.account)}</h1>
      {session.gone.value ? <GoneBanner session={session} /> : <EndedBanner session={session} />}
      <Sidebar session={session} />
      {services && <Services session={session} />}
      {open && <Conversation key={key} session={session} open={open} />}
      {!open && !services && <Welcome />}
      {open && <Details key={`details/${key}`} session={session} open={open} />}
      {developer.value && <DeveloperDrawer session={session} />}
    </main>
  );
}

function Welcome() {
  return (
    <section class="conversation welcome" aria-label={t.value.welcome.title}>
      <Empty icon="chat" title={t.value.welcome.title} hint={t.value.welcome.hint} />
    </section>
  );
}

function GoneBanner({ session }: { session: Session }) {
  return (
    <div class="banner" role="alert">
      <Icon name="unplugged" />
      <span>{t.value.banner.gone}</span>
      <Button icon="refresh" onClick={() => session.retry()}>
        {t.value.retry}
      </Button>
    </div>
  );
}

/** The service does not want this connection any more: whether to try again is the visitor's choice. */
function EndedBanner({ session }: { session: Session }) {
  const ended = session.connection.ended.value;
  if (!ended) return null;
  const { failure, connection } = t.value;
  return (
    <div class="banner" role="alert" title={ended.technical}>
      <Icon name="unplugged" />
      <span>
        {failure[ended.kind].title}. {failure[ended.kind].hint}
      </span>
      <Button icon="plug" onClick={() => session.connection.connect()}>
        {connection.connect}
      </Button>
    </div>
  );
}

/** One step back: from the details to the conversation, from there to the list. */
function leaveOnEscape(event: KeyboardEvent, session: Session): void {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  const { open, details, services } = place.peek();
  if (!open && !services) return;
  event.preventDefault();
  go(details ? link(session.account, open) : link(session.account));
}

/** Changes of topics and lists are not pushed: coming back to the page, or to the network, is the moment to look again. */
function useRefreshOnReturn(session: Session): void {
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') session.refresh(place.peek().open);
    };
    const retry = () => session.gone.peek() && session.retry();
    document.addEventListener('visibilitychange', look);
    addEventListener('online', retry);
    return () => {
      document.removeEventListener('visibilitychange', look);
      removeEventListener('online', retry);
    };
  }, []);
}

// In a narrow window the focused element disappears with its pane: the focus moves to the heading of the one that
// came, or back to the conversation's place in the list. In a wide window it stays where it is, unless it got lost.
function useFocusFollowsPane(root: HTMLElement | null, pane: string, key: string | undefined): void {
  const previous = useRef({ pane, key });
  useLayoutEffect(() => {
    const from = previous.current;
    previous.current = { pane, key };
    if (!root || (from.pane === pane && from.key === key)) return;
    const active = document.activeElement;
    if (active instanceof HTMLElement && active !== document.body && active.offsetParent !== null) return;
    const back = pane === 'list' && from.key && root.querySelector<HTMLElement>(`[data-open="${CSS.escape(from.key)}"]`);
    const heading = root.querySelector<HTMLElement>(`[data-heading="${pane}"]`);
    (back || heading)?.focus();
  }, [pane, key]);
}
