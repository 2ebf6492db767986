import { t } from '../i18n';
import { go, link, place, sameOpen, type Open } from '../state/route';
import type { Session } from '../state/session';
import { Confirm } from '../ui/confirm';
import { showDialog } from '../ui/dialog';
import { toast } from '../ui/toast';

/** Asks, then takes the conversation off the list. The service has no way back, but the history stays reachable. */
export function askRemoveConversation(session: Session, open: Open, title: string): void {
  const { person } = t.value;
  showDialog(
    <Confirm
      title={person.removeTitle(title)}
      text={person.removeText}
      action={person.remove}
      icon="trash"
      work={() => removeConversation(session, open)}
    />,
  );
}

async function removeConversation(session: Session, open: Open): Promise<void> {
  const left = await session.call(({ contacts }) =>
    open.kind === 'user' ? contacts.removeDirect(open.id) : contacts.removeTopic(open.id),
  );
  session.contacts.set(left);
  session.recent.forget(open);
  if (sameOpen(place.peek().open, open)) go(link(session.account));
  toast(t.value.person.removed, { text: t.value.person.openAgain, href: link(session.account, open) });
}
