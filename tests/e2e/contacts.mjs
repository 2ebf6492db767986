import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { as, directory, reset, seed } from './support/emulator.mjs';
import { focusedText, settled, visit, waitForCount, waitForTexts } from './support/page.mjs';

const titles = (page) => page.locator('.row-title').allTextContents();

describe('contacts', () => {
  beforeEach(reset);

  test('are listed newest first, people by name and topics by title', () =>
    visit('#/alice', {}, async (page) => {
      const names = new Map((await directory()).accounts.map(({ account, name }) => [account, name]));
      const contacts = await (await as('alice')).contacts();
      assert.ok(contacts.length > 5);
      await waitForTexts(page, '.row-title', contacts.map(({ name }) => names.get(name) ?? name));
      const times = await page.locator('.row-time').evaluateAll((all) => all.map((time) => Date.parse(time.dateTime)));
      assert.deepEqual(times, contacts.map(({ timestamp }) => Number(timestamp)));
    }));

  test('show the last message in words, whatever it is', async () => {
    const now = Date.now();
    const envelope = (msgType, payload) => JSON.stringify({ version: 0, msgId: `${msgType}_1`, msgType, timestamp: '1', payload });
    await seed([
      { from: 'bob', to: 'alice', payload: 'AP/+gA==', ts: now - 1_000 },
      { from: 'alice', to: 'carol', text: 'a😀b 你好', ts: now - 2_000 },
      { from: 'lilei', to: 'alice', text: envelope('TEXT', 'wrapped text'), ts: now - 3_000 },
      { from: 'hanmeimei', to: 'alice', text: envelope('PIC_FILE', 'https://files.example.com/a.png'), ts: now - 4_000 },
    ]);
    await visit('#/alice', {}, async (page) => {
      await page.locator('.row').first().waitFor();
      const previews = await page.locator('.row-preview').allTextContents();
      assert.deepEqual(previews.slice(0, 4), ['[Binary data] 4 bytes', 'You: a😀b 你好', 'wrapped text', '[Picture]']);
    });
  });

  test('can be searched, and the search also finds people without a conversation', () =>
    visit('#/alice', {}, async (page) => {
      await page.getByRole('searchbox').fill('david');
      await page.getByRole('heading', { name: 'People' }).waitFor();
      assert.deepEqual(await titles(page), ['David Kim']);
      await page.getByRole('searchbox').fill('no such thing');
      await page.getByText('Nothing matches “no such thing”').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('.row').nth(3).waitFor();
    }));

  test('say when there is none', () =>
    visit('#/emma', {}, async (page) => {
      await page.locator('.row').first().waitFor();
      for (let left = await page.locator('.row').count(); left > 0; left -= 1) {
        await page.locator('.row').first().focus();
        await page.keyboard.press('Delete');
        await page.getByRole('button', { name: 'Remove conversation' }).click();
        await waitForCount(page, '.row', left - 1);
      }
      await page.getByText('No conversations this month').waitFor();
      assert.deepEqual(await (await as('emma')).contacts(), []);
    }));
});

describe('removing a conversation', () => {
  beforeEach(reset);

  test('asks first, with the focus where Enter changes nothing', () =>
    visit('#/alice/user/bob', {}, async (page) => {
      await settled(page);
      const before = await titles(page);
      await page.getByRole('button', { name: 'Remove conversation' }).click();
      await page.getByRole('alertdialog', { name: 'Remove the conversation with Bob Miller?' }).waitFor();
      assert.equal(await focusedText(page), 'Cancel');
      await page.keyboard.press('Enter');
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
      assert.deepEqual(await titles(page), before);
    }));

  test('takes it off the list, at the service too, and keeps the history', () =>
    visit('#/alice/user/bob', {}, async (page) => {
      await settled(page);
      const last = await page.locator('.entry').last().textContent();
      await page.getByRole('button', { name: 'Remove conversation' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Remove conversation' }).click();
      await page.getByText('Conversation removed').waitFor();
      assert.ok(!(await titles(page)).includes('Bob Miller'));
      assert.ok((await (await as('alice')).contacts()).every(({ name }) => name !== 'bob'));
      await page.getByRole('link', { name: 'Open its history' }).click();
      await settled(page);
      assert.equal(await page.locator('.entry').last().textContent(), last);
    }));

  test('works for a topic without leaving it', async () => {
    const alice = await as('alice');
    const { id, name } = (await alice.contacts()).find(({ userType }) => userType === 'TOPIC');
    await visit(`#/alice/topic/${id}`, {}, async (page) => {
      await page.getByRole('button', { name: 'Remove conversation' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Remove conversation' }).click();
      await page.getByText('Conversation removed').waitFor();
      assert.ok(!(await titles(page)).includes(name));
    });
    assert.ok((await alice.contacts()).every((contact) => contact.id !== id));
    assert.ok((await alice.topics()).some(({ topicId }) => topicId === id));
  });
});

describe('blocking', () => {
  beforeEach(reset);

  test('is shown wherever the person is, and can be taken back', () =>
    visit('#/alice/user/bob', {}, async (page) => {
      const alice = await as('alice');
      await page.getByRole('button', { name: 'Block', exact: true }).click();
      await page.getByText('You blocked Bob Miller.').waitFor();
      await page.locator('[data-open="user/bob"]').getByText('Blocked').waitFor({ state: 'attached' });
      await page.locator('.profile').getByText('Blocked').waitFor();
      assert.equal(await alice.isBlocked('bob'), true);
      await page.locator('.blocked-notice').getByRole('button', { name: 'Unblock' }).click();
      await page.getByRole('button', { name: 'Block', exact: true }).waitFor();
      await page.locator('.blocked-notice').waitFor({ state: 'detached' });
      assert.equal(await alice.isBlocked('bob'), false);
    }));

  test('of earlier days is known when the conversation opens', () =>
    visit('#/alice/user/zhangwei', {}, async (page) => {
      await page.getByText('You blocked 张伟.').waitFor();
      await page.getByRole('button', { name: 'Unblock' }).first().waitFor();
    }));
});
