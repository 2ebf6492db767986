import { t } from '../i18n';
import type { Session } from '../state/session';
import { Field } from '../ui/form';
import { PeoplePicker } from '../ui/people-picker';

export interface Choice {
  readonly picked: ReadonlySet<string>;
  /** Accounts nobody in the directory has, as typed. */
  readonly others: string;
}

export const noAccounts: Choice = { picked: new Set(), others: '' };

/** What is typed goes to the client as it is: whether an account can be sent is the client's to say. */
export function accountsOf({ picked, others }: Choice): string[] {
  return [...new Set([...picked, ...others.split(/\s+/).filter(Boolean)])];
}

interface PickAccountsProps {
  session: Session;
  without: readonly string[];
  choice: Choice;
  onChange: (choice: Choice) => void;
}

/** People of the directory, and any other account by its name. */
export function PickAccounts({ session, without, choice, onChange }: PickAccountsProps) {
  const texts = t.value.topic;
  const left = session.directory.people.filter(({ account }) => !without.includes(account));
  return (
    <>
      <div class="field">
        <p class="field-label">
          {texts.pickMembers}
          {choice.picked.size > 0 && <span class="count">{texts.picked(choice.picked.size)}</span>}
        </p>
        {left.length > 0 ? (
          <PeoplePicker
            label={texts.pickMembers}
            people={left}
            picked={choice.picked}
            onChange={(picked) => onChange({ ...choice, picked })}
          />
        ) : (
          <p class="field-hint">{texts.everybodyIn}</p>
        )}
      </div>
      <Field
        label={texts.others}
        hint={texts.othersHint}
        value={choice.others}
        onChange={(others) => onChange({ ...choice, others })}
      />
    </>
  );
}
