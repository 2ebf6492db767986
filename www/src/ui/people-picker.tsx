import type { Person } from '../state/directory';
import { PersonAvatar } from './avatar';
import { Icon } from './icon';
import { useRoving } from './roving';

interface PeoplePickerProps {
  label: string;
  people: readonly Person[];
  picked: ReadonlySet<string>;
  onChange: (picked: ReadonlySet<string>) => void;
}

/** Check boxes with faces: Space picks, arrow keys move. */
export function PeoplePicker({ label, people, picked, onChange }: PeoplePickerProps) {
  const roving = useRoving<HTMLDivElement>();
  const toggle = (account: string) => {
    const next = new Set(picked);
    if (!next.delete(account)) next.add(account);
    onChange(next);
  };
  return (
    <div class="picker" role="group" aria-label={label} {...roving}>
      {people.map(({ account, name }) => (
        <label class="picker-row" key={account}>
          <input
            type="checkbox"
            data-roving=""
            checked={picked.has(account)}
            value={account}
            onChange={() => toggle(account)}
          />
          <PersonAvatar account={account} name={name} size="small" />
          <span class="picker-name">{name}</span>
          <span class="picker-account">{account}</span>
          <span class="picker-mark">
            <Icon name="check" />
          </span>
        </label>
      ))}
    </div>
  );
}
