import { t } from '../i18n';
import { allowNotifications, notifications, stopNotifications } from '../state/notify';
import { IconButton } from '../ui/button';
import { toast } from '../ui/toast';

/** The only place that asks for the right to notify. */
export function NotificationToggle() {
  const on = notifications.value;
  const { notify } = t.value;
  const toggle = async () => {
    if (on) return stopNotifications();
    toast((await allowNotifications()) ? notify.on : notify.refused);
  };
  return <IconButton icon={on ? 'bell' : 'bellOff'} label={on ? notify.stop : notify.start} pressed={on} onClick={() => void toggle()} />;
}
