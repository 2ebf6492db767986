import type { Topic } from 'mimc-wasm';
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import type { Session } from '../state/session';
import { invite } from '../state/topic-actions';
import { useAction } from '../ui/action';
import { closeDialog } from '../ui/dialog';
import { FormDialog } from '../ui/form';
import { toast } from '../ui/toast';
import { accountsOf, noAccounts, PickAccounts } from './pick-accounts';

/** Any member may invite, not only the owner. */
export function InviteDialog({ session, topic }: { session: Session; topic: Topic }) {
  const texts = t.value.topic;
  const action = useAction();
  const [choice, setChoice] = useState(noAccounts);
  const [missing, setMissing] = useState(false);
  const accounts = accountsOf(choice);
  const submit = () => {
    if (accounts.length === 0) return setMissing(true);
    void action.run(async () => {
      await invite(session, topic.info.topicId, accounts);
      closeDialog();
      toast(texts.invited);
    });
  };
  return (
    <FormDialog title={texts.inviteTitle} submit={texts.invite} icon="plus" action={action} onSubmit={submit}>
      <PickAccounts session={session} without={topic.members.map(({ account }) => account)} choice={choice} onChange={setChoice} />
      {missing && accounts.length === 0 && (
        <p class="field-error" role="alert">
          {texts.pickSomebody}
        </p>
      )}
    </FormDialog>
  );
}
