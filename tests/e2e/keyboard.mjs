import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { as, reset } from './support/emulator.mjs';
import { focusedText, settled, visit } from './support/page.mjs';

const hashOf = (page) => new URL(page.url()).hash;
const focusedRow = (page) => page.evaluate(() => document.activeElement?.querySelector('.row-title')?.textContent);
const waitForFocus = (page, selector) => page.waitForFunction((css) => document.activeElement?.matches(css), selector);

describe('with the keyboard', () => {
  beforeEach(reset);

  test('the accounts are one stop for Tab and a grid for the arrow keys', () =>
    visit('', {}, async (page) => {
      await page.locator('.account-card').first().waitFor();
      for (const key of ['Tab', 'Tab', 'Tab']) await page.keyboard.press(key);
      const name = () => page.evaluate(() => document.activeElement?.querySelector('.account-name')?.textContent);
      const names = await page.locator('.account-name').allTextContents();
      const columns = await page.locator('.account-grid').evaluate((grid) => getComputedStyle(grid).gridTemplateColumns.split(' ').length);
      assert.equal(await name(), names[0]);
      await page.keyboard.press('ArrowDown');
      assert.equal(await name(), names[columns]);
      await page.keyboard.press('ArrowRight');
      assert.equal(await name(), names[columns + 1]);
      await page.keyboard.press('End');
      assert.equal(await name(), names.at(-1));
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      await page.locator('.row').first().waitFor();
    }));

  test('the list is walked with the arrow keys, Enter opens, Escape goes back to the place', () =>
    visit('#/alice', {}, async (page) => {
      await page.locator('.row').first().waitFor();
      const names = await page.locator('.row-title').allTextContents();
      await page.locator('.row').first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      assert.equal(await focusedRow(page), names[2]);
      await page.keyboard.press('Enter');
      await page.locator('.conversation-header').waitFor();
      assert.equal(await focusedRow(page), names[2], 'the list keeps the focus where it is visible');
      await page.keyboard.press('Escape');
      await page.getByText('Pick a conversation').waitFor();
      assert.equal(hashOf(page), '#/alice');
      assert.equal(await focusedRow(page), names[2]);
      const stops = await page.locator('.row').evaluateAll((rows) => rows.filter((row) => row.tabIndex === 0).length);
      assert.equal(stops, 1, 'one stop for Tab');
    }));

  test('the focus is visible', () =>
    visit('#/alice', {}, async (page) => {
      await page.locator('.row').first().waitFor();
      for (let stop = 0; stop < 9; stop += 1) {
        await page.keyboard.press('Tab');
        const outline = await page.evaluate(() => {
          const style = getComputedStyle(document.activeElement);
          return `${document.activeElement.className}: ${style.outlineStyle} ${style.outlineWidth}`;
        });
        assert.match(outline, /solid [2-4]px$/);
      }
    }));

  test('tabs are changed with the arrow keys', () =>
    visit('#/alice', {}, async (page) => {
      await page.getByRole('tab', { name: 'Chats' }).focus();
      await page.keyboard.press('ArrowRight');
      await page.getByRole('tab', { name: 'Topics', selected: true }).waitFor();
      assert.equal(await focusedText(page), 'Topics');
      await page.keyboard.press('ArrowLeft');
      await page.getByRole('tab', { name: 'Chats', selected: true }).waitFor();
    }));

  test('a dialog keeps the focus inside, Escape closes it and nothing else, and the focus returns', () =>
    visit('#/alice/user/bob', {}, async (page) => {
      await settled(page);
      await page.getByRole('button', { name: 'New topic' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'New topic' }).waitFor();
      assert.ok(await page.evaluate(() => document.activeElement?.matches('dialog input')));
      for (let step = 0; step < 12; step += 1) {
        await page.keyboard.press('Tab');
        assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest('dialog')));
      }
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      assert.equal(hashOf(page), '#/alice/user/bob');
      assert.equal(await focusedText(page), 'New topic');
    }));

  test('people are picked with arrow keys and Space', () =>
    visit('#/alice', {}, async (page) => {
      await page.getByRole('button', { name: 'New topic' }).click();
      await page.getByRole('checkbox').first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Space');
      await page.getByText('1 picked').waitFor();
      assert.ok(await page.getByRole('checkbox').nth(1).isChecked());
    }));

  test('a member’s menu opens, is walked, and gives the focus back', async () => {
    const id = await (await as('alice')).createTopic('Keys', ['bob']);
    await visit(`#/alice/topic/${id}`, {}, async (page) => {
      const trigger = page.getByRole('button', { name: 'Actions for Bob Miller' });
      await trigger.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menu').waitFor();
      assert.equal(await focusedText(page), 'Open conversation');
      await page.keyboard.press('ArrowDown');
      assert.equal(await focusedText(page), 'Make owner');
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
      assert.equal(await focusedText(page), 'Actions for Bob Miller');
      assert.equal(hashOf(page), `#/alice/topic/${id}`, 'Escape closed the menu only');
      await page.keyboard.press('Enter');
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await page.getByRole('alertdialog', { name: 'Remove Bob Miller?' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
      assert.equal(await focusedText(page), 'Actions for Bob Miller');
    });
  });

  test('Delete on a conversation asks whether to remove it', () =>
    visit('#/alice', {}, async (page) => {
      await page.locator('[data-open="user/bob"]').focus();
      await page.keyboard.press('Delete');
      await page.getByRole('alertdialog', { name: 'Remove the conversation with Bob Miller?' }).waitFor();
    }));

  test('after a removal the focus is on the one that moved up', () =>
    visit('#/alice', {}, async (page) => {
      await page.locator('.row').first().waitFor();
      const names = await page.locator('.row-title').allTextContents();
      await page.locator('.row').nth(1).focus();
      await page.keyboard.press('Delete');
      await page.getByRole('button', { name: 'Remove conversation' }).click();
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
      assert.equal(await focusedRow(page), names[2]);
    }));

  test('the messages can be scrolled', () =>
    visit('#/alice/user/bob', {}, async (page) => {
      await settled(page);
      const timeline = page.getByRole('region', { name: 'Messages' });
      const before = await timeline.evaluate((one) => one.scrollTop);
      await timeline.focus();
      await page.keyboard.press('PageUp');
      await page.waitForFunction((top) => document.querySelector('.timeline').scrollTop < top, before);
    }));
});

describe('in a narrow window', () => {
  beforeEach(reset);

  test('one area is shown at a time and the focus goes along', () =>
    visit('#/alice', { size: 'narrow' }, async (page) => {
      const visible = () =>
        page.evaluate(() => ['sidebar', 'conversation', 'details'].filter((one) => document.querySelector(`.${one}`)?.checkVisibility()));
      await page.locator('[data-open="user/bob"]').focus();
      assert.deepEqual(await visible(), ['sidebar']);
      await page.keyboard.press('Enter');
      await waitForFocus(page, '[data-heading="conversation"]');
      assert.deepEqual(await visible(), ['conversation']);
      await page.getByRole('link', { name: 'Details' }).click();
      await waitForFocus(page, '[data-heading="details"]');
      assert.deepEqual(await visible(), ['details']);
      assert.equal(hashOf(page), '#/alice/user/bob/details');
      await page.keyboard.press('Escape');
      await page.locator('.entry').first().waitFor();
      assert.deepEqual(await visible(), ['conversation']);
      await page.getByRole('link', { name: 'Back' }).click();
      await waitForFocus(page, '[data-open="user/bob"]');
      assert.deepEqual(await visible(), ['sidebar']);
    }));

  for (const hash of ['', '#/alice', '#/alice/user/bob', '#/alice/user/bob/details']) {
    test(`nothing sticks out sideways (${hash || 'accounts'})`, () =>
      visit(hash, { size: 'narrow' }, async (page) => {
        await page.locator('.account-card, .row, .entry, .profile').first().waitFor({ state: 'attached' });
        await settled(page);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      }));
  }

  test('a medium window shows the details in place of the conversation', () =>
    visit('#/alice/user/bob', { size: 'medium' }, async (page) => {
      await settled(page);
      assert.equal(await page.locator('.details').isVisible(), false);
      await page.getByRole('link', { name: 'Details' }).click();
      await page.locator('.details').waitFor();
      assert.ok(await page.locator('.sidebar').isVisible());
      await page.locator('.details').getByRole('link', { name: 'Back' }).click();
      await page.locator('.entry').first().waitFor();
    }));
});
