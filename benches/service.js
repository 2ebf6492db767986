// The service's side of the realtime connection, as far as the measurements need it.
import { ims } from 'ims-protocol';
import { mimc } from 'mimc-protocol';
import { frame, frameKey, rc4, split } from './baselines/frames.js';
import { APP } from './data.js';
import { KEY, UUID } from './package-under-test.js';

const { ClientHeader, XMMsgConnResp, XMMsgBindResp } = ims;
const { MIMCPacket, MIMCPacketList, MIMCP2PMessage, MIMCPacketAck } = mimc;
const key = Uint8Array.from(atob(KEY), (c) => c.charCodeAt(0));

export const user = { appId: APP, account: 'alice', uuid: UUID, resource: 'bench', key, appPackage: 'bench' };

let ids = 0;
const header = (cmd, id) => ClientHeader.encode({ chid: 9, uuid: UUID, server: 'xiaomi.com', resource: user.resource, cmd, id }).finish();

function secret(packet) {
  const id = `bench${ids++}`;
  const payload = MIMCPacket.encode(packet).finish().slice();
  rc4(frameKey(key, id), payload);
  return frame(header('SECMSG', id), payload);
}

/** A frame with these messages (`messages()` of data.js), of which the first has this sequence. */
export function listFrame(messages, first) {
  const packets = messages.map(({ text, timestamp, fromAccount }, index) => {
    const from = { appId: APP, appAccount: fromAccount, uuid: '9100000000000000002', resource: 'web_1' };
    const to = { appId: APP, appAccount: user.account, uuid: UUID, resource: user.resource };
    const message = { from, to, payload: new TextEncoder().encode(text), isStore: true, bizType: 'TEXT' };
    const sequence = String(first + BigInt(index));
    return { packetId: `p${sequence}`, package: 'bench', sequence, type: 1, payload: MIMCP2PMessage.encode(message).finish(), timestamp };
  });
  const maxSequence = String(first + BigInt(messages.length - 1));
  const list = MIMCPacketList.encode({ uuid: UUID, resource: user.resource, maxSequence, packets }).finish();
  return secret({ packetId: `list${first}`, package: 'bench', sequence: maxSequence, type: 6, payload: list, timestamp: 1545037945535 });
}

export const answerFrame = (packetId) =>
  secret({ type: 4, payload: MIMCPacketAck.encode({ packetId, uuid: UUID, resource: user.resource, sequence: '154503794553568001', timestamp: 1545037945535 }).finish() });

/** A WebSocket that lets in whoever knocks; afterwards it only counts what is sent. */
export class Socket {
  static last;
  readyState = 1;
  sent = 0;
  #loggedIn = false;

  constructor() {
    Socket.last = this;
    queueMicrotask(() => this.onopen());
  }

  send(bytes) {
    this.sent += 1;
    this.onSent?.();
    if (!this.#loggedIn) queueMicrotask(() => this.#answer(new Uint8Array(bytes)));
  }

  #answer(bytes) {
    const { cmd, id } = ClientHeader.decode(split(bytes).header);
    if (cmd === 'CONN') this.deliver(frame(header(cmd, id), XMMsgConnResp.encode({ challenge: 'c' }).finish()));
    if (cmd === 'BIND') {
      this.#loggedIn = true;
      this.deliver(frame(header(cmd, id), XMMsgBindResp.encode({ result: true }).finish()));
    }
  }

  deliver({ buffer }) {
    this.onmessage({ data: buffer });
  }

  close() {}
}
