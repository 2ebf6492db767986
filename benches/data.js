// What the service answers, made up from a seed: the same on every machine.

export const APP = '2880000000000000001';

/** Numbers from 0 to 1 (mulberry32). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS = 'see you at the station in ten minutes please bring all the papers and call me when you leave ok'.split(' ');
const CHARACTERS = [...'今天下午三点在会议室开会请大家准时参加不要迟到谢谢我已经到了你们什么时候出发记得带上文件'];
const EMOJI = [...'😀🎉👍🚀❤🙏'];

const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const utf8 = new TextEncoder();

/** A chat message in an envelope, some 120 bytes: half of them ASCII, a third Chinese, the rest with emoji too. */
function payloads(seed) {
  const next = random(seed);
  const some = (list, count, joint) => Array.from({ length: count }, () => list[Math.floor(next() * list.length)]).join(joint);
  return () => {
    const kind = next();
    const text =
      kind < 0.5 ? some(WORDS, 8 + Math.floor(next() * 8), ' ')
      : kind < 0.85 ? some(CHARACTERS, 12 + Math.floor(next() * 16), '')
      : some(CHARACTERS, 10 + Math.floor(next() * 12), '') + some(EMOJI, 1 + Math.floor(next() * 3), '');
    const id = Math.floor(next() * 1e8);
    return JSON.stringify({ version: 0, msgId: `web_${id}`, timestamp: 1545037945535 + id, content: text });
  };
}

/** Messages of a page, oldest first. */
export function messages(count, senders = 10) {
  const payload = payloads(count);
  const next = random(7);
  const account = () => `user_${Math.floor(next() * senders)}`;
  return Array.from({ length: count }, (_, index) => ({
    sequence: String(154503794553568001n + BigInt(index) * 3n),
    timestamp: 1545037945535 + index * 1013,
    fromAccount: account(),
    toAccount: account(),
    text: payload(),
  }));
}

/** Body of the answer to a query of history, as the service writes it: ids as numbers, payloads in base64. */
export function historyBody(list) {
  const rows = list.map(
    ({ sequence, timestamp, fromAccount, toAccount, text }) =>
      `{"sequence":${sequence},"payload":"${base64(utf8.encode(text))}","ts":${timestamp},"fromAccount":"${fromAccount}","toAccount":"${toAccount}"}`,
  );
  const [{ timestamp = 0 } = {}] = list;
  const data = `{"appId":${APP},"row":${list.length},"timestamp":${timestamp},"messages":[${rows.join()}]}`;
  return envelope(data);
}

const envelope = (data) => utf8.encode(`{"code":200,"message":"success","data":${data}}`);

/** Body of the list of recent contacts. */
export function contactsBody(count) {
  const payload = payloads(count);
  const rows = Array.from({ length: count }, (_, index) => {
    const message = `{"fromUuid":"${8049600000000001n + BigInt(index)}","fromAccount":"user_${index}","payload":"${base64(utf8.encode(payload()))}","sequence":"${154503794553568001n + BigInt(index)}"}`;
    return `{"userType":"${index % 4 ? 'USER' : 'TOPIC'}","id":"${21360000000000001n + BigInt(index)}","name":"user_${index}","timestamp":"${1545037945535 - index}","lastMessage":${message}}`;
  });
  return envelope(`[${rows.join()}]`);
}

/** Body of a topic with its members, or of the list of many topics without them. */
export function topicBody(members) {
  const rows = Array.from({ length: members }, (_, index) => `{"uuid":"${8049600000000001n + BigInt(index)}","account":"user_${index}"}`);
  return envelope(`{"topicInfo":${topicInfo(0)},"members":[${rows.join()}]}`);
}

export const topicsBody = (count) => envelope(`[${Array.from({ length: count }, (_, index) => topicInfo(index)).join()}]`);

const topicInfo = (index) =>
  `{"topicId":"${21360000000000001n + BigInt(index)}","ownerUuid":"8049600000000001","ownerAccount":"user_0","topicName":"topic ${index}","bulletin":"bulletin of topic ${index}"}`;
