// How texts get out of wasm: by the engine's string builtins where it has them, by TextDecoder elsewhere.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { emulator, open, profile } from './support/site.mjs';

beforeEach(() => emulator.reset());

const HOSTS = {
  'an engine with string builtins needs no decoder of UTF-16': () => {
    const Native = globalThis.TextDecoder;
    globalThis.TextDecoder = class extends Native {
      constructor(encoding, options) {
        if (encoding !== 'utf-8') throw new Error(`a decoder of ${encoding}`);
        super(encoding, options);
      }
    };
  },
  'an engine without them decodes': () => {
    const Native = WebAssembly.Module;
    WebAssembly.Module = function Module(bytes) {
      return new Native(bytes);
    };
    Object.setPrototypeOf(WebAssembly.Module, Native);
  },
};

for (const [name, host] of Object.entries(HOSTS)) {
  test(name, async () => {
    const page = await open(await profile(), 'module.html', { before: host });
    await page.waitForFunction(() => globalThis.ready);
    const { received, stored, sent, accounts } = await page.evaluate(async () => {
      const [alice, bob] = [userOf('李雷'), userOf('bob')];
      await Promise.all([alice.login(), bob.login()]);
      // Together more than wasm's memory has at first.
      const sent = ['你好', '😀', 'é', 'plain', '文'.repeat(5000), ...Array.from({ length: 60 }, (_, n) => `${n} ${'会😀'.repeat(1400)}`)];
      const received = [];
      const all = new Promise((resolve) => bob.on('message', ({ text }) => received.push(text) === sent.length && resolve()));
      for (const text of sent) await alice.acknowledged(alice.sendMessage('bob', text));
      await all;
      const { messages } = await bob.history.direct('李雷').before(undefined, { count: 200 });
      return { sent, received, stored: messages.map(({ text }) => text), accounts: [...new Set(messages.map(({ fromAccount }) => fromAccount))] };
    });
    assert.deepEqual(received, sent);
    assert.deepEqual(stored, sent);
    assert.deepEqual(accounts, ['李雷']);
    assert.deepEqual(page.problems, []);
  });
}
