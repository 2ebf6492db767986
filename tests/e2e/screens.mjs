// Every main screen in both themes, both languages and two widths: checked by axe and kept as a picture.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { addFault, addSocketFault, as, clearFaults, clearSocketFaults, reset, takeDown } from './support/emulator.mjs';
import { checkAccess, output, say, settled, visit } from './support/page.mjs';

const folder = join(output, 'screenshots');
const noAnswer = [/net::ERR_/];

const LOOKS = [['light', 'en'], ['light', 'zh'], ['dark', 'en'], ['dark', 'zh']];
const TWO_LOOKS = [['light', 'en'], ['dark', 'zh']];

const SCREENS = {
  accounts: { open: () => '' },
  contacts: { open: () => '#/lilei' },
  conversation: { open: () => '#/lilei/user/hanmeimei' },
  topic: { open: (topic) => `#/lilei/topic/${topic}` },
  members: { open: (topic) => `#/lilei/topic/${topic}/details`, sizes: ['narrow'] },
  live: { looks: TWO_LOOKS, before: reset, open: () => '#/lilei/user/hanmeimei', act: everyState, ready: '.entry-failed' },
  unread: { looks: TWO_LOOKS, before: reset, open: () => '#/lilei', act: beWrittenTo, ready: '.badge' },
  rooms: { looks: TWO_LOOKS, before: reset, open: () => '#/lilei', act: openRooms, ready: '.rooms-ways' },
  room: { looks: TWO_LOOKS, before: reset, open: () => '#/lilei', act: openRoom, ready: '.entry' },
  side: {
    looks: TWO_LOOKS, before: reset,
    open: () => '?side=hanmeimei#/lilei/user/hanmeimei',
    act: (page) => page.frameLocator('iframe >> nth=1').locator('.conversation-header .online-dot').waitFor(),
    ready: 'iframe',
  },
  error: { open: () => '#/lilei', before: takeDown, ready: '.banner', provoked: noAnswer },
  refused: {
    open: () => '#/lilei',
    before: () => addFault({ endpoint: 'M26', fault: 'code', code: 401, message: 'invalid token', times: 2 }),
    ready: '.notice-icon-alert',
    sizes: ['wide'],
  },
  create: { open: () => '#/lilei', act: (page) => page.locator('.sidebar-tools button').click(), ready: 'dialog[open]' },
  developer: {
    open: () => '#/lilei/user/hanmeimei',
    act: (page) => page.locator('.sidebar-footer button').last().click(),
    ready: '.requests',
    sizes: ['wide'],
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
    for (const size of screen.sizes ?? ['wide', 'narrow']) {
      for (const [theme, language] of screen.looks ?? LOOKS) {
        test(`${name} is accessible (${size}, ${theme}, ${language})`, () => check(name, screen, { size, theme, language }));
      }
    }
  }

  async function check(name, screen, options) {
    await Promise.all([clearFaults(), clearSocketFaults()]);
    await screen.before?.();
    const { size, theme, language } = options;
    await visit(screen.open(topic), { ...options, provoked: screen.provoked ?? [] }, async (page) => {
      await page.locator('.account-card, .workspace, .split').first().waitFor();
      await screen.act?.(page);
      if (screen.ready) await page.locator(screen.ready).first().waitFor();
      await settled(page);
      const width = size === 'wide' ? 1280 : 360;
      await page.screenshot({ path: join(folder, `${name}-${width}-${theme}-${language}.png`) });
      assert.deepEqual(await checkAccess(page), []);
    });
    await clearFaults();
  }
});
