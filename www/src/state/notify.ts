import { signal } from '@preact/signals';
import type { HistoryMessage } from 'mimc-wasm';
import { summary } from '../views/preview';
import { contentOf } from './content';
import { go, keyOf, link, type Open } from './route';
import type { Session } from './session';

export const notifications = signal(remembered());

/** Browsers ask the visitor, so this is called for a click only. @returns whether notifications are on now */
export async function allowNotifications(): Promise<boolean> {
  const allowed = 'Notification' in globalThis && (await Notification.requestPermission()) === 'granted';
  choose(allowed);
  return allowed;
}

export function stopNotifications(): void {
  choose(false);
}

export function notify(session: Session, open: Open, message: HistoryMessage): void {
  if (!notifications.peek()) return;
  const title = session.directory.nameOf(message.fromAccount ?? '');
  try {
    const shown = new Notification(title, { body: summary(contentOf(message)), tag: `${session.account}/${keyOf(open)}` });
    shown.onclick = () => {
      focus();
      go(link(session.account, open));
      shown.close();
    };
  } catch {
    // Some phones have the class and the permission, but let only service workers show anything.
  }
}

function choose(wanted: boolean): void {
  notifications.value = wanted;
  try {
    localStorage.setItem('mimc-demo.notifications', String(wanted));
  } catch {
    // No storage: the choice lasts one visit.
  }
}

// The browser's own settings may have changed meanwhile; they have the last word.
function remembered(): boolean {
  try {
    return localStorage.getItem('mimc-demo.notifications') === 'true' && Notification.permission === 'granted';
  } catch {
    return false;
  }
}
