import { t } from '../i18n';
import type { Directory } from '../state/directory';
import { link } from '../state/route';
import { splitAddress } from '../state/split';
import { PersonAvatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { useRoving } from '../ui/roving';
import { LanguageToggle, ThemeToggle } from './preferences';

/** The first screen: whose eyes to look through. */
export function Accounts({ directory }: { directory: Directory }) {
  const roving = useRoving<HTMLUListElement>();
  const { chooser } = t.value;
  return (
    <main class="accounts">
      <header class="accounts-top">
        <Wordmark />
        <span class="grow" />
        <LanguageToggle />
        <ThemeToggle />
      </header>
      <div class="accounts-body">
        <h1>{chooser.title}</h1>
        <p class="accounts-lead">{chooser.lead}</p>
        <ul class="account-grid" aria-label={chooser.listLabel} {...roving}>
          {directory.people.map(({ account, name }) => (
            <li key={account}>
              <a class="account-card" href={link(account)} data-roving="">
                <PersonAvatar account={account} name={name} size="large" />
                <span class="account-text">
                  <span class="account-name">{name}</span>
                  <span class="account-id">{account}</span>
                </span>
              </a>
            </li>
          ))}
        </ul>
        {directory.people.length > 1 && (
          <a class="button accounts-split" href={`./${splitAddress(directory.people[0]?.account ?? '', directory.people[1]?.account ?? '')}`}>
            <Icon name="columns" />
            <span>{chooser.sideBySide}</span>
          </a>
        )}
        <p class="accounts-app">{chooser.app(directory.appId)}</p>
      </div>
    </main>
  );
}

export function Wordmark() {
  return (
    <span class="wordmark">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M8 22.5V12.2c0-2 2.6-2.8 3.7-1.1L16 17.6l4.3-6.5c1.1-1.7 3.7-.9 3.7 1.1v10.3" />
      </svg>
      <span>
        mimc<span class="wordmark-tail">-wasm</span>
      </span>
    </span>
  );
}
