import type { ComponentChildren } from 'preact';
import { t } from '../i18n';
import { Icon, type IconName } from './icon';

/** The shape of a list that is on its way. */
export function SkeletonRows({ count }: { count: number }) {
  return (
    <div class="skeleton-rows" role="status">
      <span class="visually-hidden">{t.value.loading}</span>
      {Array.from({ length: count }, (_, index) => (
        <div class="skeleton-row" key={index} aria-hidden="true">
          <span class="skeleton skeleton-avatar" />
          <span class="skeleton-lines">
            <span class={`skeleton skeleton-line width-${index % 3}`} />
            <span class={`skeleton skeleton-line skeleton-line-thin width-${(index + 1) % 3}`} />
          </span>
        </div>
      ))}
    </div>
  );
}

export function SkeletonMessages() {
  return (
    <div class="skeleton-messages" role="status">
      <span class="visually-hidden">{t.value.loading}</span>
      {Array.from({ length: 6 }, (_, index) => (
        <span key={index} aria-hidden="true" class={`skeleton skeleton-bubble width-${index % 3} ${index % 3 === 1 ? 'own' : ''}`} />
      ))}
    </div>
  );
}

interface EmptyProps {
  icon: IconName;
  title: string;
  hint?: string;
  children?: ComponentChildren;
}

/** Says why there is nothing, and what to do about it. */
export function Empty({ icon, title, hint, children }: EmptyProps) {
  return (
    <div class="notice-pane">
      <span class="notice-icon">
        <Icon name={icon} />
      </span>
      <p class="notice-title">{title}</p>
      {hint && <p>{hint}</p>}
      {children}
    </div>
  );
}
