// Every main screen in both themes, both languages and two widths: checked by axe and kept as a picture.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { addFault, addSocketFault, as, clearFaults, clearSocketFaults, reset, takeDown } from './support/emulator.mjs';
import { checkAccess, output, say, settled, show, SIZES, visit } from './support/page.mjs';

const folder = join(output, 'screenshots');
const noAnswer = [/net::ERR_/];

const look = (size, theme, language) => ({ size, theme, language });
/** Both ends of what can go wrong; contrast depends on the theme, labels on the language. */
const CHECKED = [look('wide', 'light', 'en'), look('narrow', 'dark', 'zh')];
const ALL = ['wide', 'narrow'].flatMap((size) => ['light', 'dark'].flatMap((theme) => ['en', 'zh'].map((language) => look(size, theme, language))));

const SCREENS = {
  accounts: { open: () => '' },
  contacts: { looks: ALL, open: () => '#/lilei' },
  conversation: { looks: ALL, open: () => '#/lilei/user/hanmeimei' },
  topic: { looks: ALL, open: (topic) => `#/lilei/topic/${topic}` },
  members: { open: (topic) => `#/lilei/topic/${topic}/details`, looks: [look('narrow', 'light', 'en'), look('narrow', 'dark', 'zh')] },
  live: { before: reset, open: () => '#/lilei/user/hanmeimei', act: everyState, ready: '.entry-failed' },
  unread: { before: reset, open: () => '#/lilei', act: beWrittenTo, ready: '.badge' },
  rooms: { before: reset, open: () => '#/lilei', act: openRooms, ready: '.rooms-ways' },
  room: { before: reset, open: () => '#/lilei', act: openRoom, ready: '.entry' },
  side: {
    before: reset,
    open: () => '?side=hanmeimei#/lilei/user/hanmeimei',
    act: (page) => page.frameLocator('iframe >> nth=1').locator('.conversation-header .online-dot').waitFor(),
    ready: 'iframe',
  },
  error: { looks: ALL, open: () => '#/lilei', before: takeDown, ready: '.banner', provoked: noAnswer },
  refused: {
    open: () => '#/lilei',
    before: () => addFault({ endpoint: 'M26', fault: 'code', code: 401, message: 'invalid token', times: 2 }),
    ready: '.notice-icon-alert',
  },
  create: { open: () => '#/lilei', act: (page) => page.locator('.sidebar-tools button').click(), ready: 'dialog[open]' },
  developer: {
    open: () => '#/lilei/user/hanmeimei',
    act: (page) => page.locator('.sidebar-footer button').last().click(),
    ready: '.requests',
    looks: [look('wide', 'light', 'en'), look('wide', 'dark', 'zh')],
  },
};

/** Messages sent, on their way and failed, and the menu of a connection that is gone. */
async function everyState(page) {
  await connected(page);
  await say(page, '收到，马上来 🏃');
  await page.locator('.entry').last().getByText(/^(Sent|已发送)$/).waitFor({ state: 'attached' });
  await addSocketFault({ fault: 'swallowAck', account: 'lilei' });
  await say(page, 'Is anybody there?');
  await page.locator('.fate-clock').waitFor();
  await page.locator('.connection .menu-trigger').locator('visible=true').click();
  await page.getByRole('menuitem').last().click();
  await page.locator('.connection-offline').locator('visible=true').waitFor();
  await page.locator('.entry-failed').waitFor();
}

async function beWrittenTo(page) {
  await connected(page);
  await visit('#/alice/user/lilei', {}, async (alice) => {
    await connected(alice);
    for (const text of ['Lunch?', '12:30 downstairs 🍜']) await say(alice, text);
    await page.locator('.badge').getByText('2', { exact: true }).waitFor();
  });
}

async function openRooms(page) {
  await connected(page);
  await page.getByRole('tab').last().click();
}

async function openRoom(page) {
  await openRooms(page);
  await page.locator('.row').click();
  await page.locator('.composer').waitFor();
  await settled(page);
  await say(page, '大家好 👋');
}

const connected = (page) => page.locator('.connection-online').first().waitFor({ state: 'attached' });

describe('the screens', () => {
  let topic;
  before(async () => {
    await mkdir(folder, { recursive: true });
    await reset();
    topic = (await (await as('lilei')).topics())[0].topicId;
  });

  for (const [name, screen] of Object.entries(SCREENS)) {
    test(`${name} is accessible, wide and narrow, light and dark, in both languages`, () => check(name, screen));
  }

  // One load serves all looks: the page follows its window, and choices of other tabs.
  async function check(name, { open, looks = CHECKED, before, act, ready, provoked = [] }) {
    await Promise.all([clearFaults(), clearSocketFaults()]);
    await before?.();
    await visit(open(topic), { size: looks[0].size, provoked }, async (page) => {
      await page.locator('.account-card, .workspace, .split').first().waitFor();
      await act?.(page);
      if (ready) await page.locator(ready).first().waitFor();
      await settled(page);
      for (const look of looks) {
        await show(page, look);
        await page.screenshot({ path: join(folder, `${name}-${SIZES[look.size][0]}-${look.theme}-${look.language}.png`) });
        const isChecked = look.theme === 'light' ? look.language === 'en' : look.language === 'zh';
        if (isChecked) assert.deepEqual(await checkAccess(page), [], Object.values(look).join(', '));
      }
    });
    await clearFaults();
  }
});
