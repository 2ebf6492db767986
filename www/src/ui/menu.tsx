import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { IconButton } from './button';
import { Icon, type IconName } from './icon';
import { useRoving } from './roving';

export interface MenuItem {
  readonly label: string;
  readonly icon: IconName;
  readonly danger?: boolean;
  readonly onSelect: () => void;
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  class?: string;
  /** What the button shows instead of three dots. */
  children?: ComponentChildren;
}

/** A button that opens a list of actions. */
export function Menu({ label, items, class: extra = '', children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);

  // The trigger gets the focus back first, so that a dialog opened by the action returns it there.
  const close = () => {
    setOpen(false);
    trigger.current?.focus();
  };

  return (
    <div class={`menu ${extra}`}>
      {children ? (
        <button
          class="menu-trigger"
          type="button"
          aria-label={label}
          title={label}
          aria-haspopup="menu"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          ref={trigger}
        >
          {children}
        </button>
      ) : (
        <IconButton label={label} icon="more" hasPopup expanded={open} buttonRef={trigger} onClick={() => setOpen(!open)} />
      )}
      {open && <MenuList label={label} items={items} close={close} dismiss={() => setOpen(false)} />}
    </div>
  );
}

interface MenuListProps {
  label: string;
  items: readonly MenuItem[];
  close: () => void;
  dismiss: () => void;
}

function MenuList({ label, items, close, dismiss }: MenuListProps) {
  const roving = useRoving<HTMLDivElement>();
  const [above, setAbove] = useState(false);

  useLayoutEffect(() => {
    const list = roving.ref.current;
    if (list && list.getBoundingClientRect().bottom > endOfSight(list) - 8) setAbove(true);
    list?.querySelector<HTMLElement>('[data-roving]')?.focus();
  }, []);

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!(event.target instanceof Node) || !roving.ref.current?.parentElement?.contains(event.target)) dismiss();
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, []);

  return (
    <div
      class={`menu-list ${above ? 'menu-above' : ''}`}
      role="menu"
      aria-label={label}
      ref={roving.ref}
      onFocusIn={roving.onFocusIn}
      onFocusOut={(event) => {
        const next = event.relatedTarget;
        if (next instanceof Node && !roving.ref.current?.parentElement?.contains(next)) dismiss();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Tab') {
          event.preventDefault();
          event.stopPropagation();
          close();
        } else roving.onKeyDown(event);
      }}
    >
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          data-roving=""
          tabIndex={-1}
          class={`menu-item ${item.danger ? 'menu-item-danger' : ''}`}
          onClick={() => {
            close();
            item.onSelect();
          }}
        >
          <Icon name={item.icon} />
          {item.label}
        </button>
      ))}
    </div>
  );
}

/** Where what can be seen ends: at the window's edge, or at that of something scrolled. */
function endOfSight(element: HTMLElement): number {
  for (let box = element.parentElement; box; box = box.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(box).overflowY)) return Math.min(innerHeight, box.getBoundingClientRect().bottom);
  }
  return innerHeight;
}
