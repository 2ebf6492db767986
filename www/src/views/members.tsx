import type { Topic, TopicInfo } from 'mimc-wasm';
import { t } from '../i18n';
import { go, link } from '../state/route';
import type { Session } from '../state/session';
import { kick, updateTopic } from '../state/topic-actions';
import { PersonAvatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { Confirm } from '../ui/confirm';
import { showDialog } from '../ui/dialog';
import { Menu, type MenuItem } from '../ui/menu';
import { toast } from '../ui/toast';
import { InviteDialog } from './invite';

export function Members({ session, topic }: { session: Session; topic: Topic }) {
  const texts = t.value.topic;
  return (
    <section class="members">
      <h3>
        {texts.membersHeading}
        <span class="count">{topic.members.length}</span>
        <span class="grow" />
        <Button icon="plus" onClick={() => showDialog(<InviteDialog session={session} topic={topic} />)}>
          {texts.invite}
        </Button>
      </h3>
      <ul>
        {topic.members.map(({ account }) => (
          <MemberRow key={account} session={session} info={topic.info} account={account} />
        ))}
      </ul>
    </section>
  );
}

function MemberRow({ session, info, account }: { session: Session; info: TopicInfo; account: string }) {
  const me = account === session.account;
  const name = session.directory.nameOf(account);
  return (
    <li class="member" data-account={account}>
      <PersonAvatar account={account} name={name} size="small" />
      <span class="member-name">{name}</span>
      {me && <span class="tag">{t.value.you}</span>}
      {account === info.ownerAccount && <span class="tag tag-accent">{t.value.topic.owner}</span>}
      <span class="grow" />
      {!me && <Menu label={t.value.topic.memberActions(name)} items={actions(session, info, account, name)} />}
    </li>
  );
}

function actions(session: Session, info: TopicInfo, account: string, name: string): MenuItem[] {
  const texts = t.value.topic;
  const write: MenuItem = {
    label: texts.writeTo,
    icon: 'chat',
    onSelect: () => go(link(session.account, { kind: 'user', id: account })),
  };
  if (info.ownerAccount !== session.account) return [write];
  return [
    write,
    { label: texts.transfer, icon: 'crown', onSelect: () => askTransfer(session, info.topicId, account, name) },
    { label: texts.kick, icon: 'trash', danger: true, onSelect: () => askKick(session, info.topicId, account, name) },
  ];
}

function askTransfer(session: Session, id: string, account: string, name: string): void {
  const texts = t.value.topic;
  const work = async () => {
    await updateTopic(session, id, { ownerAccount: account });
    toast(t.value.topic.transferred(name));
  };
  showDialog(
    <Confirm
      title={texts.transferTitle(name)}
      text={texts.transferText}
      action={texts.transfer}
      icon="crown"
      danger={false}
      work={work}
    />,
  );
}

function askKick(session: Session, id: string, account: string, name: string): void {
  const texts = t.value.topic;
  const work = async () => {
    await kick(session, id, account);
    toast(t.value.topic.kicked(name));
  };
  showDialog(<Confirm title={texts.kickTitle(name)} text={texts.kickText} action={texts.kick} icon="trash" work={work} />);
}
