import type { Open } from '../state/route';
import type { Session } from '../state/session';

/** What a conversation is called; a topic's name comes from whichever answer is there first. */
export function useTitle(session: Session, open: Open): string {
  if (open.kind === 'user') return session.directory.nameOf(open.id);
  if (open.kind === 'room') return session.rooms.nameOf(open.id);
  const detail = session.topic(open.id).value?.info.name;
  const listed = session.topics.value?.find((topic) => topic.topicId === open.id)?.name;
  const contact = session.contacts.value?.find((one) => one.kind === 'topic' && one.id === open.id)?.name;
  return detail ?? listed ?? contact ?? open.id;
}
