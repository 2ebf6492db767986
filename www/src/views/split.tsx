import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import { start } from '../state/boot';
import { link, parsePlace } from '../state/route';
import type { Sides } from '../state/split';
import { PersonAvatar } from '../ui/avatar';
import { Wordmark } from './accounts';
import { LanguageToggle, ThemeToggle } from './preferences';

/** The same page twice, so that one can talk to oneself. Each is a client of its own and knows nothing of the other. */
export function Split({ sides }: { sides: Sides }) {
  useEffect(() => start.ensure(), []);
  const { split, appTitle } = t.value;
  useEffect(() => {
    document.title = `${split.title} · ${appTitle}`;
  }, [split]);
  return (
    <div class="split">
      <header class="split-bar">
        <Wordmark />
        <span class="grow" />
        <a class="button" href={`./${link()}`}>
          {split.leave}
        </a>
        <LanguageToggle />
        <ThemeToggle />
      </header>
      {[sides.left, sides.right].map((address) => (
        <Side key={address} address={address} />
      ))}
    </div>
  );
}

function Side({ address }: { address: string }) {
  const account = parsePlace(address).account ?? '';
  const name = start.value?.nameOf(account) ?? account;
  return (
    <section class="split-side" aria-label={t.value.split.side(name)}>
      <p class="split-who">
        <PersonAvatar account={account} name={name} size="small" />
        {name}
      </p>
      <iframe title={t.value.split.side(name)} src={`./${address}`} />
    </section>
  );
}
