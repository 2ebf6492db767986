import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { IconButton } from './button';

const shown = signal<ComponentChildren>(null);

export function showDialog(dialog: ComponentChildren): void {
  shown.value = dialog;
}

export function closeDialog(): void {
  shown.value = null;
}

/** Where dialogs appear; once in the page. */
export function DialogHost() {
  return <>{shown.value}</>;
}

interface DialogProps {
  title: string;
  children: ComponentChildren;
  role?: 'dialog' | 'alertdialog';
}

/**
 * A modal dialog. Escape and a press outside close it, the browser keeps the focus inside and gives it back afterwards.
 * The element marked `data-autofocus` is focused first.
 */
export function Dialog({ title, children, role = 'dialog' }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={element}
      class="dialog"
      role={role}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        closeDialog();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.stopPropagation();
      }}
      onMouseDown={(event) => {
        if (event.target === element.current) closeDialog();
      }}
    >
      <div class="dialog-body">
        <header class="dialog-header">
          <h2 id={titleId}>{title}</h2>
          <IconButton label={t.value.close} icon="close" onClick={closeDialog} />
        </header>
        {children}
      </div>
    </dialog>
  );
}
