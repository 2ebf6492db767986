import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { as, reset } from './support/emulator.mjs';
import { beside, say, settled, visit } from './support/page.mjs';

const DAY = 86_400_000;
const entry = (page, text) => page.locator('.entry', { hasText: text });

async function online(page) {
  await page.locator('.sidebar .connection-online').waitFor();
  await settled(page);
}

async function recall(page, text) {
  await entry(page, text).hover();
  await entry(page, text).getByRole('button', { name: 'Actions for this message' }).click();
  await page.getByRole('menuitem', { name: 'Recall' }).click();
}

describe('read marks', () => {
  beforeEach(reset);

  test('come when the other looks at the message, not before, and stay', () =>
    beside(['#/alice/user/bob', '#/bob/user/carol'], async (alice, bob) => {
      await Promise.all([online(alice), online(bob)]);
      await say(alice, 'have you seen this?');
      await bob.locator('[data-open="user/alice"] .badge').waitFor();
      await entry(alice, 'have you seen this?').getByText('Sent').waitFor({ state: 'attached' });
      assert.equal(await entry(alice, 'have you seen this?').locator('.read-mark').count(), 0);
      await bob.locator('[data-open="user/alice"]').click();
      await entry(alice, 'have you seen this?').getByText('Read').waitFor();
      await say(alice, 'and this');
      await entry(alice, 'and this').getByText('Read').waitFor();
      await bob.waitForFunction(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('multiupdate')).length > 1);
      await alice.reload();
      await entry(alice, 'have you seen this?').getByText('Read').waitFor();
      await entry(alice, 'and this').getByText('Read').waitFor();
    }));

  test('are no messages: the list shows what was said, and the history has nothing else', () =>
    beside(['#/emma/user/kefu', '#/kefu/user/emma'], async (emma, kefu) => {
      await Promise.all([online(emma), online(kefu)]);
      await say(emma, 'seen?');
      await entry(emma, 'seen?').getByText('Read').waitFor();
      const service = await as('emma');
      assert.equal((await service.history('kefu', Date.now() - DAY, Date.now() + 1)).length, 1);
      await emma.getByRole('button', { name: 'Refresh' }).click();
      await emma.locator('[data-open="user/kefu"]').getByText('You: seen?').waitFor();
    }));
});

describe('recalling', () => {
  beforeEach(reset);

  test('takes a message back on both sides, for good', () =>
    beside(['#/alice/user/bob', '#/bob/user/alice'], async (alice, bob) => {
      await Promise.all([online(alice), online(bob)]);
      await say(alice, 'oops');
      await entry(bob, 'oops').waitFor();
      await recall(alice, 'oops');
      await entry(alice, 'oops').waitFor({ state: 'detached' });
      await entry(bob, 'oops').waitFor({ state: 'detached' });
      await bob.locator('.entry-recalled').last().getByText('This message was recalled').waitFor();
      await bob.reload();
      await settled(bob);
      await bob.locator('.entry-recalled').last().waitFor();
      assert.equal(await bob.getByText('oops').count(), 0);
    }));

  test('is in sight where it is offered, also on a narrow screen', () =>
    visit('#/alice/user/bob', { size: 'narrow' }, async (page) => {
      await page.locator('.conversation .connection-online').waitFor();
      await say(page, 'A longer message that needs several lines on a narrow screen');
      await entry(page, 'several lines').getByText('Sent').waitFor({ state: 'attached' });
      await entry(page, 'several lines').getByRole('button').focus();
      await page.keyboard.press('Enter');
      const item = await page.getByRole('menuitem', { name: 'Recall' }).boundingBox();
      const room = await page.locator('.timeline').boundingBox();
      assert.ok(item.x >= 0 && item.x + item.width <= room.width, JSON.stringify(item));
      assert.ok(item.y >= room.y && item.y + item.height <= room.y + room.height, JSON.stringify(item));
    }));

  test('is offered for one’s own messages only', () =>
    beside(['#/alice/user/bob', '#/bob/user/alice'], async (alice, bob) => {
      await Promise.all([online(alice), online(bob)]);
      await say(alice, 'mine');
      await entry(bob, 'mine').waitFor();
      await entry(alice, 'mine').getByRole('button').waitFor();
      assert.equal(await entry(bob, 'mine').getByRole('button').count(), 0);
    }));

  test('that did not work is told and not pretended', () =>
    visit('#/alice/user/bob', {}, async (page) => {
      await online(page);
      await say(page, 'stays');
      await entry(page, 'stays').getByText('Sent').waitFor({ state: 'attached' });
      await page.locator('.sidebar .connection .menu-trigger').click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.locator('.sidebar .connection-offline').waitFor();
      await recall(page, 'stays');
      await page.locator('.toast', { hasText: 'Not recalled: no connection' }).waitFor();
      await entry(page, 'stays').waitFor();
    }));
});
