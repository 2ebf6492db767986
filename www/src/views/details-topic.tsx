import type { Topic } from 'mimc-wasm';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { go, link } from '../state/route';
import type { Session } from '../state/session';
import { dismissTopic, leaveTopic } from '../state/topic-actions';
import { TopicAvatar } from '../ui/avatar';
import { Button, IconButton } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { showDialog } from '../ui/dialog';
import { FailurePane } from '../ui/failure';
import { SkeletonRows } from '../ui/states';
import { toast } from '../ui/toast';
import { BulletinDialog, RenameDialog } from './edit-topic';
import { Members } from './members';
import { askRemoveConversation } from './remove-conversation';

export function TopicDetails({ session, id }: { session: Session; id: string }) {
  const loader = session.topic(id);
  const load = loader.state.value;
  useEffect(() => loader.ensure(), [loader]);
  if (load.status === 'loading') return <SkeletonRows count={5} />;
  if (load.status === 'failed') return <FailurePane failure={load.failure} onRetry={() => void loader.load()} />;
  return <Loaded session={session} topic={load.value} />;
}

interface LoadedProps {
  session: Session;
  topic: Topic;
}

function Loaded({ session, topic }: LoadedProps) {
  const texts = t.value.topic;
  const { info } = topic;
  const owner = info.ownerAccount === session.account;
  return (
    <>
      <div class="profile">
        <TopicAvatar id={info.topicId} name={info.name} size="large" />
        <p class="profile-name">
          {info.name}
          {owner && <IconButton icon="edit" label={texts.rename} onClick={() => showDialog(<RenameDialog session={session} info={info} />)} />}
        </p>
        <p class="profile-id">
          {texts.id} <code>{info.topicId}</code>
        </p>
      </div>
      <section class="bulletin">
        <h3>
          {texts.bulletin}
          {owner && (
            <IconButton icon="edit" label={texts.editBulletin} onClick={() => showDialog(<BulletinDialog session={session} info={info} />)} />
          )}
        </h3>
        <p class={info.bulletin ? 'bulletin-text' : 'bulletin-none'}>{info.bulletin || texts.noBulletin}</p>
      </section>
      <Members session={session} topic={topic} />
      {!owner && info.ownerAccount && (
        <p class="details-hint">{texts.onlyOwner(session.directory.nameOf(info.ownerAccount))}</p>
      )}
      <Actions session={session} topic={topic} owner={owner} />
    </>
  );
}

function Actions({ session, topic, owner }: LoadedProps & { owner: boolean }) {
  const texts = t.value.topic;
  const { topicId, name } = topic.info;
  const listed = session.recent.contacts.value.some((one) => one.kind === 'topic' && one.id === topicId);
  return (
    <div class="details-actions">
      {listed && (
        <Button icon="trash" onClick={() => askRemoveConversation(session, { kind: 'topic', id: topicId }, name)}>
          {t.value.person.remove}
        </Button>
      )}
      <Button icon="leave" variant="danger" onClick={() => askLeave(session, topicId, name)}>
        {texts.leave}
      </Button>
      {owner && (
        <Button icon="trash" variant="danger" onClick={() => askDismiss(session, topicId, name)}>
          {texts.dismiss}
        </Button>
      )}
      {owner && <p class="details-hint">{texts.ownerStays}</p>}
    </div>
  );
}

// An owner is told beforehand that he cannot leave, but may try: the service has the last word.
function askLeave(session: Session, id: string, name: string): void {
  const texts = t.value.topic;
  const work = async () => {
    await leaveTopic(session, id);
    go(link(session.account));
    toast(t.value.topic.left(name));
  };
  showDialog(<Confirm title={texts.leaveTitle(name)} text={texts.leaveText} action={texts.leave} icon="leave" work={work} />);
}

function askDismiss(session: Session, id: string, name: string): void {
  const texts = t.value.topic;
  const work = async () => {
    await dismissTopic(session, id);
    go(link(session.account));
    toast(t.value.topic.dismissed(name));
  };
  showDialog(
    <Confirm title={texts.dismissTitle(name)} text={texts.dismissText} action={texts.dismiss} icon="trash" work={work} />,
  );
}
