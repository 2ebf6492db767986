import type { TopicInfo } from 'mimc-wasm';
import { t } from '../i18n';
import { link, place, sameOpen, type Open } from '../state/route';
import type { Session } from '../state/session';
import { TopicAvatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { showDialog } from '../ui/dialog';
import { FailurePane } from '../ui/failure';
import { useRoving } from '../ui/roving';
import { Empty, SkeletonRows } from '../ui/states';
import { UnreadBadge } from './badge';
import { CreateTopic } from './create-topic';

/** Every topic one belongs to, whether anybody speaks in it or not. */
export function TopicList({ session, query }: { session: Session; query: string }) {
  const load = session.topics.state.value;
  const { topics, sidebar, contacts } = t.value;
  if (load.status === 'loading') return <SkeletonRows count={4} />;
  if (load.status === 'failed') return <FailurePane failure={load.failure} onRetry={() => void session.topics.load()} />;
  if (load.value.length === 0) {
    return (
      <Empty icon="people" title={topics.empty} hint={topics.emptyHint}>
        <Button icon="plus" variant="primary" onClick={() => showDialog(<CreateTopic session={session} />)}>
          {sidebar.newTopic}
        </Button>
      </Empty>
    );
  }
  const wanted = query.trim().toLowerCase();
  const shown = load.value.filter(({ name }) => name.toLowerCase().includes(wanted));
  return shown.length > 0 ? <Rows session={session} topics={shown} /> : <Empty icon="search" title={contacts.noMatch(query)} />;
}

function Rows({ session, topics }: { session: Session; topics: readonly TopicInfo[] }) {
  const roving = useRoving<HTMLUListElement>();
  return (
    <ul class="rows" aria-label={t.value.topics.label} {...roving}>
      {topics.map((topic) => (
        <li key={topic.topicId}>
          <TopicRow session={session} topic={topic} />
        </li>
      ))}
    </ul>
  );
}

function TopicRow({ session, topic }: { session: Session; topic: TopicInfo }) {
  const { topics } = t.value;
  const open: Open = { kind: 'topic', id: topic.topicId };
  const mine = topic.ownerAccount === session.account;
  const owner = topic.ownerAccount && topics.ownedBy(session.directory.nameOf(topic.ownerAccount));
  return (
    <a
      class="row"
      href={link(session.account, open)}
      data-roving=""
      data-open={`topic/${topic.topicId}`}
      aria-current={sameOpen(place.value.open, open) ? 'page' : undefined}
    >
      <TopicAvatar id={topic.topicId} name={topic.name} />
      <span class="row-text">
        <span class="row-line">
          <span class="row-title">{topic.name}</span>
          {mine && <span class="tag">{topics.owned}</span>}
        </span>
        <span class="row-line">
          <span class="row-preview">{topic.bulletin || (!mine && owner) || ''}</span>
          <UnreadBadge session={session} open={open} />
        </span>
      </span>
    </a>
  );
}
