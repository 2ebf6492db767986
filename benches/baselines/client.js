// A realtime client as careful JavaScript writes it: typed arrays, and protobufjs with code made ahead of time.
import { ims } from 'ims-protocol';
import { mimc } from 'mimc-protocol';
import { frame, frameKey, rc4, split } from './frames.js';

const { ClientHeader } = ims;
const { MIMCPacket, MIMCPacketList, MIMCP2PMessage, MIMCSequenceAck } = mimc;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();
const REMEMBERED = 16_384;

export class BaselineClient {
  #seen = new Set();
  #older = new Set();
  #count = 0;
  /** Messages that wait for their answer. */
  pending = new Map();

  /** `user`: appId, account, uuid, resource, key (bytes), appPackage. */
  constructor(user, socket, onMessage) {
    Object.assign(this, { user, socket, onMessage });
  }

  /** One binary message arrived. The array is the client's own. */
  received(bytes) {
    const parts = split(bytes);
    if (!parts) return;
    const { cmd, id } = ClientHeader.decode(parts.header);
    if (cmd !== 'SECMSG') return;
    rc4(frameKey(this.user.key, id), parts.payload);
    const packet = MIMCPacket.decode(parts.payload);
    if (packet.type === 6) this.#list(MIMCPacketList.decode(packet.payload));
    else if (packet.type === 4) this.#answered(mimc.MIMCPacketAck.decode(packet.payload));
  }

  #list({ uuid, resource, maxSequence, packets }) {
    if (resource !== this.user.resource || uuid.toString() !== this.user.uuid) return;
    for (const packet of packets) {
      if (packet.type !== 1) continue;
      const sequence = packet.sequence.toString();
      if (!this.#isNew(sequence)) continue;
      const { from, to, payload, bizType } = MIMCP2PMessage.decode(packet.payload);
      this.onMessage({
        packetId: packet.packetId,
        sequence,
        timestamp: packet.timestamp.toNumber(),
        fromAccount: from.appAccount,
        fromResource: from.resource,
        toAccount: to.appAccount,
        toResource: to.resource,
        text: decoder.decode(payload),
        bizType,
      });
    }
    const { uuid: own, resource: mine, appId } = this.user;
    const ack = MIMCSequenceAck.encode({ uuid: own, resource: mine, sequence: maxSequence, appId }).finish();
    this.#send(this.#id(), { type: 3, payload: ack });
  }

  #isNew(sequence) {
    if (this.#seen.has(sequence) || this.#older.has(sequence)) return false;
    if (this.#seen.size >= REMEMBERED) {
      this.#older = this.#seen;
      this.#seen = new Set();
    }
    this.#seen.add(sequence);
    return true;
  }

  #answered({ packetId, sequence, timestamp, code }) {
    const settle = this.pending.get(packetId);
    this.pending.delete(packetId);
    settle?.({ packetId, sequence: sequence.toString(), timestamp: timestamp.toNumber(), code });
  }

  #id() {
    return `web_${this.user.resource}_${this.#count++}`;
  }

  #send(id, packet) {
    const { uuid, resource } = this.user;
    const header = ClientHeader.encode({ chid: 9, uuid, server: 'xiaomi.com', resource, cmd: 'SECMSG', id }).finish();
    this.socket.send(frame(header, MIMCPacket.encode(packet).finish()));
  }

  send(toAccount, text) {
    const { appId, account, uuid, resource, appPackage } = this.user;
    const packetId = this.#id();
    const message = { from: { appId, appAccount: account, uuid, resource }, to: { appId, appAccount: toAccount }, payload: encoder.encode(text), isStore: true };
    this.#send(packetId, { packetId, package: appPackage, type: 1, payload: MIMCP2PMessage.encode(message).finish() });
    this.pending.set(packetId, () => {});
    return packetId;
  }
}
