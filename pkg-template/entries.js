// One shape for the contacts of three services. What tells them apart: GeWe's are no list, only Tencent's can be pinned.
const group = 'group';

export const entries = (contacts) =>
  contacts.friends
    ? [
        ...contacts.friends.map((id) => ({ service: 'gewe', kind: 'user', id })),
        ...contacts.groups.map((id) => ({ service: 'gewe', kind: group, id })),
        ...contacts.officialAccounts.map((id) => ({ service: 'gewe', kind: 'official', id })),
      ]
    : contacts.flatMap(({ kind, id, name, timestamp, pinned }) =>
        kind === 'other'
          ? []
          : pinned === undefined
            ? { service: 'mimc', kind: kind === 'topic' ? group : kind, id, name, timestamp }
            : { service: 'tencent', kind, id, timestamp, pinned },
      );
