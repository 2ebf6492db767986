// One client of the soak, the same in Node and in a page: sends its share to its peers and checks what arrives.
const OUTSTANDING = 32;

/** Sends `count` messages to each of `peers` once it is started. Nothing that it keeps grows with what passes. */
export function soakClient(user, name, peers, count) {
  const outgoing = new Map(peers.map((peer) => [peer, { sent: 0, answered: new Uint8Array(count) }]));
  const incoming = new Map(peers.map((peer) => [peer, { last: -1, arrived: new Uint8Array(count) }]));
  const waiting = new Map();
  const counts = { sent: 0, acknowledged: 0, unanswered: 0, delivered: 0 };
  const violations = [];
  let turn = 0;

  const send = () => {
    while (waiting.size < OUTSTANDING && counts.sent < count * peers.length) {
      const peer = peers[turn++ % peers.length];
      const number = outgoing.get(peer).sent++;
      waiting.set(user.sendMessage(peer, `${name} ${peer} ${number}`), [peer, number]);
      counts.sent += 1;
    }
  };

  user.on('acknowledged', ({ packetId, code, error }) => {
    const message = waiting.get(packetId);
    if (!message) return;
    waiting.delete(packetId);
    const [peer, number] = message;
    if (code !== 0) violations.push(`${packetId} was refused with ${code}`);
    if (error) counts.unanswered += 1;
    else {
      counts.acknowledged += 1;
      outgoing.get(peer).answered[number] = 1;
    }
    send();
  });

  user.on('message', async ({ text, fromAccount }) => {
    const [from, to, number] = text.split(' ');
    const conversation = incoming.get(from);
    const at = Number(number);
    if (from !== fromAccount || to !== name || !conversation) return violations.push(`misdirected: ${text}`);
    if (conversation.arrived[at]) violations.push(`delivered twice: ${text}`);
    if (at <= conversation.last) violations.push(`out of order: ${text} after ${conversation.last}`);
    conversation.last = Math.max(conversation.last, at);
    conversation.arrived[at] = 1;
    counts.delivered += 1;
    // A handler that is at work when connections are lost.
    if (at % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  });

  return {
    start: send,
    progress: () => ({ ...counts, waiting: waiting.size, reconnects: user.stats().reconnects, online: Number(user.isLogin()) }),
    /** What is over can be compared: numbers of what was acknowledged and what arrived, by peer. */
    result: () => ({
      counts,
      violations: violations.slice(0, 20),
      stats: user.stats(),
      answered: [...outgoing].map(([peer, { answered }]) => [peer, [...answered]]),
      arrived: [...incoming].map(([peer, { arrived }]) => [peer, [...arrived]]),
    }),
  };
}
