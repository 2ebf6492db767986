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
 * A modal dialog. Escape and a press outside close it, the browser keeps the focus inside and gives it back afterwards;
 * when what opened it is a list item that is gone by then, its neighbour gets the focus.
 * The element marked `data-autofocus` is focused first.
 */
export function Dialog({ title, children, role = 'dialog' }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useLayoutEffect(() => {
    const dialog = element.current;
    const opener = listPlaceOf(document.activeElement);
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => {
      dialog?.close();
      const focused = document.activeElement;
      if (focused === document.body || dialog?.contains(focused)) focusNeighbour(opener);
    };
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

interface ListPlace {
  readonly list: Element;
  readonly index: number;
}

function listPlaceOf(element: Element | null): ListPlace | undefined {
  const item = element?.closest('li');
  const list = item?.parentElement;
  return item && list ? { list, index: [...list.children].indexOf(item) } : undefined;
}

function focusNeighbour(place: ListPlace | undefined): void {
  if (!place) return;
  const items = [...place.list.children];
  const near = [...items.slice(place.index), ...items.slice(0, place.index).reverse()];
  const targets = near.map((item) => item.querySelector<HTMLElement>('a[href], button'));
  targets.find((target) => target !== null)?.focus();
}
