// `user.request`: endpoints without a method of their own.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { failure, recordingFetch, userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';

const emulator = await startEmulator();
let alice;
beforeEach(async () => {
  await emulator.reset();
  alice = userOf(emulator, 'alice');
});

const answering = (body, init) =>
  userOf(emulator, 'alice', { maxRetries: 0, fetch: async () => new Response(body, init) });

test('it resolves to the whole answer', async () => {
  assert.deepEqual(await alice.request('GET', '/api/contact/'), { data: [], code: 200, message: 'success' });
});

test('it reaches what has no method here: an unlimited topic', async () => {
  const made = await alice.request('POST', '/api/uctopic', { topicName: '大厅' });
  assert.equal(made.code, 200);
  assert.match(made.data.topicId, /^\d{17}$/);
  const list = await alice.request('GET', '/api/uctopic/topics');
  assert.deepEqual(list.data, [made.data.topicId]);
});

test('integers beyond 2^53 are strings with all their digits, others stay what they are', async () => {
  const text =
    '{"code":200,"data":[9007199254740991,9007199254740992,154503794553568001,-9007199254740993,-5,0,1.5,1e300,123456789012345678901234567890,{"id":21360000000000001}],"text":"154503794553568001 and \\"9007199254740993\\""}';
  assert.deepEqual(await answering(text).request('GET', '/api/x'), {
    code: 200,
    data: [
      9007199254740991,
      '9007199254740992',
      '154503794553568001',
      '-9007199254740993',
      -5,
      0,
      1.5,
      1e300,
      '123456789012345678901234567890',
      { id: '21360000000000001' },
    ],
    text: '154503794553568001 and "9007199254740993"',
  });
});

for (const [wire, value] of [
  ['9007199254740991', 9007199254740991],
  ['9007199254740992', '9007199254740992'],
  ['-9007199254740991', -9007199254740991],
  ['-9007199254740993', '-9007199254740993'],
  ['18446744073709551615', '18446744073709551615'],
  ['-0', -0],
  ['9007199254740993.0', 9007199254740992],
  ['9007199254740993e0', 9007199254740992],
  ['1e20', 1e20],
  ['"9007199254740993"', '9007199254740993'],
  [String.raw`"\" 9007199254740993, \\"`, '" 9007199254740993, \\'],
  [String.raw`{"\"9007199254740993":9007199254740993}`, { '"9007199254740993': '9007199254740993' }],
  ['[ 9007199254740993 ,[9007199254740993]]', ['9007199254740993', ['9007199254740993']]],
]) {
  test(`${wire} is ${JSON.stringify(value)}`, async () => {
    assert.deepEqual(await answering(`{"code":200,"data":${wire}}`).request('GET', '/api/x'), {
      code: 200,
      data: value,
    });
  });
}

test('an answer without a code is a success where its status is one', async () => {
  for (const value of [[], {}, null, 'x', 5, true, { data: 1 }]) {
    assert.deepEqual(await answering(JSON.stringify(value)).request('GET', '/api/x'), value);
  }
});

test('failures are those of every call', async () => {
  await failure(answering('{"code":500,"message":"no","data":{"code":7}}').request('GET', '/api/x'), 'api', {
    code: 500,
    serviceMessage: 'no',
    detail: { code: 7 },
    endpoint: 'request',
  });
  await failure(answering('<html>', { status: 502 }).request('GET', '/api/x'), 'http', { status: 502, body: '<html>' });
  for (const body of ['', '<html>', '{"code":200', '{"code":200}x']) {
    await failure(answering(body).request('GET', '/api/x'), 'decode', { status: 200 });
  }
});

test('the body goes out as JSON, and only where there is one', async () => {
  const fetch = recordingFetch(() => Response.json({ code: 200 }));
  const user = userOf(emulator, 'alice', { fetch });
  for (const [body, expected] of [
    [{ a: [1, '你', null] }, '{"a":[1,"你",null]}'],
    [[], '[]'],
    ['text', '"text"'],
    [0, '0'],
    [false, 'false'],
    [null, 'null'],
    [{ toJSON: () => ({ b: 1 }) }, '{"b":1}'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [undefined, undefined],
  ]) {
    await user.request('POST', '/api/x', body);
    assert.equal(fetch.calls.at(-1).body, expected);
  }
});

test('the path is used as it is', async () => {
  const fetch = recordingFetch(() => Response.json({ code: 200 }));
  const user = userOf(emulator, 'alice', { fetch, apiUrl: 'https://example.com/base' });
  for (const path of ['/', '/api/x?y=%E6%9D%8E&z=1,2', '/a/b/']) {
    await user.request('DELETE', path);
    assert.equal(fetch.calls.at(-1).url, `https://example.com/base${path}`);
    assert.equal(fetch.calls.at(-1).method, 'DELETE');
  }
});

for (const path of [
  '',
  'api',
  '//evil.example/x',
  '/\\evil.example',
  '\\/x',
  '/x#y',
  '/李',
  'https://evil.example/',
  ' /x',
  '@evil.example',
]) {
  test(`the path ${JSON.stringify(path)} is refused: the token must not go elsewhere`, async () => {
    const fetch = recordingFetch(() => Response.json({ code: 200 }));
    const error = await failure(userOf(emulator, 'alice', { fetch }).request('GET', path), 'invalid_input');
    assert.match(error.message, /^path /);
    assert.equal(fetch.calls.length, 0);
  });
}

for (const path of ['/x\ny', '/a b', '/\t/evil.example', '/\0', '/x\x7f']) {
  test(`the path ${JSON.stringify(path)} is refused: it is not percent-encoded`, async () => {
    assert.match((await failure(alice.request('GET', path), 'invalid_input')).message, /^path /);
  });
}

for (const method of ['', 'get', 'PATCH', 'HEAD', 'GET ', 'TRACE']) {
  test(`the method ${JSON.stringify(method)} is refused`, async () => {
    assert.match((await failure(alice.request(method, '/api/x'), 'invalid_input')).message, /^method /);
  });
}

test('a GET has no body', async () => {
  assert.match((await failure(alice.request('GET', '/api/x', {}), 'invalid_input')).message, /^body /);
});

test('a refused token is renewed here too', async () => {
  await alice.request('GET', '/api/contact/');
  await emulator.control('tokens/revoke', { account: 'alice' });
  assert.equal((await alice.request('GET', '/api/contact/')).code, 200);
});
