// Two applications with one appId: their people chat, and neither hands out the other's tokens.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { applications, chat } from '../two-apps/chat.mjs';
import { startEmulator } from './support.mjs';

const emulator = await startEmulator();
const mimc = { ...emulator.mimc, wsUrl: emulator.url.replace(/^http/, 'ws') };

test('a customer of one application talks to an agent of the other', async () => {
  assert.deepEqual(await chat(mimc), [
    { fromAccount: 'shop:李雷', text: '我的包裹在哪儿？' },
    { fromAccount: 'desk:agent 7', text: '已经发出 📦' },
  ]);
});

test('no application gives a token for an account of the other', async () => {
  const { shop, desk } = applications(mimc);
  const ask = (application, account) => application.tokens(new Request(`https://x/?${new URLSearchParams({ account })}`));
  assert.equal((await ask(shop, 'shop:李雷')).status, 200);
  for (const [application, account] of [[shop, 'desk:agent 7'], [desk, 'shop:李雷'], [shop, '李雷']]) {
    assert.equal((await ask(application, account)).status, 403);
  }
});
