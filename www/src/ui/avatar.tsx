const TONES = 8;

type Size = 'small' | 'medium' | 'large';

/** A person's initials in a circle. The name itself always stands beside it. */
export function PersonAvatar({ account, name, size = 'medium' }: { account: string; name: string; size?: Size }) {
  return (
    <span class={`avatar avatar-${size} tone-${toneOf(account)}`} aria-hidden="true">
      {initials(name, -2)}
    </span>
  );
}

/** A topic is square, and abbreviated from its beginning. */
export function TopicAvatar({ id, name, size = 'medium' }: { id: string; name: string; size?: Size }) {
  return (
    <span class={`avatar avatar-topic avatar-${size} tone-${toneOf(id)}`} aria-hidden="true">
      {initials(name, 0)}
    </span>
  );
}

/** Two Chinese characters (of a person's name the last, the given name), or the first letters of two words. */
function initials(name: string, from: 0 | -2): string {
  const chinese = name.match(/\p{Script=Han}/gu);
  if (chinese) return chinese.slice(from).slice(0, 2).join('');
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = words.slice(0, 2).map((word) => [...word][0]);
  return letters.join('').toUpperCase() || ([...name][0] ?? '?');
}

function toneOf(id: string): number {
  let sum = 7;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % TONES;
}
