import { t } from '../i18n';
import { go, link } from '../state/route';
import type { Session } from '../state/session';
import { useAction } from '../ui/action';
import { closeDialog } from '../ui/dialog';
import { Field, FormDialog, isFilled, useEntry } from '../ui/form';
import type { IconName } from '../ui/icon';
import { toast } from '../ui/toast';

export function CreateRoom({ session }: { session: Session }) {
  const { rooms, topic } = t.value;
  const make = async (name: string) => {
    enter(session, await session.rooms.create(name));
    toast(rooms.created);
  };
  const texts = { title: rooms.create, submit: rooms.createAction, label: topic.name, hint: rooms.createHint, wrong: rooms.nameMissing };
  return <OneField {...texts} icon="plus" isRight={isFilled} work={make} />;
}

export function JoinRoom({ session }: { session: Session }) {
  const { rooms } = t.value;
  const join = async (id: string) => {
    await session.rooms.join(id);
    enter(session, id);
  };
  const texts = { title: rooms.join, submit: rooms.joinAction, label: rooms.id, hint: rooms.joinHint, wrong: rooms.idWrong };
  return <OneField {...texts} icon="enter" isRight={(id) => /^\d{1,19}$/.test(id)} work={join} />;
}

interface OneFieldProps {
  title: string;
  submit: string;
  icon: IconName;
  label: string;
  hint: string;
  /** Said of a text that is not right. */
  wrong: string;
  isRight: (text: string) => boolean;
  work: (text: string) => Promise<void>;
}

function OneField({ title, submit, icon, label, hint, wrong, isRight, work }: OneFieldProps) {
  const action = useAction();
  const entry = useEntry(isRight);
  const send = () => {
    if (entry.check()) void action.run(() => work(entry.value));
  };
  return (
    <FormDialog title={title} submit={submit} icon={icon} action={action} onSubmit={send}>
      <Field label={label} value={entry.text} hint={hint} error={entry.isWrong ? wrong : undefined} onChange={entry.set} autoFocus />
    </FormDialog>
  );
}

function enter(session: Session, id: string): void {
  closeDialog();
  go(link(session.account, { kind: 'room', id }));
}
