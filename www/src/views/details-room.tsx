import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { go, link } from '../state/route';
import type { Session } from '../state/session';
import { TopicAvatar } from '../ui/avatar';
import { Button, IconButton } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { showDialog } from '../ui/dialog';
import { SkeletonRows } from '../ui/states';
import { toast } from '../ui/toast';

export function RoomDetails({ session, id }: { session: Session; id: string }) {
  const { rooms, topic } = t.value;
  const { list } = session.rooms;
  useEffect(() => list.ensure(), []);
  const room = list.value?.find((one) => one.id === id);
  if (list.state.value.status === 'loading') return <SkeletonRows count={2} />;
  const owner = room?.ownerAccount;
  return (
    <>
      <div class="profile">
        <TopicAvatar id={id} name={room?.name ?? id} size="large" />
        <p class="profile-name">{room?.name ?? id}</p>
        <p class="profile-id">
          {rooms.id} <code>{id}</code>
          <IconButton icon="copy" label={rooms.copy} onClick={() => void copy(id)} />
        </p>
        {room?.members !== undefined && <p class="tag">{topic.members(room.members)}</p>}
      </div>
      <p class="details-hint">{rooms.invite}</p>
      <div class="details-actions">
        {room ? <Ways session={session} id={id} name={room.name} owner={owner === session.account} /> : <Enter session={session} id={id} />}
      </div>
      {owner && owner !== session.account && <p class="details-hint">{t.value.topics.ownedBy(session.directory.nameOf(owner))}</p>}
    </>
  );
}

function Ways({ session, id, name, owner }: { session: Session; id: string; name: string; owner: boolean }) {
  const { rooms, topic } = t.value;
  const end = (title: string, text: string, action: string, icon: 'leave' | 'trash', work: () => Promise<void>, done: string) => () => {
    const confirmed = async () => {
      await work();
      go(link(session.account));
      toast(done);
    };
    showDialog(<Confirm title={title} text={text} action={action} icon={icon} work={confirmed} />);
  };
  const leave = end(topic.leaveTitle(name), rooms.leaveText, rooms.leave, 'leave', () => session.leaveRoom(id), topic.left(name));
  const dismiss = end(topic.dismissTitle(name), topic.dismissText, rooms.dismiss, 'trash', () => session.dismissRoom(id), topic.dismissed(name));
  return (
    <>
      <Button icon="leave" variant="danger" onClick={leave}>
        {rooms.leave}
      </Button>
      {owner && (
        <Button icon="trash" variant="danger" onClick={dismiss}>
          {rooms.dismiss}
        </Button>
      )}
    </>
  );
}

/** An address somebody was given: reading and writing need to be in it. */
function Enter({ session, id }: { session: Session; id: string }) {
  const enter = async () => {
    await session.rooms.join(id).catch(() => toast(t.value.failure.roomRefused.title));
    void session.thread({ kind: 'room', id }).retryFailed();
  };
  return (
    <Button icon="enter" variant="primary" onClick={() => void enter()}>
      {t.value.rooms.joinAction}
    </Button>
  );
}

async function copy(id: string): Promise<void> {
  await navigator.clipboard.writeText(id);
  toast(t.value.rooms.copied);
}
