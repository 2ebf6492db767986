import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Contact, HistoryMessage } from 'mimc-wasm';
import { keyOf, type Open } from './route';

interface Last {
  readonly open: Open;
  readonly message: HistoryMessage;
}

/** The service's list of conversations, kept up with what was said since it was fetched. */
export class Recent {
  readonly contacts: ReadonlySignal<Contact[]>;
  private readonly last: Signal<ReadonlyMap<string, Last>> = signal(new Map());

  /** `nameOf` tells what a topic is called that is not in the list yet. */
  constructor(fetched: () => readonly Contact[] | undefined, nameOf: (topicId: string) => string) {
    this.contacts = computed(() => withLast(fetched() ?? [], this.last.value, nameOf));
  }

  note(open: Open, message: HistoryMessage): void {
    // Rooms are not in the service's list.
    if (open.kind !== 'room') this.last.value = new Map(this.last.peek()).set(keyOf(open), { open, message });
  }

  forget(open: Open): void {
    const left = new Map(this.last.peek());
    if (left.delete(keyOf(open))) this.last.value = left;
  }
}

/** A person's entry carries the account as its name; other kinds of entry have no conversation to open. */
export function openOf(contact: Contact): Open | undefined {
  if (contact.kind === 'user') return { kind: 'user', id: contact.name };
  if (contact.kind === 'topic') return { kind: 'topic', id: contact.id };
  return undefined;
}

function withLast(contacts: readonly Contact[], last: ReadonlyMap<string, Last>, nameOf: (id: string) => string): Contact[] {
  const left = new Map(last);
  const known = contacts.map((contact) => {
    const open = openOf(contact);
    const newer = open && left.get(keyOf(open));
    if (open) left.delete(keyOf(open));
    return newer && newer.message.timestamp >= contact.timestamp ? { ...contact, ...saidIn(newer) } : contact;
  });
  const others = [...left.values()].map((one): Contact => {
    const { kind, id } = one.open;
    return kind === 'user' ? { kind, id: '', name: id, ...saidIn(one) } : { kind: 'topic', id, name: nameOf(id), ...saidIn(one) };
  });
  return [...known, ...others].sort((a, b) => b.timestamp - a.timestamp);
}

function saidIn({ message }: Last): Pick<Contact, 'timestamp' | 'lastMessage'> {
  return { timestamp: message.timestamp, lastMessage: message };
}
