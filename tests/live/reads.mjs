// The calls of the endpoint list that change nothing, so that they may be made to the real services too.

/** All items of an async iterable. */
async function collect(items) {
  const list = [];
  for await (const item of items) list.push(item);
  return list;
}

/**
 * What calls each endpoint of MIMC, by id. `user` is a `MIMCUser` or what acts for an account; a call is missing where
 * `world` does not say about what it would be.
 */
export function mimcReads({ app, user, account, peer, topicId, unlimitedId, sequence = '1', topicSequence = '1' }, now = Date.now()) {
  const { topics, unlimitedTopics, contacts, blacklist, topicBlacklist, history } = user;
  const window = [now - 1_000, now + 1_000];
  const one = (first) => [first, BigInt(first) + 1n];
  const direct = peer && history.direct(peer);
  const topic = topicId && history.topic(topicId);
  const unlimited = unlimitedId && history.unlimited(unlimitedId);
  return {
    ...(app && { M01: () => app.fetchToken(account) }),
    M12: () => topics.list(),
    M26: () => contacts.list(),
    L01: () => contacts.page({ messageExtra: true }),
    L18: () => unlimitedTopics.list(),
    ...(direct && {
      M18: () => direct.between(...window, { legacy: true }),
      M19: () => direct.between(...window),
      M20: () => direct.before(),
      M21: () => direct.sequences(...one(sequence)),
      M31: () => blacklist.has(peer),
      L04: () => direct.before(now, { allExtra: true }),
    }),
    ...(topic && {
      M11: () => topics.get(topicId),
      M22: () => topic.between(...window, { legacy: true }),
      M23: () => topic.between(...window),
      M24: () => topic.before(),
      M25: () => topic.sequences(...one(topicSequence)),
      L05: () => topic.before(now, { extraFilter: { a: 'b' } }),
    }),
    ...(topic && direct && { L25: () => topicBlacklist.has(topicId, peer) }),
    ...(unlimited && {
      L06: () => unlimited.between(...window),
      L07: () => unlimited.before(),
      L19: () => unlimitedTopics.info(unlimitedId),
      L20: () => collect(unlimitedTopics.members(unlimitedId)),
      L21: () => unlimitedTopics.online(unlimitedId),
    }),
  };
}

export const tencentReads = (tim, userId) => ({ T01: () => tim.list(userId) });

export const geweReads = (gewe, deviceId) => ({ G01: () => gewe.fetch(deviceId), G02: () => gewe.cached(deviceId) });
