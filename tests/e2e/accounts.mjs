import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { directory, reset } from './support/emulator.mjs';
import { settled, visit, waitForTexts } from './support/page.mjs';

describe('choosing an account', () => {
  beforeEach(reset);

  test('shows everybody by name and opens the chosen one’s conversations', () =>
    visit('', {}, async (page) => {
      const { accounts } = await directory();
      await waitForTexts(page, '.account-name', accounts.map(({ name }) => name));
      await page.getByRole('link', { name: 'Bob Miller' }).click();
      await page.getByRole('heading', { name: 'Bob Miller', level: 2 }).waitFor();
      await page.locator('.row').first().waitFor();
      assert.equal(new URL(page.url()).hash, '#/bob');
      assert.equal(await page.title(), 'Bob Miller · mimc-wasm');
    }));

  test('switches back to the choice', () =>
    visit('#/alice', {}, async (page) => {
      await page.getByRole('link', { name: 'Switch account' }).click();
      await page.getByRole('heading', { name: 'Who is at the keyboard?' }).waitFor();
    }));

  test('an address with an unknown account says so and leads to the choice', () =>
    visit('#/nobody', {}, async (page) => {
      await page.getByText('There is no account “nobody” in this demo.').waitFor();
      await page.getByRole('link', { name: 'Choose an account' }).click();
      await page.locator('.account-card').first().waitFor();
    }));
});

describe('language and colours', () => {
  beforeEach(reset);

  test('follow the browser until another language is chosen, which is remembered', () =>
    visit('', { language: 'zh' }, async (page) => {
      await page.getByRole('heading', { name: '以谁的身份登录？' }).waitFor();
      assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
      await page.getByRole('button', { name: 'Switch to English' }).click();
      await page.getByRole('heading', { name: 'Who is at the keyboard?' }).waitFor();
      assert.equal(await page.getAttribute('html', 'lang'), 'en');
      await page.reload();
      await page.getByRole('heading', { name: 'Who is at the keyboard?' }).waitFor();
    }));

  test('follow the system until another theme is chosen, which is remembered', () =>
    visit('', { theme: 'dark' }, async (page) => {
      const theme = () => page.getAttribute('html', 'data-theme');
      await page.locator('.account-card').first().waitFor();
      assert.equal(await theme(), 'dark');
      await page.emulateMedia({ colorScheme: 'light' });
      await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
      await page.getByRole('button', { name: 'Use dark colours' }).click();
      await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
      await page.reload();
      await page.locator('.account-card').first().waitFor();
      assert.equal(await theme(), 'dark');
    }));
});

describe('the page itself', () => {
  beforeEach(reset);

  test('runs under a policy that allows no inline code and has none', () =>
    visit('#/alice/user/bob', {}, async (page) => {
      await settled(page);
      const policy = await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', 'content');
      assert.match(policy, /script-src 'self' 'wasm-unsafe-eval';/);
      assert.match(policy, /style-src 'self';/);
      assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'/);
      const inline = await page.evaluate(() => document.querySelectorAll('style, [style], script:not([src])').length);
      assert.equal(inline, 0);
    }));

  test('shows no text before its typeface is there', () => {
    let release;
    const held = new Promise((done) => (release = done));
    const setUp = async (page) => {
      await page.route('**/*.woff2', async (route) => {
        await held;
        await route.continue();
      });
      await page.addInitScript(recordTypeface);
    };
    return visit('', { setUp }, async (page) => {
      await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('.wasm')));
      await page.evaluate(async () => {
        for (let frame = 0; frame < 10; frame += 1) await new Promise((done) => requestAnimationFrame(done));
      });
      release();
      await page.locator('.account-card').first().waitFor();
      assert.equal(await page.evaluate(() => globalThis.typefaceWasThere), true);
    });
  });

  for (const hash of ['', '#/alice', '#/alice/user/bob']) {
    test(`moves nothing after it was shown (${hash || 'accounts'})`, () =>
      visit(hash, { setUp: (page) => page.addInitScript(recordShifts) }, async (page) => {
        await page.locator('.account-card, .row').first().waitFor();
        await settled(page);
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        const shifts = await page.evaluate(() => globalThis.shifts);
        assert.ok(shifts < 0.01, `layout shift of ${shifts}`);
      }));
  }
});

function recordTypeface() {
  new MutationObserver((_, observer) => {
    if (!document.querySelector('h1')) return;
    globalThis.typefaceWasThere = document.fonts.check('1em "Hanken Grotesk Variable"');
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
}

function recordShifts() {
  globalThis.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifts += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
}
