import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import type { Session } from '../state/session';
import { PersonAvatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { FailureNote } from '../ui/failure';
import { Icon } from '../ui/icon';
import { setBlocked } from './block';
import { askRemoveConversation } from './remove-conversation';

export function PersonDetails({ session, account }: { session: Session; account: string }) {
  const { person, contacts } = t.value;
  const name = session.directory.nameOf(account);
  const isSelf = account === session.account;
  const listed = session.recent.contacts.value.some((one) => one.kind === 'user' && one.name === account);
  useEffect(() => session.blocked(account).ensure(), []);
  return (
    <>
      <div class="profile">
        <PersonAvatar account={account} name={name} size="large" />
        <p class="profile-name">{name}</p>
        <p class="profile-id">
          {person.account} <code>{account}</code>
        </p>
        {session.blocked(account).value && (
          <p class="tag tag-alert">
            <Icon name="block" />
            {contacts.blocked}
          </p>
        )}
      </div>
      <div class="details-actions">
        {!isSelf && <Blocking session={session} account={account} />}
        {listed && (
          <Button icon="trash" onClick={() => askRemoveConversation(session, { kind: 'user', id: account }, name)}>
            {person.remove}
          </Button>
        )}
      </div>
      {!isSelf && <p class="details-hint">{person.blockHint}</p>}
    </>
  );
}

function Blocking({ session, account }: { session: Session; account: string }) {
  const [busy, setBusy] = useState(false);
  const load = session.blocked(account).state.value;
  if (load.status === 'loading') return <span class="skeleton skeleton-button" />;
  if (load.status === 'failed') {
    return <FailureNote failure={load.failure} onRetry={() => void session.blocked(account).load()} />;
  }
  const blocked = load.value;
  const change = async () => {
    setBusy(true);
    await setBlocked(session, account, !blocked);
    setBusy(false);
  };
  return (
    <Button icon={blocked ? 'check' : 'block'} variant={blocked ? 'plain' : 'danger'} busy={busy} onClick={() => void change()}>
      {blocked ? t.value.person.unblock : t.value.person.block}
    </Button>
  );
}
