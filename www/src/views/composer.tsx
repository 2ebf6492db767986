import { useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { say } from '../state/chat';
import { toFailure, type Failure } from '../state/failure';
import type { Open } from '../state/route';
import type { Session } from '../state/session';
import { IconButton } from '../ui/button';

/** Where one writes. What is typed stays with its conversation. */
export function Composer({ session, open, title }: { session: Session; open: Open; title: string }) {
  const { conversation } = t.value;
  const thread = session.thread(open);
  const field = useRef<HTMLTextAreaElement>(null);
  const [refused, setRefused] = useState<Failure>();
  const send = () => {
    field.current?.focus();
    const text = thread.draft.peek().trim();
    if (!text) return;
    try {
      void say(session, open, text);
      thread.draft.value = '';
    } catch (error) {
      // What was typed stays, to be shortened.
      setRefused(toFailure(error));
    }
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <WaitingNotice session={session} />
      {refused && (
        <p class="composer-notice" role="alert">
          {conversation.notSent(t.value.failure[refused.kind].title)}. {t.value.failure[refused.kind].hint}
        </p>
      )}
      <textarea
        ref={field}
        rows={1}
        value={thread.draft.value}
        aria-label={conversation.write(title)}
        placeholder={conversation.writePlaceholder}
        onInput={(event) => {
          thread.draft.value = event.currentTarget.value;
          setRefused(undefined);
        }}
        onKeyDown={(event) => {
          // While an input method is at work, Enter is its own.
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <IconButton class="composer-send" icon="send" label={conversation.send} onClick={send} />
    </form>
  );
}

// Writing goes on without a connection; the visitor only has to know when it will be sent.
function WaitingNotice({ session }: { session: Session }) {
  const { state, ended, reason } = session.connection;
  const { connection, failure } = t.value;
  const because = reason.value?.kind === 'token' ? `${failure.token.title}. ` : '';
  const text = state.value === 'waiting' ? because + connection.willSend : ended.value ? connection.cannotSend : '';
  return (
    <p class={text ? 'composer-notice' : 'visually-hidden'} role="status">
      {text}
    </p>
  );
}
