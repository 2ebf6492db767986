import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { go, link } from '../state/route';
import type { Session } from '../state/session';
import { createTopic } from '../state/topic-actions';
import { useAction } from '../ui/action';
import { closeDialog } from '../ui/dialog';
import { Field, FormDialog, isFilled, useEntry } from '../ui/form';
import { toast } from '../ui/toast';
import { noAccounts, PickAccounts, accountsOf } from './pick-accounts';

export function CreateTopic({ session }: { session: Session }) {
  const texts = t.value.topic;
  const action = useAction();
  const name = useEntry(isFilled);
  const [choice, setChoice] = useState(noAccounts);
  const submit = () => {
    if (!name.check()) return;
    void action.run(async () => {
      const id = await createTopic(session, name.value, accountsOf(choice));
      closeDialog();
      go(link(session.account, { kind: 'topic', id }));
      toast(texts.created);
    });
  };
  return (
    <FormDialog title={texts.createTitle} submit={texts.create} icon="plus" action={action} onSubmit={submit}>
      <Field
        label={texts.name}
        value={name.text}
        placeholder={texts.namePlaceholder}
        error={name.isWrong ? texts.nameMissing : undefined}
        onChange={name.set}
        autoFocus
      />
      <PickAccounts session={session} without={[session.account]} choice={choice} onChange={setChoice} />
    </FormDialog>
  );
}
