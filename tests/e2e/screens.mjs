// Every main screen in both themes, both languages and two widths: checked by axe and kept as a picture.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { addFault, as, clearFaults, reset, takeDown } from './support/emulator.mjs';
import { resolvePackage } from './support/packages.mjs';
import { output, settled, visit } from './support/page.mjs';

const folder = join(output, 'screenshots');
const axe = await readFile(resolvePackage('axe-core/axe.min.js'), 'utf8');
const noAnswer = [/net::ERR_/];

const SCREENS = {
  accounts: { open: () => '' },
  contacts: { open: () => '#/lilei' },
  conversation: { open: () => '#/lilei/user/hanmeimei' },
  topic: { open: (topic) => `#/lilei/topic/${topic}` },
  members: { open: (topic) => `#/lilei/topic/${topic}/details`, sizes: ['narrow'] },
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

describe('the screens', () => {
  let topic;
  before(async () => {
    await mkdir(folder, { recursive: true });
    await reset();
    topic = (await (await as('lilei')).topics())[0].topicId;
  });

  for (const [name, screen] of Object.entries(SCREENS)) {
    for (const size of screen.sizes ?? ['wide', 'narrow']) {
      for (const theme of ['light', 'dark']) {
        for (const language of ['en', 'zh']) {
          test(`${name} is accessible (${size}, ${theme}, ${language})`, () => check(name, screen, { size, theme, language }));
        }
      }
    }
  }

  async function check(name, screen, options) {
    await clearFaults();
    await screen.before?.();
    const { size, theme, language } = options;
    await visit(screen.open(topic), { ...options, provoked: screen.provoked ?? [] }, async (page) => {
      await page.locator('.account-card, .workspace').first().waitFor();
      await screen.act?.(page);
      if (screen.ready) await page.locator(screen.ready).first().waitFor();
      await settled(page);
      const width = size === 'wide' ? 1280 : 360;
      await page.screenshot({ path: join(folder, `${name}-${width}-${theme}-${language}.png`) });
      assert.deepEqual(await violations(page), []);
    });
    await clearFaults();
  }
});

async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => globalThis.axe.run());
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`);
}
