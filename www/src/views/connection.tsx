import { t } from '../i18n';
import type { Session } from '../state/session';
import { Menu, type MenuItem } from '../ui/menu';

/** Says whether messages come and go, and lets the visitor see what happens when they do not. */
export function ConnectionMenu({ session, class: extra = '' }: { session: Session; class?: string }) {
  const { connection } = session;
  const state = connection.state.value;
  const texts = t.value.connection;
  const connect: MenuItem = { icon: 'plug', label: texts.connect, onSelect: () => connection.connect() };
  const drop: MenuItem = { icon: 'unplugged', label: texts.drop, onSelect: () => connection.drop() };
  const disconnect: MenuItem = { icon: 'leave', label: texts.disconnect, onSelect: () => connection.disconnect() };
  const items = state === 'offline' ? [connect] : state === 'online' ? [drop, disconnect] : [disconnect];
  return (
    <Menu label={`${texts.label}: ${texts[state]}`} items={items} class={`connection ${extra}`}>
      <span class={`connection-dot connection-${state}`} />
      <span class="connection-state">{texts[state]}</span>
    </Menu>
  );
}
