// The manual's envelopes: built, and read in all spellings that are known.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { envelope, MIMCError } from 'mimc-wasm';

const strict = (text, { payload, ...head }) => {
  const object = JSON.parse(text);
  assert.deepEqual(Object.keys(object), ['version', 'msgId', 'msgType', 'timestamp', 'payload']);
  assert.deepEqual({ ...object, payload: undefined }, { version: 0, ...head, payload: undefined });
  assert.deepEqual(object.payload, payload);
};
const options = { msgId: 'X', timestamp: new Date(1_700_000_000_000) };

for (const [name, given, msgType, payload] of [
  ['text', ['你好 👋'], 'TEXT', '你好 👋'],
  ['picture', ['https://a/b.png'], 'PIC_FILE', 'https://a/b.png'],
  ['audio', ['https://a/b.mp3'], 'AUDIO_FILE', 'https://a/b.mp3'],
  ['file', ['https://a/b.mp4'], 'BIN_FILE', 'https://a/b.mp4'],
  ['ping', ['alice'], 'PING', 'alice'],
  ['pong', ['bob', undefined], 'PONG', 'bob'],
  ['recall', ['TEXT_1'], 'TEXT_RECALL', { recall_msgId: 'TEXT_1' }],
  ['recall', ['BIN_FILE_1'], 'BIN_FILE_RECALL', { recall_msgId: 'BIN_FILE_1' }],
  ['recall', ['own id'], 'TEXT_RECALL', { recall_msgId: 'own id' }],
  ['read', ['PIC_FILE_1'], 'PIC_FILE_READ', { read_msgId: 'PIC_FILE_1' }],
  ['friendRequest', ['alice'], 'ADD_FRIEND_REQUEST', { add_requester: 'alice' }],
  ['friendResponse', ['bob', false], 'ADD_FRIEND_RESPONSE', { add_responser: 'bob', accepted: false }],
]) {
  test(`${name} of ${given[0]} is written in the manual's order`, () => {
    strict(envelope[name](...given, options), { msgId: 'X', msgType, timestamp: '1700000000000', payload });
    const own = JSON.parse(envelope[name](...given));
    assert.match(own.msgId, new RegExp(`^${msgType}_[0-9a-z]{16}$`));
    assert.ok(Math.abs(Number(own.timestamp) - Date.now()) < 60_000);
    assert.equal(envelope.parse(JSON.stringify(own)).kind, msgType);
  });
}

test('the kind goes under either key, or both', () => {
  const keys = (keys) => Object.keys(JSON.parse(envelope.text('x', { keys })));
  assert.deepEqual(keys('type'), ['version', 'msgId', 'type', 'timestamp', 'payload']);
  assert.deepEqual(keys('both'), ['version', 'msgId', 'msgType', 'type', 'timestamp', 'payload']);
});

test('a pong bears the id of its ping, and a parsed envelope can be recalled', () => {
  const ping = envelope.parse(envelope.ping('alice', { msgId: 'PING_12345' }));
  assert.equal(JSON.parse(envelope.pong('bob', ping)).msgId, 'PONG_12345');
  const sent = envelope.parse(envelope.audio('https://a'));
  const recall = envelope.parse(envelope.recall(sent));
  assert.deepEqual([recall.kind, recall.target], ['AUDIO_FILE_RECALL', sent.msgId]);
});

test('what is above 15 kB is refused, counted in bytes', () => {
  const room = 15_360 - envelope.text('', options).length;
  assert.ok(envelope.text('x'.repeat(room), options));
  const refused = (text) =>
    assert.throws(() => envelope.text(text, options), (error) => error instanceof MIMCError && error.kind === 'too_large');
  refused('x'.repeat(room + 1));
  refused('好'.repeat(room / 2));
});

test('builders refuse what they cannot use, by name', () => {
  for (const [call, name] of [
    [() => envelope.text(5), 'payload'],
    [() => envelope.text('x', null), 'options'],
    [() => envelope.text('x', { timestamp: NaN }), 'timestamp'],
    [() => envelope.text('x', { keys: 'kind' }), 'keys'],
    [() => envelope.text('x', { msgId: 5 }), 'msgId'],
    [() => envelope.ping(''), 'account'],
    [() => envelope.recall(), 'target'],
    [() => envelope.read({ msgId: 5 }), 'target'],
    [() => envelope.friendResponse('bob', 'yes'), 'accepted'],
  ]) {
    const fits = (error) => error instanceof MIMCError && error.kind === 'invalid_input' && error.message.startsWith(name);
    assert.throws(call, fits, String(call));
  }
});

for (const [title, object, expected] of [
  ['the kind under type', { type: 'TEXT', payload: 'x' }, { kind: 'TEXT', payload: 'x', others: {} }],
  ['msgType before type', { msgType: 'TEXT', type: 'PING', payload: 'x' }, { kind: 'TEXT', payload: 'x', others: {} }],
  ['the kind in the id', { msgId: 'TEXT_RECALL_1', payload: { recall_msgId: 'TEXT_1' } },
    { kind: 'TEXT_RECALL', msgId: 'TEXT_RECALL_1', target: 'TEXT_1', payload: { recall_msgId: 'TEXT_1' }, others: {} }],
  ['an id that says nothing', { msgId: 'TEXTURE_1', payload: 1 }, { kind: 'unknown', msgId: 'TEXTURE_1', payload: 1, others: {} }],
  ['a number as kind', { msgType: 5, payload: 'x' }, { kind: 'unknown', rawKind: 5, payload: 'x', others: {} }],
  ['a kind of its own', { msgType: 'LIKE', payload: [1] }, { kind: 'LIKE', payload: [1], others: {} }],
  ['a number as time, text as version', { msgType: 'TEXT', version: '0', timestamp: 5, payload: 'x' },
    { kind: 'TEXT', version: 0, timestamp: 5, payload: 'x', others: {} }],
  ['text under content', { msgType: 'TEXT', content: 'x' }, { kind: 'TEXT', others: { content: 'x' } }],
  ['a base64 payload, untouched', { msgType: 'TEXT', payload: 'eA==' }, { kind: 'TEXT', payload: 'eA==', others: {} }],
  ['a payload encoded twice', { msgType: 'TEXT_READ', payload: '{"read_msgId":"TEXT_1"}' },
    { kind: 'TEXT_READ', target: 'TEXT_1', payload: '{"read_msgId":"TEXT_1"}', others: {} }],
  ['a friend response', { msgType: 'ADD_FRIEND_RESPONSE', payload: { add_responser: 'bob', accepted: true } },
    { kind: 'ADD_FRIEND_RESPONSE', account: 'bob', accepted: true, payload: { add_responser: 'bob', accepted: true }, others: {} }],
  ['a recall of nothing', { msgType: 'TEXT_RECALL', payload: null }, { kind: 'TEXT_RECALL', payload: null, others: {} }],
  ['members of the wrong type', { msgType: 'TEXT_READ', msgId: 5, version: {}, timestamp: 'x', payload: { read_msgId: 5 } },
    { kind: 'TEXT_READ', payload: { read_msgId: 5 }, others: {} }],
]) {
  test(`reading: ${title}`, () => assert.deepEqual(envelope.parse(JSON.stringify(object)), expected));
}

test('what is no envelope is none, and nothing throws', () => {
  const hostile = new Proxy(() => {}, { get: () => { throw new Error('no'); } });
  for (const text of ['', 'x', '{', '[]', 'null', '5', '"x"', undefined, null, 5, 5n, Symbol('s'), {}, [], hostile]) {
    assert.equal(envelope.parse(text), undefined);
  }
});
