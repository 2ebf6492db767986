import type { LogEntry } from 'mimc-wasm';
import { t } from '../i18n';
import { developer } from '../state/prefs';
import type { Session } from '../state/session';
import { Button, IconButton } from '../ui/button';

/** What the client asked the service, newest first. It holds no token and no payload: the client logs none. */
export function DeveloperDrawer({ session }: { session: Session }) {
  const texts = t.value.developer;
  const entries = [...session.log.value].reverse();
  return (
    <section class="developer" aria-label={texts.title}>
      <header class="developer-header">
        <h2>{texts.title}</h2>
        <span class="count">{entries.length}</span>
        <span class="grow" />
        <Button onClick={() => (session.log.value = [])}>{texts.clear}</Button>
        <IconButton icon="close" label={t.value.close} onClick={() => (developer.value = false)} />
      </header>
      <div class="developer-body" tabIndex={0} role="group" aria-label={texts.title}>
        {entries.length === 0 ? <p class="details-hint">{texts.empty}</p> : <Requests entries={entries} />}
      </div>
    </section>
  );
}

function Requests({ entries }: { entries: readonly LogEntry[] }) {
  const texts = t.value.developer;
  return (
    <table class="requests">
      <thead>
        <tr>
          <th scope="col">{texts.endpoint}</th>
          <th scope="col">{texts.method}</th>
          <th scope="col">{texts.path}</th>
          <th scope="col">{texts.status}</th>
          <th scope="col">{texts.time}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry, index) => (
          <tr key={entries.length - index} class={entry.level === 'warn' ? 'requests-warn' : ''}>
            <td>{entry.endpoint}</td>
            <td>{entry.method}</td>
            <td class="requests-path">{entry.path}</td>
            <td>{entry.status ?? entry.kind}</td>
            <td>{texts.milliseconds(Math.round(entry.durationMs))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
