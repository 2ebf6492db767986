import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { keyOf, link, place, sameOpen, type Open } from '../state/route';
import type { Room } from '../state/rooms';
import type { Session } from '../state/session';
import { TopicAvatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { showDialog } from '../ui/dialog';
import { FailurePane } from '../ui/failure';
import { Icon } from '../ui/icon';
import { useRoving } from '../ui/roving';
import { Empty, SkeletonRows } from '../ui/states';
import { UnreadBadge } from './badge';
import { CreateRoom, JoinRoom } from './room-dialogs';

/** The unlimited groups one is in, and the two ways into another. */
export function RoomList({ session, query }: { session: Session; query: string }) {
  const { list } = session.rooms;
  useEffect(() => list.ensure(), []);
  const load = list.state.value;
  if (load.status === 'loading') return <SkeletonRows count={2} />;
  if (load.status === 'failed') return <FailurePane failure={load.failure} onRetry={() => void list.load()} />;
  const wanted = query.trim().toLowerCase();
  const shown = load.value.filter(({ id, name }) => name.toLowerCase().includes(wanted) || id.includes(wanted));
  if (load.value.length > 0 && shown.length === 0) return <Empty icon="search" title={t.value.contacts.noMatch(query)} />;
  return (
    <>
      {shown.length > 0 ? <Rows session={session} rooms={shown} /> : <Empty icon="room" title={t.value.rooms.empty} hint={t.value.rooms.emptyHint} />}
      <div class="rooms-ways">
        <Button icon="plus" onClick={() => showDialog(<CreateRoom session={session} />)}>
          {t.value.rooms.create}
        </Button>
        <Button icon="enter" onClick={() => showDialog(<JoinRoom session={session} />)}>
          {t.value.rooms.join}
        </Button>
      </div>
    </>
  );
}

function Rows({ session, rooms }: { session: Session; rooms: readonly Room[] }) {
  const roving = useRoving<HTMLUListElement>();
  return (
    <ul class="rows" aria-label={t.value.rooms.label} {...roving}>
      {rooms.map((room) => (
        <li key={room.id}>
          <RoomRow session={session} room={room} />
        </li>
      ))}
    </ul>
  );
}

function RoomRow({ session, room }: { session: Session; room: Room }) {
  const open: Open = { kind: 'room', id: room.id };
  const mine = room.ownerAccount === session.account;
  return (
    <a
      class="row"
      href={link(session.account, open)}
      data-roving=""
      data-open={keyOf(open)}
      aria-current={sameOpen(place.value.open, open) ? 'page' : undefined}
    >
      <TopicAvatar id={room.id} name={room.name} />
      <span class="row-text">
        <span class="row-line">
          <span class="row-title">{room.name}</span>
          <span class="row-mark">
            <Icon name="room" />
          </span>
          {mine && <span class="tag">{t.value.topics.owned}</span>}
        </span>
        <span class="row-line">
          <span class="row-preview">{room.members === undefined ? room.id : t.value.topic.members(room.members)}</span>
          <UnreadBadge session={session} open={open} />
        </span>
      </span>
    </a>
  );
}
