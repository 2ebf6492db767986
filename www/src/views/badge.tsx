import { t } from '../i18n';
import type { Open } from '../state/route';
import type { Session } from '../state/session';

const MOST = 99;

/** How many messages nobody has seen yet. */
export function UnreadBadge({ session, open }: { session: Session; open: Open }) {
  const count = session.unread.of(open);
  if (count === 0) return null;
  return (
    <span class="badge">
      <span aria-hidden="true">{count > MOST ? `${MOST}+` : count}</span>
      <span class="visually-hidden">{t.value.contacts.unread(count)}</span>
    </span>
  );
}
