import { t } from '../i18n';
import { useAction } from './action';
import { Button } from './button';
import { closeDialog, Dialog } from './dialog';
import { FailureNote } from './failure';
import type { IconName } from './icon';

interface ConfirmProps {
  title: string;
  text: string;
  action: string;
  icon: IconName;
  danger?: boolean;
  work: () => Promise<void>;
}

/** Asks before something that cannot be taken back; Cancel has the focus, so that Enter alone changes nothing. */
export function Confirm({ title, text, action, icon, danger = true, work }: ConfirmProps) {
  const { busy, failure, run } = useAction();
  const confirm = () =>
    void run(async () => {
      await work();
      closeDialog();
    });
  return (
    <Dialog title={title} role="alertdialog">
      <p class="dialog-text">{text}</p>
      {failure && <FailureNote failure={failure} />}
      <footer class="dialog-footer">
        <Button onClick={closeDialog} autoFocus>
          {t.value.cancel}
        </Button>
        <Button variant={danger ? 'danger' : 'primary'} icon={icon} busy={busy} onClick={confirm}>
          {action}
        </Button>
      </footer>
    </Dialog>
  );
}
