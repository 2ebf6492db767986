import { useRef } from 'preact/hooks';
import { t } from '../i18n';
import { say } from '../state/chat';
import type { Open } from '../state/route';
import type { Session } from '../state/session';
import { IconButton } from '../ui/button';

/** Where one writes. What is typed stays with its conversation. */
export function Composer({ session, open, title }: { session: Session; open: Open; title: string }) {
  const { conversation } = t.value;
  const thread = session.thread(open);
  const field = useRef<HTMLTextAreaElement>(null);
  const send = () => {
    const text = thread.draft.peek().trim();
    if (!text) return field.current?.focus();
    thread.draft.value = '';
    void say(session, open, text);
    field.current?.focus();
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
      <textarea
        ref={field}
        rows={1}
        value={thread.draft.value}
        aria-label={conversation.write(title)}
        placeholder={conversation.writePlaceholder}
        onInput={(event) => (thread.draft.value = event.currentTarget.value)}
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
  const state = session.connection.state.value;
  const { connection } = t.value;
  const text = state === 'waiting' ? connection.willSend : state === 'offline' && session.connection.ended.value ? connection.cannotSend : '';
  return (
    <p class={text ? 'composer-notice' : 'visually-hidden'} role="status">
      {text}
    </p>
  );
}
