import { useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { t } from '../i18n';
import { start } from '../state/boot';
import type { Directory } from '../state/directory';
import { place } from '../state/route';
import { Session } from '../state/session';
import { DialogHost } from '../ui/dialog';
import { FailurePane } from '../ui/failure';
import { Empty } from '../ui/states';
import { ToastHost } from '../ui/toast';
import { Accounts } from './accounts';
import { Workspace } from './workspace';

export function App() {
  useEffect(() => start.ensure(), []);
  useSignalEffect(() => {
    if (!place.value.account) document.title = t.value.appTitle;
  });
  return (
    <>
      <Screen />
      <DialogHost />
      <ToastHost />
    </>
  );
}

function Screen() {
  const load = start.state.value;
  const { account } = place.value;
  if (load.status === 'loading') return <main class="boot" aria-busy="true" />;
  if (load.status === 'failed') {
    return (
      <main class="boot">
        <h1 class="visually-hidden">{t.value.boot.title}</h1>
        <FailurePane failure={load.failure} onRetry={() => void start.load()} />
      </main>
    );
  }
  if (!account) return <Accounts directory={load.value} />;
  if (!load.value.people.some((person) => person.account === account)) return <Unknown account={account} />;
  return <SignedIn key={account} account={account} directory={load.value} />;
}

function SignedIn({ account, directory }: { account: string; directory: Directory }) {
  const session = useMemo(() => new Session(account, directory), []);
  useEffect(() => session.start(), []);
  useSignalEffect(() => {
    const unread = session.unread.total.value;
    const title = `${directory.nameOf(account)} · ${t.value.appTitle}`;
    document.title = unread > 0 ? `(${unread}) ${title}` : title;
  });
  return <Workspace session={session} />;
}

function Unknown({ account }: { account: string }) {
  return (
    <main class="boot">
      <h1 class="visually-hidden">{t.value.appTitle}</h1>
      <Empty icon="people" title={t.value.boot.unknownAccount(account)}>
        <a class="button button-primary" href="#/">
          {t.value.boot.choose}
        </a>
      </Empty>
    </main>
  );
}
