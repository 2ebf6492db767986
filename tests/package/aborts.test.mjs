// Abort signals: a call ends with the signal's reason, wherever it stands.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { collect, envelope, failure, recordingFetch, tokenAnswer, userOf } from './support/client.mjs';
import { startEmulator } from './support/emulator.mjs';

const emulator = await startEmulator();
beforeEach(emulator.reset);
const own = new Error('offline');
const fetchToken = () => tokenAnswer(emulator, 'alice');
const using = (fetch, options) => userOf(emulator, 'alice', { maxRetries: 0, fetch, fetchToken, ...options });

test('a fetch that never settles is ended by an abort, and told so', async () => {
  const reason = new Error('the reader left');
  const fetch = recordingFetch(() => new Promise(() => {}));
  const controller = new AbortController();
  const call = using(fetch).contacts.list({ signal: controller.signal });
  while (fetch.calls.length === 0) await new Promise(setImmediate);
  controller.abort(reason);
  await assert.rejects(call, (error) => error === reason);
  assert.equal(fetch.calls[0].signal.aborted, true);
});

test('a fetch that ignores the signal and answers later is too late', async () => {
  let answer;
  const fetch = recordingFetch(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const controller = new AbortController();
  const call = using(fetch).contacts.list({ signal: controller.signal });
  while (!answer) await new Promise(setImmediate);
  controller.abort();
  answer(envelope([]));
  await assert.rejects(call, { name: 'AbortError' });
});

test('a signal that is aborted already: nothing is sent, no hook is called', async () => {
  const fetch = recordingFetch(() => envelope([]));
  const user = using(fetch, { fetchToken: () => assert.fail('asked for a token') });
  for (const reason of ['why', undefined, null, 0, new Error('why')]) {
    const controller = new AbortController();
    controller.abort(reason);
    const { signal } = controller;
    const rejected = await user.contacts.list({ signal }).then(
      () => assert.fail('it should have failed'),
      (reason) => ({ reason }),
    );
    assert.equal(rejected.reason, signal.reason);
  }
  assert.equal(fetch.calls.length, 0);
});

test('a walk whose signal is aborted already asks for no token and sends nothing', async (context) => {
  const unhandled = [];
  const note = (error) => unhandled.push(error);
  process.on('unhandledRejection', note);
  context.after(() => process.off('unhandledRejection', note));
  const fetch = recordingFetch(() => envelope({ messages: [] }));
  let asked = 0;
  const user = using(fetch, {
    fetchToken: () => {
      asked++;
      throw own;
    },
  });
  const reason = new Error('the reader left');
  const conversation = user.history.direct('bob', { signal: AbortSignal.abort(reason) });
  for (const walk of [conversation, conversation.range(0, 5)]) {
    await assert.rejects(collect(walk), (error) => error === reason);
  }
  await new Promise(setImmediate);
  assert.deepEqual([asked, fetch.calls.length, unhandled], [0, 0, []]);
});

test('AbortSignal.timeout and AbortSignal.any are signals', async () => {
  const never = using(() => new Promise(() => {}));
  await assert.rejects(never.contacts.list({ signal: AbortSignal.timeout(1) }), { name: 'TimeoutError' });
  await assert.rejects(never.contacts.list({ signal: AbortSignal.any([AbortSignal.timeout(1)]) }), {
    name: 'TimeoutError',
  });
});

test('one signal serves many calls, and no listener stays on it', async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener: add, removeEventListener: remove } = signal;
  signal.addEventListener = (...given) => (listeners++, add.apply(signal, given));
  signal.removeEventListener = (...given) => (listeners--, remove.apply(signal, given));
  const user = using(async () => envelope([]));
  await Promise.all(Array.from({ length: 10 }, () => user.contacts.list({ signal })));
  await failure(using(() => Promise.reject(own)).contacts.list({ signal }), 'transport');
  assert.equal(listeners, 0);
});

test('an abort after the end changes nothing', async () => {
  const controller = new AbortController();
  const user = using(async () => envelope([]));
  const list = await user.contacts.list({ signal: controller.signal });
  controller.abort();
  assert.deepEqual([list, await user.contacts.list()], [[], []]);
});

test("a conversation's signal ends its calls, a call's own comes first", async () => {
  const user = using(async () => envelope({ messages: [] }));
  const stopped = user.history.direct('bob', { signal: AbortSignal.abort('stopped') });
  assert.equal(await stopped.before().catch((reason) => reason), 'stopped');
  assert.equal((await stopped.before(undefined, { signal: new AbortController().signal })).row, 0);
});
