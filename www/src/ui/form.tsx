import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import type { Action } from './action';
import { Button } from './button';
import { closeDialog, Dialog } from './dialog';
import { FailureNote } from './failure';
import type { IconName } from './icon';

interface FormDialogProps {
  title: string;
  submit: string;
  icon: IconName;
  action: Action;
  onSubmit: () => void;
  children: ComponentChildren;
}

/** A dialog with fields, an answer to a refused change, and two buttons. */
export function FormDialog({ title, submit, icon, action, onSubmit, children }: FormDialogProps) {
  const form = useRef<HTMLFormElement>(null);
  const tried = useRef(0);
  const [tries, setTries] = useState(0);

  // After a refused attempt the fields are marked by then: the first of them is where to go on.
  useLayoutEffect(() => {
    if (tries === tried.current) return;
    tried.current = tries;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  });

  return (
    <Dialog title={title}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
          setTries(tries + 1);
        }}
        ref={form}
      >
        <div class="form-fields">{children}</div>
        {action.failure && <FailureNote failure={action.failure} />}
        <footer class="dialog-footer">
          <Button onClick={closeDialog}>{t.value.cancel}</Button>
          <Button type="submit" variant="primary" icon={icon} busy={action.busy}>
            {submit}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

export interface Entry {
  /** As typed. */
  readonly text: string;
  /** Without blanks at its ends. */
  readonly value: string;
  /** It was submitted and is still not right. */
  readonly isWrong: boolean;
  set(text: string): void;
  /** Whether it may be sent; from now on it is told when not. */
  check(): boolean;
}

/** A text that is found wrong only once somebody wanted to send it. */
export function useEntry(isRight: (value: string) => boolean, initial = ''): Entry {
  const [text, set] = useState(initial);
  const [tried, setTried] = useState(false);
  const value = text.trim();
  const right = isRight(value);
  const check = () => {
    setTried(true);
    return right;
  };
  return { text, value, isWrong: tried && !right, set, check };
}

/** For what must not be left empty. */
export const isFilled = (value: string) => value !== '';

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string | undefined;
  error?: string | undefined;
  placeholder?: string;
  multiline?: boolean;
  autoFocus?: boolean;
}

export function Field({ label, value, onChange, hint, error, placeholder, multiline = false, autoFocus = false }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  const common = {
    id,
    value,
    placeholder,
    'aria-invalid': error !== undefined,
    'aria-describedby': note === undefined ? undefined : noteId,
    ...(autoFocus ? { 'data-autofocus': '' } : {}),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {multiline ? (
        <textarea {...common} rows={4} onInput={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <input {...common} type="text" autoComplete="off" onInput={(event) => onChange(event.currentTarget.value)} />
      )}
      {note !== undefined && (
        <p id={noteId} class={error === undefined ? 'field-hint' : 'field-error'}>
          {note}
        </p>
      )}
    </div>
  );
}
