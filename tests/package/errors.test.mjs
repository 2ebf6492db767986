// Every kind of failure that a call over HTTP can have, with its fields, made by the emulator's faults.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { failure, MIMCError, MIMCUser, thrown, userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';

const emulator = await startEmulator();
const once = { maxRetries: 0 };
let user;
beforeEach(async () => {
  await emulator.reset();
  user = userOf(emulator, 'alice', once);
});

const unset = (error, ...names) => {
  for (const name of names) assert.equal(Object.hasOwn(error, name), false, `${name} = ${error[name]}`);
};

test('an error is a MIMCError, an Error, and says its name', async () => {
  const error = await failure(user.contacts.removeDirect(''), 'invalid_input');
  assert.ok(error instanceof MIMCError && error instanceof Error);
  assert.equal(error.name, 'MIMCError');
  assert.match(String(error), /^MIMCError: account must /);
  assert.match(error.stack, /^MIMCError: /);
  assert.deepEqual(Object.keys(error).sort(), ['isAuth', 'isRateLimited', 'kind', 'retryable']);
});

test('invalid_input: the parameter is named, no endpoint was called', async () => {
  const fields = { retryable: false, isAuth: false, isRateLimited: false };
  const error = await failure(user.history.direct('bob').between(5, 5), 'invalid_input', fields);
  assert.match(error.message, /^from /);
  unset(error, 'code', 'serviceMessage', 'detail', 'data', 'status', 'body', 'endpoint', 'cause');
  assert.deepEqual(await emulator.requests(), []);
});

test('transport: the connection is reset', async () => {
  await emulator.fault('M26', 'reset');
  const fields = { endpoint: 'M26', retryable: true, isAuth: false, isRateLimited: false };
  const error = await failure(user.contacts.list(), 'transport', fields);
  assert.ok(error.cause instanceof TypeError, 'the cause is what fetch threw');
  unset(error, 'code', 'serviceMessage', 'detail', 'data', 'status', 'body');
});

test('transport: nobody listens', async () => {
  const nowhere = userOf(emulator, 'alice', { ...once, apiUrl: 'http://127.0.0.1:1' });
  const error = await failure(nowhere.contacts.list(), 'transport', { endpoint: 'M26', retryable: true });
  assert.ok(error.cause instanceof Error);
});

test('timeout: no complete answer in the allowed time', async () => {
  await emulator.fault('M26', 'delay', { ms: 30_000 });
  const fields = { endpoint: 'M26', retryable: true, isAuth: false, isRateLimited: false };
  const error = await failure(user.contacts.list({ timeoutMs: 1 }), 'timeout', fields);
  unset(error, 'code', 'status', 'body', 'data', 'cause');
});

test('http: a page in HTML keeps status and the beginning of the body', async () => {
  const page = `<html><title>502 Bad Gateway</title>${'·'.repeat(1000)}</html>`;
  await emulator.fault('M26', 'status', { status: 502, body: page, contentType: 'text/html' });
  const fields = { status: 502, endpoint: 'M26', retryable: true, isAuth: false, isRateLimited: false };
  const error = await failure(user.contacts.list(), 'http', fields);
  assert.ok(page.startsWith(error.body) && error.body.startsWith('<html><title>502'), error.body);
  assert.ok(error.body.length <= 400, 'a short prefix');
  assert.match(error.message, /502/);
  unset(error, 'code', 'serviceMessage', 'detail', 'data', 'cause');
});

for (const [status, retryable, isAuth, isRateLimited] of [
  [400, false, false, false],
  [401, false, true, false],
  [403, false, true, false],
  [404, false, false, false],
  [429, true, false, true],
  [500, false, false, false],
  [502, true, false, false],
  [503, true, false, false],
  [504, true, false, false],
]) {
  test(`http ${status}: retryable ${retryable}, isAuth ${isAuth}, isRateLimited ${isRateLimited}`, async () => {
    await emulator.fault('M26', 'status', { status, body: 'no', times: 2 });
    await failure(user.contacts.list(), 'http', { status, body: 'no', retryable, isAuth, isRateLimited });
  });
}

test('http: an envelope that claims success with a status that does not', async () => {
  const body = '{"code":200,"message":"success","data":[]}';
  await emulator.fault('M26', 'status', { status: 500, body });
  await failure(user.contacts.list(), 'http', { status: 500, retryable: false });
});

test('http: an unknown path of the service', async () => {
  await failure(user.request('GET', '/api/nowhere'), 'http', { status: 404, retryable: false });
});

for (const [name, body] of [
  ['not JSON', 'hello'],
  ['an array', '[]'],
  ['a string', '"success"'],
  ['null', 'null'],
  ['no code', '{"message":"success","data":[]}'],
  ['a code that is no integer', '{"code":200.5,"data":[]}'],
  ['a code that is no number', '{"code":"ok","data":[]}'],
  ['a code that is null', '{"code":null,"data":[]}'],
  ['two values', '{"code":200,"data":[]} {}'],
  ['a trailing comma', '{"code":200,"data":[],}'],
]) {
  test(`decode: ${name}`, async () => {
    await emulator.answer('M26', body);
    const fields = { status: 200, endpoint: 'M26', retryable: false, isAuth: false, isRateLimited: false };
    const error = await failure(user.contacts.list(), 'decode', fields);
    unset(error, 'code', 'serviceMessage', 'detail', 'data', 'cause');
  });
}

test('decode: an empty body', async () => {
  await emulator.fault('M26', 'empty');
  await failure(user.contacts.list(), 'decode', { status: 200, endpoint: 'M26' });
});

test('decode: truncated JSON, wherever it is cut', async () => {
  await emulator.seed({ from: 'alice', to: 'bob', text: '你好' });
  const headers = { token: JSON.parse(await emulator.token('alice')).data.token };
  const length = Number((await fetch(`${emulator.url}/api/contact/`, { headers })).headers.get('content-length'));
  assert.ok(length > 50);
  for (let bytes = 1; bytes < length; bytes += 7) {
    await emulator.fault('M26', 'truncate', { bytes });
    await failure(user.contacts.list(), 'decode', { status: 200, endpoint: 'M26' });
  }
});

test('decode: bytes that are not UTF-8', async () => {
  const fetch = async () => new Response(Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d));
  await failure(userOf(emulator, 'alice', { ...once, fetch }).contacts.list(), 'decode', { status: 200 });
});

test('decode: data that is not what the endpoint promises keeps the status', async () => {
  await emulator.data('M11', null);
  await failure(user.topics.get(1), 'decode', { endpoint: 'M11', status: 200, retryable: false });
});

test('api: the documented failure of an owner who leaves', async () => {
  const topic = await user.topics.create('team', ['bob']);
  const fields = {
    code: 500,
    serviceMessage: 'quit topic fail',
    status: 200,
    endpoint: 'M14',
    retryable: false,
    isAuth: false,
    isRateLimited: false,
  };
  const error = await failure(user.topics.leave(topic.info.topicId), 'api', fields);
  assert.match(error.message, /500/);
  assert.equal(error.message.includes('quit topic fail'), false, "the service's words are in serviceMessage only");
  unset(error, 'detail', 'body', 'cause');
});

test('api: an envelope with another code wins over any HTTP status', async () => {
  const body = '{"code":"503","message":"busy"}';
  await emulator.fault('M26', 'status', { status: 500, body });
  await failure(user.contacts.list(), 'api', { code: 503, serviceMessage: 'busy', status: 500 });
});

test('api: data is kept as text, and a code and message inside it as detail', async () => {
  const data = '{"code":70012,"message":"topic is full","limit": 9007199254740993}';
  await emulator.answer('M26', `{"code":500,"message":"fail","data":${data}}`);
  await failure(user.contacts.list(), 'api', { data, detail: { code: 70012, message: 'topic is full' } });
});

for (const [name, data, kept] of [
  ['null', 'null', undefined],
  ['a string', '"why"', '"why"'],
  ['an array', '[1,2]', '[1,2]'],
  ['an object without code and message', '{"a":1}', '{"a":1}'],
]) {
  test(`api: no detail in data that is ${name}`, async () => {
    await emulator.answer('M26', `{"code":500,"message":"fail","data":${data}}`);
    unset(await failure(user.contacts.list(), 'api', { data: kept }), 'detail');
  });
}

test('api: of large data at most 4 kB are kept, whole characters', async () => {
  await emulator.answer('M26', { code: 500, message: 'fail', data: `${'你'.repeat(5000)}` });
  const { data } = await failure(user.contacts.list(), 'api', {});
  assert.ok(Buffer.byteLength(data) <= 4096 && Buffer.byteLength(data) > 4000);
  assert.match(data, /^"你+$/u);
});

for (const [code, isAuth, isRateLimited] of [
  [400, false, false],
  [401, true, false],
  [403, true, false],
  [429, false, true],
  [500, false, false],
  [-1, false, false],
  [0, false, false],
]) {
  test(`api ${code}: isAuth ${isAuth}, isRateLimited ${isRateLimited}`, async () => {
    await emulator.fault('M26', 'code', { code, message: 'no', times: 2 });
    const fields = { code, serviceMessage: 'no', isAuth, isRateLimited, retryable: isRateLimited };
    await failure(user.contacts.list(), 'api', fields);
  });
}

for (const [name, message] of [
  ['null', null],
  ['missing', undefined],
  ['a number', 5],
]) {
  test(`api: a message that is ${name} is no failure of its own`, async () => {
    await emulator.answer('M26', { code: 500, message });
    unset(await failure(user.contacts.list(), 'api', { code: 500 }), 'serviceMessage');
  });
}

test('token: no hook', async () => {
  const silent = new MIMCUser(emulator.appId, 'alice', { apiUrl: emulator.url });
  const error = await failure(silent.contacts.list(), 'token', { retryable: false });
  assert.match(error.message, /fetchToken/);
  assert.deepEqual(await emulator.requests(), []);
});

test('token: the token service refused', async () => {
  const fetchToken = () => ({ code: 401, message: 'app authentication failed', data: null });
  await failure(userOf(emulator, 'alice', { fetchToken }).contacts.list(), 'token', { code: 401, isAuth: true });
});

test('destroyed: every later call, and the constructor of nothing else', async () => {
  user.destroy();
  const fields = { retryable: false, isAuth: false, isRateLimited: false };
  await failure(user.contacts.list(), 'destroyed', fields);
  await thrown(() => user.topics.create('team', []), 'destroyed', fields);
  assert.deepEqual(await userOf(emulator, 'alice').contacts.list(), []);
});

test('a failed call leaves the user usable', async () => {
  for (const fault of ['reset', 'empty']) {
    await emulator.fault('M26', fault);
    await assert.rejects(user.contacts.list(), MIMCError);
    assert.deepEqual(await user.contacts.list(), []);
  }
});
