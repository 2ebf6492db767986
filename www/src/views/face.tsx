import { t } from '../i18n';
import type { Session } from '../state/session';
import { PersonAvatar } from '../ui/avatar';

/** A person with a dot while he is known to be there. */
export function Face({ session, account, name }: { session: Session; account: string; name: string }) {
  const online = session.presence.of(account).value === 'online';
  return (
    <span class="face">
      <PersonAvatar account={account} name={name} />
      {online && (
        <span class="online-dot">
          <span class="visually-hidden">{t.value.person.online}</span>
        </span>
      )}
    </span>
  );
}
