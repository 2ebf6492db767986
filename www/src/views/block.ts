import { t } from '../i18n';
import { isAbort, toFailure } from '../state/failure';
import type { Session } from '../state/session';
import { toast } from '../ui/toast';

/** Blocks or unblocks and says so; a failure is told the same way, the shown state stays what the service last said. */
export async function setBlocked(session: Session, account: string, blocked: boolean): Promise<void> {
  const { person, failure } = t.value;
  const name = session.directory.nameOf(account);
  try {
    await session.call(({ blacklist }) => (blocked ? blacklist.add(account) : blacklist.remove(account)));
    session.blocked(account).set(blocked);
    toast(blocked ? person.blockedNow(name) : person.unblockedNow(name));
  } catch (error) {
    if (!isAbort(error)) toast(failure[toFailure(error).kind].title);
  }
}
