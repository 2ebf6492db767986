// The page as `cargo xtask demo` serves it: from a server of its own, with the emulator elsewhere.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, test } from 'node:test';
import { addFault, as, base, requests, reset } from './support/emulator.mjs';
import { checkAccess, output, say, settled, show, SIZES, visit, waitForCount } from './support/page.mjs';

const at = process.env.MIMC_DEMO_SERVER_URL?.replace(/\/$/, '');
assert.ok(at, 'MIMC_DEMO_SERVER_URL must be the address of www/server for the emulator of MIMC_DEMO_URL');

const get = (path) => fetch(at + path);
const post = (path, body) => fetch(at + path, { method: 'POST', body: JSON.stringify(body) });
const column = (page, name) => page.getByRole('region', { name });
const refused = [/Failed to load resource: the server responded with a status of 502/, /^response 502:/];

describe('the demo’s own server', () => {
  beforeEach(reset);

  test('hands on the token service’s answer for those it knows, and nothing for others', async () => {
    const answer = await post('/demo/token', { account: 'alice' });
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal((await answer.json()).data.appAccount, 'alice');
    assert.equal((await post('/demo/token', { account: 'mallory' })).status, 403);
    assert.equal((await fetch(`${at}/demo/token`, { method: 'POST', body: 'no json' })).status, 500);
    assert.equal((await get('/demo/token')).status, 404);
  });

  test('serves the page and nothing beside it', async () => {
    assert.match((await get('/')).headers.get('content-type'), /^text\/html/);
    for (const path of ['/server/main.mjs', '/..%2fpackage.json', '/%2e%2e/package.json', '/package.json', '/demo/contacts/__proto__']) {
      assert.equal((await get(path)).status, 404, path);
    }
  });

  test('says which service failed and how, and no secret', async () => {
    await addFault({ endpoint: 'T01', fault: 'code', code: 70009, message: 'wrong key' });
    const answer = await get('/demo/contacts/tencent?account=alice');
    assert.equal(answer.status, 502);
    assert.deepEqual(await answer.json(), { error: { kind: 'api', code: 70009, endpoint: 'T01', serviceMessage: 'wrong key' } });
  });

  test('lets the page talk to MIMC directly', () =>
    visit('#/alice/user/bob', { at }, async (alice) => {
      await settled(alice);
      await alice.locator('.sidebar .connection-online').waitFor();
      await visit('#/bob/user/alice', { at }, async (bob) => {
        await bob.locator('.sidebar .connection-online').waitFor();
        await say(alice, 'through two servers');
        await bob.locator('.entry', { hasText: 'through two servers' }).waitFor();
      });
      const names = await alice.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
      assert.ok(names.some((name) => name.startsWith(`${base}/api/contact`)), 'contacts come from the service itself');
      assert.ok(!names.some((name) => name.startsWith(`${at}/api/`)));
    }));
});

describe('the services', () => {
  beforeEach(reset);

  test('stand side by side, each with what it knows', () =>
    visit('#/lilei', { at }, async (page) => {
      await page.getByRole('link', { name: 'Contacts of three services' }).click();
      const counts = { MIMC: (await (await as('lilei')).contacts()).length, Tencent: 235, GeWe: 107 };
      for (const [name, count] of Object.entries(counts)) {
        await column(page, name).locator('h3 .count').getByText(String(count), { exact: true }).waitFor();
      }
      await column(page, 'Tencent').getByText('韩梅梅').waitFor();
      await column(page, 'Tencent').getByText('Pinned').first().waitFor({ state: 'attached' });
      assert.ok((await requests('T01')).length > 1, 'all pages of Tencent’s list were fetched');
      await column(page, 'Tencent').getByRole('button', { name: 'Show all 235' }).click();
      assert.equal(await column(page, 'Tencent').locator('.service-row').count(), 235);
      await page.keyboard.press('Escape');
      await page.getByText('Pick a conversation').waitFor();
    }));

  test('fail one by one, and can be asked again one by one', async () => {
    await addFault({ endpoint: 'G01', fault: 'code', code: 500, message: 'device offline' });
    await visit('#/alice/services', { at, provoked: refused }, async (page) => {
      await column(page, 'GeWe').getByText('The service refused').waitFor();
      await column(page, 'GeWe').getByText('Technical details').click();
      await column(page, 'GeWe').getByText('G01').waitFor();
      await column(page, 'MIMC').locator('.service-row').first().waitFor();
      await column(page, 'Tencent').locator('.service-row').first().waitFor();
      await column(page, 'GeWe').getByRole('button', { name: 'Try again' }).click();
      await column(page, 'GeWe').locator('.service-row').first().waitFor();
    });
  });

  test('need a server, and the page says so where there is none', () =>
    visit('#/alice/services', {}, async (page) => {
      await page.getByText('This page has no server of its own').waitFor();
      await waitForCount(page, '.service', 0);
    }));

  test('are accessible, wide and narrow, light and dark, in both languages', () =>
    visit('#/lilei/services', { at }, async (page) => {
      await waitForCount(page, '.service-list', 3);
      await settled(page);
      await mkdir(join(output, 'screenshots'), { recursive: true });
      for (const [size, theme, language] of [['wide', 'light', 'en'], ['wide', 'dark', 'zh'], ['narrow', 'light', 'en'], ['narrow', 'dark', 'zh']]) {
        await show(page, { size, theme, language });
        await page.screenshot({ path: join(output, 'screenshots', `services-${SIZES[size][0]}-${theme}-${language}.png`) });
        assert.deepEqual(await checkAccess(page), []);
        assert.equal(await page.evaluate(rowsOverlap), false);
      }
    }));
});

/** Whether a column reaches into what stands below it. */
function rowsOverlap() {
  const boxes = [...document.querySelectorAll('.service')].map((one) => ({ ...one.getBoundingClientRect().toJSON(), inner: one.scrollHeight }));
  return boxes.some((box, index) => {
    const next = boxes[index + 1];
    return next && next.left === box.left && next.top < box.top + box.inner - 1;
  });
}
