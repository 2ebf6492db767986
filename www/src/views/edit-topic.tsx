import type { TopicInfo } from 'mimc-wasm';
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import type { Session } from '../state/session';
import { updateTopic } from '../state/topic-actions';
import { useAction } from '../ui/action';
import { closeDialog } from '../ui/dialog';
import { Field, FormDialog, isFilled, useEntry } from '../ui/form';
import { toast } from '../ui/toast';

interface EditProps {
  session: Session;
  info: TopicInfo;
}

export function RenameDialog({ session, info }: EditProps) {
  const texts = t.value.topic;
  const action = useAction();
  const name = useEntry(isFilled, info.name);
  const submit = () => {
    if (!name.check()) return;
    void action.run(async () => {
      await updateTopic(session, info.topicId, { name: name.value });
      closeDialog();
      toast(texts.renamed);
    });
  };
  return (
    <FormDialog title={texts.renameTitle} submit={t.value.save} icon="check" action={action} onSubmit={submit}>
      <Field label={texts.name} value={name.text} error={name.isWrong ? texts.nameMissing : undefined} onChange={name.set} autoFocus />
    </FormDialog>
  );
}

export function BulletinDialog({ session, info }: EditProps) {
  const texts = t.value.topic;
  const action = useAction();
  const [bulletin, setBulletin] = useState(info.bulletin);
  const submit = () =>
    void action.run(async () => {
      await updateTopic(session, info.topicId, { bulletin: bulletin.trim() });
      closeDialog();
      toast(texts.bulletinSaved);
    });
  return (
    <FormDialog title={texts.bulletinTitle} submit={t.value.save} icon="check" action={action} onSubmit={submit}>
      <Field label={texts.bulletin} value={bulletin} hint={texts.bulletinHint} onChange={setBulletin} multiline autoFocus />
    </FormDialog>
  );
}
