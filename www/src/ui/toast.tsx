import { signal } from '@preact/signals';
import { t } from '../i18n';
import { IconButton } from './button';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly link?: { readonly text: string; readonly href: string };
}

const SHOWN_MS = 5_000;
const SHOWN_WITH_LINK_MS = 12_000;

const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

/** Says that something is done. Never the only place where a failure or a necessary step is told: it goes by itself. */
export function toast(text: string, link?: Toast['link']): void {
  const id = ++lastId;
  toasts.value = [...toasts.value, link ? { id, text, link } : { id, text }];
  setTimeout(() => dismiss(id), link ? SHOWN_WITH_LINK_MS : SHOWN_MS);
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

export function ToastHost() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, link }) => (
        <div class="toast" key={id}>
          <span>{text}</span>
          {link && (
            <a href={link.href} onClick={() => dismiss(id)}>
              {link.text}
            </a>
          )}
          <IconButton label={t.value.close} icon="close" onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
