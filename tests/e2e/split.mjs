import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { reset } from './support/emulator.mjs';
import { say, settled, sides, visit } from './support/page.mjs';

const entry = (side, text) => side.locator('.entry', { hasText: text });

describe('two accounts side by side', () => {
  beforeEach(reset);

  test('talk to each other in one window', () =>
    visit('', {}, async (page) => {
      await page.getByRole('link', { name: 'Two accounts side by side' }).click();
      const [left, right] = await sides(page);
      for (const side of [left, right]) await side.locator('.connection-online').first().waitFor({ state: 'attached' });
      await say(left, 'from the left');
      await entry(right, 'from the left').waitFor();
      await say(right, 'from the right');
      await entry(left, 'from the right').waitFor();
      await left.locator('.conversation-header .online-dot').waitFor();
      await right.locator('.conversation-header .online-dot').waitFor();
    }));

  test('lose their connections one by one and find back', () =>
    visit('?side=bob#/alice/user/bob', {}, async (page) => {
      const [left, right] = await sides(page);
      await left.locator('.conversation .connection-online').waitFor();
      await left.locator('.conversation .menu-trigger').click();
      await left.getByRole('menuitem', { name: 'Drop connection' }).click();
      await left.locator('.conversation .connection-waiting').waitFor();
      await right.locator('.conversation .connection-online').waitFor();
      await say(right, 'hold on');
      await entry(left, 'hold on').waitFor();
      await left.locator('.conversation .connection-online').waitFor();
    }));

  test('follow one choice of language and colours', () =>
    visit('?side=bob#/alice/user/bob', {}, async (page) => {
      const all = await sides(page);
      await page.getByRole('button', { name: '切换到中文' }).click();
      await page.getByRole('button', { name: '使用深色' }).click();
      for (const side of all) await side.locator('html[lang="zh-CN"][data-theme="dark"]').waitFor();
    }));

  test('can be opened from a conversation, and one side can be left', () =>
    visit('#/alice/user/carol', {}, async (page) => {
      await settled(page);
      await page.getByRole('link', { name: 'Show Carol Jones’s side too' }).click();
      const [left, right] = await sides(page);
      await left.locator('h2', { hasText: 'Carol' }).first().waitFor();
      await right.locator('h2', { hasText: 'Alice Chen' }).first().waitFor();
      await page.getByRole('link', { name: 'One account' }).click();
      await page.locator('.account-card').first().waitFor();
      assert.equal(page.frames().length, 1);
    }));
});
