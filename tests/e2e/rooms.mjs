import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { reset, seed } from './support/emulator.mjs';
import { beside, say, settled, visit, waitForTexts } from './support/page.mjs';

const entry = (page, text) => page.locator('.entry', { hasText: text });

async function rooms(page) {
  await page.locator('.sidebar .connection-online').waitFor();
  await page.getByRole('tab', { name: 'Rooms' }).click();
  await settled(page);
}

async function choose(page, item) {
  await page.locator('.sidebar .connection .menu-trigger').click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function create(page, name) {
  await page.getByRole('button', { name: 'New room' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Open room' }).click();
  await page.getByRole('heading', { name, level: 2 }).waitFor();
  return decodeURIComponent(new URL(page.url()).hash.split('/')[3]);
}

async function join(page, id) {
  await page.getByRole('button', { name: 'Join by id' }).click();
  await page.getByLabel('Room id').fill(id);
  await page.locator('dialog').getByRole('button', { name: 'Join room' }).click();
}

const confirm = (page, action) => page.getByRole('alertdialog').getByRole('button', { name: action }).click();

describe('rooms', () => {
  beforeEach(reset);

  test('one is in are listed by name', () =>
    visit('#/alice', {}, async (page) => {
      await rooms(page);
      await waitForTexts(page, '.row-title', ['粉丝大厅 Fan hall']);
      await page.locator('.row').getByText('6 members').waitFor();
    }));

  test('are opened, joined by id, and talked in; what is said stays for whoever comes later', () =>
    beside(['#/alice', '#/kefu'], async (alice, kefu) => {
      await Promise.all([rooms(alice), rooms(kefu)]);
      await kefu.getByText('You are in no room').waitFor();
      const id = await create(alice, 'Open house 🏠');
      await say(alice, 'nobody here yet');
      await entry(alice, 'nobody here yet').getByText('Sent').waitFor({ state: 'attached' });
      await join(kefu, id);
      await kefu.getByRole('heading', { name: 'Open house 🏠', level: 2 }).waitFor();
      await entry(kefu, 'nobody here yet').waitFor();
      await say(kefu, 'now there is');
      await entry(alice, 'now there is').waitFor();
      assert.deepEqual(await alice.locator('.run-name:not(.visually-hidden)').allTextContents(), ['客服小智']);
      assert.equal(await entry(kefu, 'now there is').count(), 1);
    }));

  test('show whoever was signed out all that was said meanwhile', () =>
    beside(['#/alice', '#/bob'], async (alice, bob) => {
      await Promise.all([rooms(alice), rooms(bob)]);
      await Promise.all([alice.locator('.row').click(), bob.locator('.row').click()]);
      await Promise.all([settled(alice), settled(bob)]);
      await say(bob, 'first');
      await entry(alice, 'first').waitFor();
      await choose(alice, 'Sign out');
      await alice.locator('.sidebar .connection-offline').waitFor();
      const topicId = decodeURIComponent(new URL(bob.url()).hash.split('/')[3]);
      const now = Date.now();
      const missed = Array.from({ length: 45 }, (_, index) => `missed ${index}`);
      await seed(missed.map((text, index) => ({ from: 'carol', topicId, text, ts: now - 100 + index })));
      await say(bob, 'last');
      await entry(bob, 'last').getByText('Sent').waitFor({ state: 'attached' });
      await choose(alice, 'Connect');
      await entry(alice, 'last').waitFor();
      await waitForTexts(alice, '.entry .text', ['first', ...missed, 'last']);
    }));

  test('count what nobody has seen', () =>
    beside(['#/alice', '#/bob'], async (alice, bob) => {
      await Promise.all([rooms(alice), rooms(bob)]);
      await bob.locator('.row').click();
      await settled(bob);
      await say(bob, 'anybody?');
      await alice.locator('.row .badge').getByText('1', { exact: true }).waitFor();
      await alice.locator('.row').click();
      await entry(alice, 'anybody?').waitFor();
      await alice.locator('.row .badge').waitFor({ state: 'detached' });
    }));

  test('are left, and dismissed for everybody by their owner', () =>
    beside(['#/alice', '#/bob'], async (alice, bob) => {
      await Promise.all([rooms(alice), rooms(bob)]);
      const id = await create(alice, 'Short-lived');
      await join(bob, id);
      await bob.getByRole('heading', { name: 'Short-lived', level: 2 }).waitFor();
      await alice.getByRole('button', { name: 'Dismiss room' }).click();
      await confirm(alice, 'Dismiss room');
      await alice.getByText('Pick a conversation').waitFor();
      await waitForTexts(bob, '.row-title', ['粉丝大厅 Fan hall']);
      await bob.locator('.row').click();
      await bob.getByRole('button', { name: 'Leave room' }).click();
      await confirm(bob, 'Leave room');
      await bob.getByText('You are in no room').waitFor();
    }));

  test('that do not exist are told as such, beside what was entered', () =>
    visit('#/alice', {}, async (page) => {
      await rooms(page);
      await join(page, 'none');
      await page.getByText('A room id has digits only.').waitFor();
      await page.getByLabel('Room id').fill('123456789');
      await page.locator('dialog').getByRole('button', { name: 'Join room' }).click();
      await page.locator('dialog').getByText('The room is closed to you').waitFor();
      assert.equal(await page.getByLabel('Room id').inputValue(), '123456789');
    }));
});
