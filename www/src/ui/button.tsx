import type { ComponentChildren, Ref } from 'preact';
import { Icon, type IconName } from './icon';

interface ButtonProps {
  children: ComponentChildren;
  icon?: IconName;
  variant?: 'plain' | 'primary' | 'danger';
  type?: 'button' | 'submit';
  busy?: boolean;
  onClick?: () => void;
  autoFocus?: boolean;
}

export function Button({ children, icon, variant = 'plain', type = 'button', busy = false, onClick, autoFocus }: ButtonProps) {
  return (
    <button
      class={`button button-${variant}`}
      type={type}
      aria-disabled={busy}
      aria-busy={busy}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.();
      }}
      {...(autoFocus ? { 'data-autofocus': '' } : {})}
    >
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

interface IconButtonProps {
  label: string;
  icon: IconName;
  onClick: () => void;
  pressed?: boolean;
  expanded?: boolean;
  hasPopup?: boolean;
  class?: string;
  buttonRef?: Ref<HTMLButtonElement>;
}

export function IconButton({ label, icon, onClick, pressed, expanded, hasPopup, class: extra = '', buttonRef }: IconButtonProps) {
  return (
    <button
      class={`icon-button ${extra}`}
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-haspopup={hasPopup ? 'menu' : undefined}
      onClick={onClick}
      ref={buttonRef ?? null}
    >
      <Icon name={icon} />
    </button>
  );
}

interface IconLinkProps {
  label: string;
  icon: IconName;
  href: string;
  class?: string;
}

export function IconLink({ label, icon, href, class: extra = '' }: IconLinkProps) {
  return (
    <a class={`icon-button ${extra}`} href={href} aria-label={label} title={label}>
      <Icon name={icon} />
    </a>
  );
}
