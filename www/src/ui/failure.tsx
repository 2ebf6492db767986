import { t } from '../i18n';
import type { Failure } from '../state/failure';
import { Button } from './button';
import { Icon } from './icon';

/** Fills a pane whose content could not be loaded. */
export function FailurePane({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  const { title, hint } = t.value.failure[failure.kind];
  return (
    <div class="notice-pane" role="alert">
      <span class="notice-icon notice-icon-alert">
        <Icon name={failure.kind === 'gone' ? 'unplugged' : 'alert'} />
      </span>
      <p class="notice-title">{title}</p>
      <p>{hint}</p>
      <Button icon="refresh" onClick={onRetry}>
        {t.value.retry}
      </Button>
      <Technical failure={failure} />
    </div>
  );
}

/** Beside the control that failed. */
export function FailureNote({ failure, onRetry }: { failure: Failure; onRetry?: () => void }) {
  const { title, hint } = t.value.failure[failure.kind];
  return (
    <div class="failure-note" role="alert">
      <Icon name="alert" />
      <div>
        <p>
          <strong>{title}</strong>
        </p>
        <p>{hint}</p>
        <Technical failure={failure} />
        {onRetry && (
          <Button icon="refresh" onClick={onRetry}>
            {t.value.retry}
          </Button>
        )}
      </div>
    </div>
  );
}

function Technical({ failure }: { failure: Failure }) {
  return (
    <details class="technical">
      <summary>{t.value.developer.technical}</summary>
      <code>{failure.technical}</code>
    </details>
  );
}
