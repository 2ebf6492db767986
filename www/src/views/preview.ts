import type { Contact } from 'mimc-wasm';
import { t } from '../i18n';
import { contentOf, type Content } from '../state/content';
import type { Session } from '../state/session';
import type { Body } from '../state/timeline';

/** The last message in one line; in a topic, and for one's own, with who said it. */
export function preview(session: Session, contact: Contact): string {
  const last = contact.lastMessage;
  if (!last) return '';
  const text = summary(contentOf(last));
  const from = last.fromAccount;
  if (from === session.account) return t.value.body.mine(text);
  if (contact.kind !== 'topic' || from === undefined) return text;
  return t.value.body.from(session.directory.nameOf(from), text);
}

export function summary(content: Content | Body): string {
  const { body } = t.value;
  switch (content.type) {
    case 'text':
    case 'undecoded':
      return content.text.replace(/\s+/g, ' ').trim();
    case 'attachment':
      return `[${body[content.media]}]`;
    case 'binary':
      return `[${body.binary}] ${body.bytes(content.bytes.length)}`;
    case 'recall':
    case 'recalled':
      return body.recalled;
    case 'read':
      return body.read;
    case 'presence':
      return body.presence;
    case 'friendRequest':
      return body.friendRequest;
    case 'friendResponse':
      return content.accepted ? body.friendAccepted : body.friendRejected;
    case 'custom':
      return `[${body.custom(content.name)}]`;
  }
}
