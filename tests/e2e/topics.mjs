import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { as, requests, reset } from './support/emulator.mjs';
import { settled, visit, waitForTexts } from './support/page.mjs';

const members = async (account, id) => (await (await as(account)).topic(id)).members.map((member) => member.account);
const info = async (account, id) => (await (await as(account)).topic(id)).topicInfo;

const toast = (page, text) => page.locator('.toast', { hasText: text }).waitFor();
const dialog = (page) => page.locator('dialog');

async function memberAction(page, name, action) {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

const confirm = (page, action) => page.getByRole('alertdialog').getByRole('button', { name: action }).click();

describe('topics', () => {
  beforeEach(reset);

  test('are listed, those without a message too', () =>
    visit('#/alice', {}, async (page) => {
      const alice = await as('alice');
      await alice.createTopic('Silent topic', ['bob']);
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.getByRole('tab', { name: 'Topics' }).click();
      await waitForTexts(page, '.row-title', (await alice.topics()).map(({ topicName }) => topicName));
      await page.locator('.row', { hasText: 'Silent topic' }).click();
      await page.getByText('No messages yet').waitFor();
      await waitForTexts(page, '.member-name', ['Alice Chen', 'Bob Miller']);
    }));

  test('are created with the picked people and anybody else by account', () =>
    visit('#/alice', {}, async (page) => {
      await page.getByRole('button', { name: 'New topic' }).click();
      await page.getByLabel('Name', { exact: true }).fill('  Tea 茶 🍵 ');
      await page.getByRole('checkbox', { name: 'Bob Miller' }).check();
      await page.getByRole('checkbox', { name: '李雷' }).check();
      await page.getByText('2 picked').waitFor();
      await page.getByLabel('Other accounts').fill('guest-1  guest-2');
      await page.getByRole('button', { name: 'Create topic' }).click();
      await page.getByRole('heading', { name: 'Tea 茶 🍵', level: 2 }).waitFor();
      await toast(page, 'Topic created');
      const id = new URL(page.url()).hash.split('/')[3];
      assert.equal((await info('alice', id)).topicName, 'Tea 茶 🍵');
      assert.deepEqual((await members('alice', id)).toSorted(), ['alice', 'bob', 'guest-1', 'guest-2', 'lilei']);
      await page.getByRole('tab', { name: 'Topics' }).click();
      await page.locator('.row', { hasText: 'Tea 茶 🍵' }).getByText('Owner').waitFor();
    }));

  test('a form that misses something says what, and sends nothing', () =>
    visit('#/alice', {}, async (page) => {
      await page.getByRole('button', { name: 'New topic' }).click();
      await page.getByLabel('Name', { exact: true }).fill('   ');
      await page.getByRole('button', { name: 'Create topic' }).click();
      await page.getByText('Give the topic a name.').waitFor();
      assert.equal(await page.getByLabel('Name', { exact: true }).getAttribute('aria-invalid'), 'true');
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
      assert.deepEqual(await requests('M10'), []);
    }));

  test('an account that cannot be sent is refused by the client with a sentence', () =>
    visit('#/alice', {}, async (page) => {
      await page.getByRole('button', { name: 'New topic' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Comma');
      await page.getByLabel('Other accounts').fill('a,b');
      await page.getByRole('button', { name: 'Create topic' }).click();
      await dialog(page).getByText('That cannot be sent').waitFor();
      await dialog(page).getByText('must not be empty or contain a comma').waitFor();
      assert.deepEqual(await requests('M10'), []);
    }));
});

describe('a topic’s owner', () => {
  let id;
  beforeEach(async () => {
    await reset();
    id = await (await as('alice')).createTopic('Workshop', ['bob', 'carol']);
  });

  test('renames it', () =>
    visit(`#/alice/topic/${id}`, {}, async (page) => {
      await page.getByRole('button', { name: 'Rename' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Werkstatt');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'Werkstatt', level: 2 }).waitFor();
      assert.equal((await info('alice', id)).topicName, 'Werkstatt');
    }));

  test('writes and clears the bulletin', () =>
    visit(`#/alice/topic/${id}`, {}, async (page) => {
      const write = async (text) => {
        await page.getByRole('button', { name: 'Edit bulletin' }).click();
        await page.getByRole('textbox', { name: 'Bulletin' }).fill(text);
        await page.getByRole('button', { name: 'Save' }).click();
        await dialog(page).waitFor({ state: 'detached' });
      };
      await page.getByText('No bulletin yet.').waitFor();
      await write('周一 9:00\nBring tools 🔧');
      await page.locator('.bulletin-text', { hasText: 'Bring tools 🔧' }).waitFor();
      assert.equal((await info('bob', id)).bulletin, '周一 9:00\nBring tools 🔧');
      await write('');
      await page.getByText('No bulletin yet.').waitFor();
      assert.equal((await info('bob', id)).bulletin, '');
    }));

  test('removes a member after a question', () =>
    visit(`#/alice/topic/${id}`, {}, async (page) => {
      await memberAction(page, 'Bob Miller', 'Remove from topic');
      await page.getByRole('alertdialog', { name: 'Remove Bob Miller?' }).waitFor();
      await confirm(page, 'Remove from topic');
      await waitForTexts(page, '.member-name', ['Alice Chen', 'Carol Jones']);
      assert.deepEqual(await members('alice', id), ['alice', 'carol']);
    }));

  test('hands it over and then has a member’s rights', () =>
    visit(`#/alice/topic/${id}`, {}, async (page) => {
      await memberAction(page, 'Bob Miller', 'Make owner');
      await confirm(page, 'Make owner');
      await page.getByText('Bob Miller owns this topic.').waitFor();
      assert.equal((await info('alice', id)).ownerAccount, 'bob');
      await page.getByRole('button', { name: 'Rename' }).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Actions for Carol Jones' }).click();
      assert.deepEqual(await page.getByRole('menuitem').allTextContents(), ['Open conversation']);
    }));

  test('cannot leave and is told what to do instead', () =>
    visit(`#/alice/topic/${id}`, {}, async (page) => {
      await page.getByRole('button', { name: 'Leave topic' }).click();
      await confirm(page, 'Leave topic');
      await dialog(page).getByText('The owner cannot leave').waitFor();
      await dialog(page).getByText('Make somebody else the owner first').waitFor();
      assert.ok((await members('alice', id)).includes('alice'));
    }));

  test('dismisses it for everybody', () =>
    visit(`#/alice/topic/${id}`, {}, async (page) => {
      await page.getByRole('button', { name: 'Dismiss topic' }).click();
      await page.getByRole('alertdialog', { name: 'Dismiss “Workshop” for everybody?' }).waitFor();
      await confirm(page, 'Dismiss topic');
      await toast(page, '“Workshop” was dismissed');
      assert.equal(new URL(page.url()).hash, '#/alice');
      assert.ok((await (await as('bob')).topics()).every(({ topicId }) => topicId !== id));
    }));

  test('learns from the service when the topic has changed hands meanwhile', () =>
    visit(`#/alice/topic/${id}`, {}, async (page) => {
      await page.getByRole('button', { name: 'Rename' }).click();
      await (await as('alice')).updateTopic(id, { ownerAccount: 'carol' });
      await page.getByLabel('Name', { exact: true }).fill('Too late');
      await page.getByRole('button', { name: 'Save' }).click();
      await dialog(page).getByText('Only the owner may do that').waitFor();
      await dialog(page).getByText('Technical details').click();
      await dialog(page).getByText('update topic fail').waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('Carol Jones owns this topic.').waitFor();
      assert.equal((await info('carol', id)).topicName, 'Workshop');
    }));
});

describe('a topic’s member', () => {
  let id;
  beforeEach(async () => {
    await reset();
    id = await (await as('alice')).createTopic('Workshop', ['bob', 'carol']);
  });

  test('invites others although he does not own it', () =>
    visit(`#/bob/topic/${id}`, {}, async (page) => {
      await page.getByRole('button', { name: 'Invite' }).click();
      assert.equal(await page.getByRole('checkbox', { name: 'Carol Jones' }).count(), 0, 'members are not offered');
      await dialog(page).getByRole('button', { name: 'Invite' }).click();
      await page.getByText('Pick at least one person.').waitFor();
      await page.getByRole('checkbox', { name: '王芳' }).check();
      await dialog(page).getByRole('button', { name: 'Invite' }).click();
      await waitForTexts(page, '.member-name', ['Alice Chen', 'Bob Miller', 'Carol Jones', '王芳']);
      assert.ok((await members('alice', id)).includes('wangfang'));
    }));

  test('leaves it after a question', () =>
    visit(`#/bob/topic/${id}`, {}, async (page) => {
      await page.getByRole('button', { name: 'Leave topic' }).click();
      await confirm(page, 'Leave topic');
      await toast(page, 'You left “Workshop”');
      assert.equal(new URL(page.url()).hash, '#/bob');
      assert.deepEqual(await members('alice', id), ['alice', 'carol']);
      await page.getByRole('tab', { name: 'Topics' }).click();
      await settled(page);
      assert.equal(await page.locator('.row', { hasText: 'Workshop' }).count(), 0);
    }));

  test('opens the conversation with another member', () =>
    visit(`#/bob/topic/${id}`, {}, async (page) => {
      await memberAction(page, 'Alice Chen', 'Open conversation');
      await page.getByRole('heading', { name: 'Alice Chen', level: 2 }).waitFor();
      assert.equal(new URL(page.url()).hash, '#/bob/user/alice');
    }));
});
