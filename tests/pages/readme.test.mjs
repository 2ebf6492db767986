// The README's pages, as they are printed, for people who have no bundler.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startEmulator } from '../package/support/emulator.mjs';
import { codeOf } from '../package/support/readme.mjs';
import { profile, site, write } from './support/site.mjs';

const emulator = await startEmulator('--seed', 'demo');

/** Opens a block of the README beside a folder node_modules, and waits until it shows `text`. */
async function show(name, text) {
  const problems = [];
  write(`/${name}`, codeOf(name, emulator.url));
  const page = await (await profile()).newPage();
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => problems.push(message.text()));
  await page.goto(`${site}/${name}`);
  await page.waitForFunction((text) => document.body?.innerText.includes(text), text).catch((error) => {
    throw new Error([error.message, ...problems].join('\n'));
  });
  assert.deepEqual(problems, []);
}

test('script.html: a script tag sends a message', () => show('script.html', 'arrived'));

test('page.html: a page without a bundler reads a history', async () => {
  await emulator.seed({ from: 'hanmeimei', to: 'lilei', text: '最新的 😀' });
  await show('page.html', '最新的 😀');
});
