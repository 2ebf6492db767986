import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { go, link } from '../state/route';
import type { Session } from '../state/session';
import { createTopic } from '../state/topic-actions';
import { useAction } from '../ui/action';
import { closeDialog } from '../ui/dialog';
import { Field, FormDialog } from '../ui/form';
import { toast } from '../ui/toast';
import { noAccounts, PickAccounts, accountsOf } from './pick-accounts';

export function CreateTopic({ session }: { session: Session }) {
  const texts = t.value.topic;
  const action = useAction();
  const [name, setName] = useState('');
  const [choice, setChoice] = useState(noAccounts);
  const [missing, setMissing] = useState(false);
  const submit = () => {
    if (!name.trim()) return setMissing(true);
    void action.run(async () => {
      const id = await createTopic(session, name.trim(), accountsOf(choice));
      closeDialog();
      go(link(session.account, { kind: 'topic', id }));
      toast(texts.created);
    });
  };
  return (
    <FormDialog title={texts.createTitle} submit={texts.create} icon="plus" action={action} onSubmit={submit}>
      <Field
        label={texts.name}
        value={name}
        placeholder={texts.namePlaceholder}
        error={missing && !name.trim() ? texts.nameMissing : undefined}
        onChange={setName}
        autoFocus
      />
      <PickAccounts session={session} without={[session.account]} choice={choice} onChange={setChoice} />
    </FormDialog>
  );
}
