// A conversation with the envelopes in it applied.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { envelope, MIMCError, Timeline } from 'mimc-wasm';

const T = 1_700_000_000_000;
let number;
let timeline;
beforeEach(() => {
  number = 0;
  timeline = new Timeline({ account: 'alice' });
});

const message = (fromAccount, text, fields) => {
  number += 1;
  return { sequence: `900719925474099${number}`, timestamp: T + number, fromAccount, text, ...fields };
};
const text = (from, msgId) => message(from, envelope.text(msgId, { msgId }));
const shown = (timeline) => timeline.messages.map(({ envelope, text }) => envelope?.payload ?? text);

/** All orders of a short list. */
const orders = (list) =>
  list.length < 2 ? [list] : list.flatMap((item, index) => orders(list.toSpliced?.(index, 1) ?? list.filter((_, i) => i !== index)).map((rest) => [item, ...rest]));

test('a recall by its sender deletes, in whatever order, and as often as one likes', () => {
  const list = [text('bob', 'TEXT_1'), text('bob', 'TEXT_2'), message('bob', envelope.recall('TEXT_1'))];
  for (const order of orders(list)) {
    const timeline = new Timeline();
    timeline.add(order);
    timeline.add({ messages: order });
    assert.deepEqual(shown(timeline), ['TEXT_2']);
  }
});

test('nobody recalls what somebody else sent, or nobody knows who', () => {
  const sent = text('bob', 'TEXT_1');
  timeline.add([sent, message('carol', envelope.recall('TEXT_1')), message(undefined, envelope.recall('TEXT_1'))]);
  assert.deepEqual(shown(timeline), ['TEXT_1']);
  const [unknown, recall] = [text(undefined, 'TEXT_2'), message('bob', envelope.recall('TEXT_2'))];
  timeline.add([unknown, recall]);
  assert.deepEqual(shown(timeline), ['TEXT_1', 'TEXT_2']);
});

test('an equal id of another sender is another message', () => {
  timeline.add([text('bob', 'TEXT_1'), text('carol', 'TEXT_1'), message('bob', envelope.recall('TEXT_1'))]);
  assert.deepEqual(timeline.messages.map(({ fromAccount }) => fromAccount), ['carol']);
});

test('read marks name the readers, but not the sender', () => {
  const list = [text('bob', 'TEXT_1'), ...['alice', 'carol', 'alice', 'bob'].map((reader) => message(reader, envelope.read('TEXT_1')))];
  for (const order of [list, [...list].reverse()]) {
    const timeline = new Timeline();
    timeline.add(order);
    assert.deepEqual(timeline.messages.map(({ readBy }) => readBy.sort()), [['alice', 'carol']]);
  }
});

test('messages are ascending, once each, and those that are no envelopes are shown as they are', () => {
  const [first, second, third] = [message('bob', 'plain'), text('bob', 'TEXT_1'), message('bob', '{"a":1}')];
  timeline.add([third, first]);
  timeline.add(second);
  timeline.add({ messages: [first], row: 1 });
  assert.deepEqual(timeline.messages.map(({ sequence }) => sequence), [first, second, third].map(({ sequence }) => sequence));
  assert.deepEqual(timeline.messages[0], { ...first, readBy: [] });
});

test('messages of one millisecond are ordered by sequence', () => {
  const at = (sequence) => message('bob', sequence, { sequence, timestamp: T });
  timeline.add(['10', '9', '9007199254740993', '9007199254740992'].map(at));
  assert.deepEqual(shown(timeline), ['9', '10', '9007199254740992', '9007199254740993']);
});

test('a fresh ping of somebody else is answered, and only then', () => {
  const ping = (from, timestamp) => message(from, envelope.ping(from, { msgId: 'PING_1', timestamp }));
  const answer = envelope.parse(timeline.receive(ping('bob', T - 5000), T));
  assert.deepEqual([answer.kind, answer.msgId, answer.account], ['PONG', 'PONG_1', 'alice']);
  assert.equal(timeline.receive(ping('bob', T - 5001), T), undefined);
  assert.equal(timeline.receive(ping('alice', T), T), undefined);
  assert.equal(timeline.receive(message('bob', envelope.pong('bob', undefined, { timestamp: T })), T), undefined);
  assert.equal(new Timeline().receive(ping('bob', T), T), undefined);
  assert.deepEqual(timeline.messages, []);
});

test('a pong proves presence for a while, by who sent it', () => {
  const pong = (from, timestamp) => message(from, envelope.pong('bob', undefined, { timestamp }));
  timeline.add(pong('bob', T));
  assert.equal(timeline.isOnline('bob', T), false);
  timeline.receive(pong('bob', T - 5001), T);
  assert.equal(timeline.isOnline('bob', T), false);
  timeline.receive(pong('carol', T), T);
  assert.equal(timeline.isOnline('bob', T), false);
  timeline.receive(pong('bob', T - 5000), T);
  assert.equal(timeline.isOnline('bob', T + 5000), true);
  assert.equal(timeline.isOnline('bob', T + 5001), false);
  const short = new Timeline({ presenceTimeoutMs: 1 });
  short.receive(pong('bob', T), T);
  assert.equal(short.isOnline('bob', T + 2), false);
});

const request = (from, to) => message(from, envelope.friendRequest(from), { toAccount: to });
const response = (from, to, accepted) => message(from, envelope.friendResponse(from, accepted), { toAccount: to });
const states = (timeline) => timeline.friendRequests.map(({ requester, responder, state }) => [requester, responder, state]);

test('a friend request is pending until it is answered, once', () => {
  const list = [request('alice', 'bob'), request('alice', 'bob'), response('bob', 'alice', false)];
  timeline.add(list.slice(0, 2));
  assert.deepEqual(states(timeline), [['alice', 'bob', 'pending']]);
  timeline.add(list[2]);
  assert.deepEqual(states(timeline), [['alice', 'bob', 'rejected']]);
  timeline.add([request('alice', 'bob'), response('bob', 'alice', true)]);
  assert.deepEqual(states(timeline), [['alice', 'bob', 'rejected'], ['alice', 'bob', 'accepted']]);
});

test('a response to nothing is told and changes nothing', () => {
  timeline.add([response('bob', 'alice', true), request('alice', 'bob')]);
  assert.deepEqual(states(timeline), [['alice', 'bob', 'unasked'], ['alice', 'bob', 'pending']]);
});

test('friend envelopes are the sender\'s, whatever they say, and the other side is known where the service is silent', () => {
  timeline.add([
    message('carol', envelope.friendRequest('bob')),
    message('alice', envelope.friendResponse('alice', true), { toAccount: 'carol' }),
  ]);
  assert.deepEqual(states(timeline), [['carol', 'alice', 'accepted']]);
});

test('arguments are checked', () => {
  for (const call of [() => new Timeline(5), () => new Timeline({ account: 5 }), () => timeline.add(null), () => timeline.add([5]), () => timeline.receive()]) {
    assert.throws(call, (error) => error instanceof MIMCError && error.kind === 'invalid_input', String(call));
  }
});
