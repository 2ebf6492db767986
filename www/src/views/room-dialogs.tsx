import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { go, link } from '../state/route';
import type { Session } from '../state/session';
import { useAction } from '../ui/action';
import { closeDialog } from '../ui/dialog';
import { Field, FormDialog } from '../ui/form';
import { toast } from '../ui/toast';

export function CreateRoom({ session }: { session: Session }) {
  const { rooms, topic } = t.value;
  const action = useAction();
  const [name, setName] = useState('');
  const [missing, setMissing] = useState(false);
  const submit = () => {
    if (!name.trim()) return setMissing(true);
    void action.run(async () => {
      const id = await session.rooms.create(name.trim());
      enter(session, id);
      toast(rooms.created);
    });
  };
  return (
    <FormDialog title={rooms.create} submit={rooms.createAction} icon="plus" action={action} onSubmit={submit}>
      <Field
        label={topic.name}
        value={name}
        hint={rooms.createHint}
        error={missing && !name.trim() ? rooms.nameMissing : undefined}
        onChange={setName}
        autoFocus
      />
    </FormDialog>
  );
}

export function JoinRoom({ session }: { session: Session }) {
  const { rooms } = t.value;
  const action = useAction();
  const [id, setId] = useState('');
  const [wrong, setWrong] = useState(false);
  const digits = /^\d{1,19}$/.test(id.trim());
  const submit = () => {
    if (!digits) return setWrong(true);
    void action.run(async () => {
      await session.rooms.join(id.trim());
      enter(session, id.trim());
    });
  };
  return (
    <FormDialog title={rooms.join} submit={rooms.joinAction} icon="enter" action={action} onSubmit={submit}>
      <Field
        label={rooms.id}
        value={id}
        hint={rooms.joinHint}
        error={wrong && !digits ? rooms.idWrong : undefined}
        onChange={setId}
        autoFocus
      />
    </FormDialog>
  );
}

function enter(session: Session, id: string): void {
  closeDialog();
  go(link(session.account, { kind: 'room', id }));
}
