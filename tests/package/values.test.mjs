// What arrives is exact: 64-bit ids, text of any script, bytes, and plain objects.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { base64, collect, userOf } from './support/client.mjs';
import { NOW, startEmulator } from './support/emulator.mjs';

const SEQUENCE = '154503794553568001';
const emulator = await startEmulator();
let alice, direct;
beforeEach(async () => {
  await emulator.resetAtNow();
  alice = userOf(emulator, 'alice');
  direct = alice.history.direct('bob');
});

test('a page of 200 messages whose sequences are JSON numbers arrives exact', async () => {
  const sequences = Array.from({ length: 200 }, (_, index) => BigInt(SEQUENCE) + BigInt(index));
  const messages = sequences.map(
    (sequence) =>
      `{"sequence":${sequence},"payload":"5L2g5aW9","ts":1545037945535,"fromAccount":"alice","toAccount":"bob"}`,
  );
  await emulator.answer(
    'M20',
    `{"code":200,"message":"success","data":{"appId":2880000000000000001,"row":200,"timestamp":1545037945535,"messages":[${messages}]}}`,
  );
  const page = await direct.before(undefined, { count: 200 });
  assert.deepEqual(page, {
    row: 200,
    timestamp: NOW,
    messages: sequences.map((sequence) => ({
      sequence: String(sequence),
      timestamp: NOW,
      text: '你好',
      fromAccount: 'alice',
      toAccount: 'bob',
    })),
  });
});

for (const idStyle of ['string', 'number', 'mixed']) {
  test(`ids are exact when they arrive as ${idStyle}`, async () => {
    const uuid = JSON.parse(await emulator.token('bob')).data.miUserId;
    await emulator.knobs({ idStyle });
    const topic = await alice.topics.create('team', ['bob']);
    assert.match(topic.info.topicId, /^2136\d{12}[13579]$/);
    assert.equal(topic.members[1].uuid, uuid);
    assert.equal(topic.info.ownerUuid, alice.getUuid());
    assert.deepEqual(await alice.topics.list(), [topic.info]);
    await emulator.seed({ from: 'bob', to: 'alice', text: 'x', ts: NOW - 1, sequence: SEQUENCE });
    await emulator.seed({ from: 'bob', topicId: topic.info.topicId, text: 'x', ts: NOW - 2 });
    const contacts = await alice.contacts.list();
    assert.deepEqual(
      contacts.map(({ id, timestamp }) => [id, timestamp]),
      [
        [uuid, NOW - 1],
        [topic.info.topicId, NOW - 2],
      ],
    );
    assert.deepEqual([contacts[0].lastMessage.sequence, contacts[0].lastMessage.fromUuid], [SEQUENCE, uuid]);
    assert.equal((await direct.before()).messages[0].sequence, SEQUENCE);
    assert.equal((await collect(direct))[0].sequence, SEQUENCE);
    assert.equal((await direct.sequences(SEQUENCE, BigInt(SEQUENCE) + 1n)).messages.length, 1);
  });
}

for (const id of ['9007199254740993', '9223372036854775807', '18446744073709551615', '-9223372036854775808', '0']) {
  test(`the whole 64-bit range arrives: ${id}`, async () => {
    for (const wire of [id, `"${id}"`]) {
      await emulator.answer('M26', `{"code":200,"data":[{"userType":"USER","id":${wire},"timestamp":1}]}`);
      assert.equal((await alice.contacts.list())[0].id, id);
      await emulator.answer('M20', `{"code":200,"data":{"messages":[{"sequence":${wire},"payload":"","ts":1}]}}`);
      assert.equal((await direct.before()).messages[0].sequence, id);
    }
  });
}

test('ids go out exact, given as text, bigint or safe integer', async () => {
  for (const id of ['18446744073709551615', 18446744073709551615n, 9007199254740991, '007', 0n]) {
    await emulator.forget();
    await alice.topics.get(id).catch(() => {});
    const { target } = (await emulator.requests('M11')).at(-1);
    assert.equal(BigInt(target.split('/').at(-1)), BigInt(id));
  }
});

const texts = [
  'a😀b',
  '你好',
  '',
  ' ',
  'plain',
  '\0',
  '\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}',
  '\ufeffbom',
  'é',
  '\u0065\u0301',
  '"\\/\b\f\n\r\t',
  '\u2028\u2029',
  '𝄞',
  '￿',
  '{"version":1,"msgId":"1"}',
  'العربية',
  '👍🏽'.repeat(1000),
];

test('texts of every script arrive whole, one by one and in one page', async () => {
  await emulator.seed(...texts.map((text, index) => ({ from: 'alice', to: 'bob', text, ts: NOW - 1000 + index })));
  const { messages } = await direct.before();
  assert.deepEqual(
    messages.map(({ text }) => text),
    texts,
  );
  for (const message of messages)
    assert.deepEqual(
      Object.keys(message).filter((name) => /bytes|undecoded/.test(name)),
      [],
    );
});

for (const text of texts) {
  test(`${JSON.stringify(text.slice(0, 20))} is whole as last message, account, topic name and extra`, async () => {
    await emulator.data('M26', [
      {
        userType: 'USER',
        id: 1,
        timestamp: 1,
        name: text,
        extra: text,
        lastMessage: { payload: base64(text), fromAccount: text, bizType: text },
      },
    ]);
    const [contact] = await alice.contacts.list();
    assert.deepEqual([contact.name, contact.extra], [text, text]);
    assert.deepEqual(contact.lastMessage, { text, fromAccount: text, bizType: text });
    await emulator.data('M20', {
      messages: [
        { sequence: 1, ts: 1, payload: base64(text), fromAccount: text, toAccount: text, bizType: text, extra: text },
      ],
    });
    assert.deepEqual((await direct.before()).messages, [
      { sequence: '1', timestamp: 1, text, fromAccount: text, toAccount: text, bizType: text, extra: text },
    ]);
  });
}

test('text written with escapes, surrogate pairs among them, is the same text', async () => {
  const payload = String.raw`"\u0035L2g5aW9"`;
  const account = String.raw`"a\ud83d\ude00b\u4f60\n\"\\\/"`;
  await emulator.answer(
    'M20',
    `{"code":200,"data":{"messages":[{"sequence":"\\u0031","ts":1,"payload":${payload},"fromAccount":${account}}]}}`,
  );
  const [message] = (await direct.before()).messages;
  assert.deepEqual(message, { sequence: '1', timestamp: 1, text: '你好', fromAccount: 'a😀b你\n"\\/' });
});

test('a lone surrogate in an answer becomes the replacement character', async () => {
  await emulator.answer(
    'M26',
    String.raw`{"code":200,"data":[{"userType":"USER","id":1,"timestamp":1,"name":"a\ud83db"}]}`,
  );
  assert.equal((await alice.contacts.list())[0].name, 'a\ufffdb');
});

const binary = [
  [0xff],
  [0xff, 0xfe, 0x00, 0x61],
  [0xc3, 0x28],
  [0xe4, 0xbd],
  Array.from({ length: 256 }, (_, byte) => byte),
];
for (const bytes of binary) {
  test(`bytes ${bytes.slice(0, 4)} that are not UTF-8 arrive as bytes, and as text with replacements`, async () => {
    const expected = {
      text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes)),
      bytes: Uint8Array.from(bytes),
    };
    const payload = Buffer.from(bytes).toString('base64');
    await emulator.seed({ from: 'alice', to: 'bob', payload, ts: NOW - 1 });
    const check = (message) => {
      assert.ok(message.bytes instanceof Uint8Array);
      assert.deepEqual({ text: message.text, bytes: message.bytes }, expected);
      assert.equal('undecoded' in message, false);
    };
    check((await direct.before()).messages[0]);
    check((await alice.contacts.list())[0].lastMessage);
  });
}

test('bytes of several messages do not run into each other', async () => {
  const payloads = Array.from({ length: 130 }, (_, index) => [0xff, index, ...(index % 3 ? [] : [0xc0, 0xc1])]);
  const messages = payloads.map((bytes, index) => ({
    sequence: index,
    ts: 1,
    payload: Buffer.from(bytes).toString('base64'),
  }));
  await emulator.data('M20', { messages });
  assert.deepEqual(
    (await direct.before()).messages.map(({ bytes }) => [...bytes]),
    payloads,
  );
});

for (const payload of ['not base64!', '你好', 'abc', 'a', 'ab=c', 'YQ', 'YQ=', 'YQ===', '=', 'YQ==YQ==', 'Y Q==']) {
  test(`a payload ${JSON.stringify(payload)} that is not base64 is kept as it is`, async () => {
    const expected = { text: payload, undecoded: true };
    await emulator.data('M20', {
      messages: [
        { sequence: 1, ts: 1, payload },
        { sequence: 2, ts: 2, payload: base64('ok') },
      ],
    });
    assert.deepEqual((await direct.before()).messages, [
      { sequence: '1', timestamp: 1, ...expected },
      { sequence: '2', timestamp: 2, text: 'ok' },
    ]);
    await emulator.data('M26', [{ userType: 'USER', id: 1, timestamp: 1, lastMessage: { payload } }]);
    assert.deepEqual((await alice.contacts.list())[0].lastMessage, expected);
  });
}

for (const [wire, extra] of [
  ['"READ"', 'READ'],
  ['""', ''],
  ['5', '5'],
  ['154503794553568001', '154503794553568001'],
  ['true', 'true'],
  ['false', 'false'],
  ['{"a": [1, "你"]}', '{"a": [1, "你"]}'],
  ['[]', '[]'],
  ['1.50', '1.50'],
  ['null', undefined],
]) {
  test(`extra ${wire} is the text ${extra}`, async () => {
    await emulator.answer(
      'M20',
      `{"code":200,"data":{"messages":[{"sequence":1,"ts":1,"payload":"","extra":${wire}}]}}`,
    );
    assert.equal((await direct.before()).messages[0].extra, extra);
    await emulator.answer('M26', `{"code":200,"data":[{"userType":"USER","id":1,"timestamp":1,"extra":${wire}}]}`);
    assert.equal((await alice.contacts.list())[0].extra, extra);
    await emulator.answer('M11', `{"code":200,"data":{"topicInfo":{"topicId":1,"extra":${wire}}}}`);
    assert.equal((await alice.topics.get(1)).info.extra, extra);
  });
}

test('results are plain: they survive structuredClone, and JSON where there are no bytes', async () => {
  const topic = await alice.topics.create('team', ['bob']);
  await emulator.seed(
    { from: 'alice', to: 'bob', text: 'x', extra: 'y' },
    { from: 'bob', topicId: topic.info.topicId, text: 'x' },
  );
  const results = [
    topic,
    await alice.topics.list(),
    await alice.contacts.list(),
    await direct.before(),
    await collect(direct),
    await direct.between(NOW - 5, NOW),
    await alice.request('GET', '/api/contact/'),
  ];
  const plain = (value) => {
    if (typeof value !== 'object' || value === null) return;
    assert.ok([Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value)));
    assert.equal('free' in value, false);
    assert.equal(Symbol.dispose in value, false);
    for (const member of Object.values(value)) plain(member);
  };
  for (const result of results) {
    plain(result);
    assert.deepEqual(structuredClone(result), result);
    assert.deepEqual(JSON.parse(JSON.stringify(result)), result);
  }
  await emulator.seed({ from: 'alice', to: 'bob', payload: '/w==' });
  const page = await direct.before();
  assert.deepEqual(structuredClone(page), page);
});

test("results are the caller's own: changing one changes no other", async () => {
  await emulator.seed({ from: 'alice', to: 'bob', payload: '/w==', ts: NOW - 1 });
  const first = await direct.before();
  first.messages[0].bytes[0] = 0;
  first.messages.length = 0;
  assert.deepEqual([...(await direct.before()).messages[0].bytes], [0xff]);
});

test('user.contacts is the same object each time, and so are the others', () => {
  for (const name of ['contacts', 'topics', 'blacklist', 'history']) assert.equal(alice[name], alice[name]);
  assert.notEqual(alice.contacts, userOf(emulator, 'alice').contacts);
});
