import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { addFault, as, clearFaults, requests, reset, seed, takeDown } from './support/emulator.mjs';
import { settled, visit, waitForCount } from './support/page.mjs';

// What the browser itself writes to the console when a request of the page gets no or no good answer.
const noAnswer = [/Failed to load resource: net::ERR_/, /request failed: net::ERR_/];
const badAnswer = [/Failed to load resource: the server responded with a status/, /^response \d+:/];

/** Presses the banner's button, unless an attempt still under way has brought the server's answer already. */
async function retry(page) {
  const banner = page.locator('.banner');
  const gone = banner.waitFor({ state: 'detached' });
  await Promise.any([banner.getByRole('button', { name: 'Try again' }).click(), gone]);
  await gone;
}

describe('when the server is gone', () => {
  beforeEach(reset);

  test('the page says so, and one button brings everything back', () =>
    visit('', { provoked: noAnswer }, async (page) => {
      await page.locator('.account-card').first().waitFor();
      await takeDown();
      await page.getByRole('link', { name: 'Alice Chen' }).click();
      await page.getByText('What you see may be out of date.').waitFor();
      await page.locator('.sidebar').getByText('The server does not answer').waitFor();
      await page.locator('.sidebar').getByText('Technical details').click();
      await page.locator('.sidebar code', { hasText: 'transport · M26' }).waitFor();
      await clearFaults();
      await retry(page);
      await page.locator('.row').first().waitFor();
    }));

  test('whatever failed comes back by itself with the next answer', () =>
    visit('', { provoked: noAnswer }, async (page) => {
      await page.locator('.account-card').first().waitFor();
      await addFault({ endpoint: 'M26', fault: 'reset', times: 1_000 });
      await page.getByRole('link', { name: 'Alice Chen' }).click();
      await page.locator('.banner').waitFor();
      await clearFaults();
      await page.evaluate(() => (location.hash = '#/alice/user/bob'));
      await page.locator('.row').first().waitFor();
      await page.locator('.banner').waitFor({ state: 'detached' });
    }));

  test('what was already there stays', () =>
    visit('#/alice/user/bob', { provoked: noAnswer }, async (page) => {
      await settled(page);
      const rows = await page.locator('.row').count();
      const entries = await page.locator('.entry').count();
      await takeDown();
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.locator('.banner').waitFor();
      assert.equal(await page.locator('.row').count(), rows);
      assert.equal(await page.locator('.entry').count(), entries);
      await clearFaults();
      await retry(page);
    }));

  test('older messages can be asked for again where they are missing', async () => {
    const now = Date.now();
    await seed(Array.from({ length: 80 }, (_, n) => ({ from: 'david', to: 'emma', text: `n ${n}`, ts: now - (90 - n) * 60_000 })));
    await visit('#/david/user/emma', { provoked: noAnswer }, async (page) => {
      await page.locator('.entry').first().waitFor();
      await takeDown();
      const before = await page.locator('.entry').count();
      await page.locator('.timeline').evaluate((timeline) => (timeline.scrollTop = 0));
      const note = page.locator('.timeline .failure-note');
      await note.getByText('The server does not answer').waitFor();
      await clearFaults();
      await note.getByRole('button', { name: 'Try again' }).click();
      await page.waitForFunction((count) => document.querySelectorAll('.entry').length > count, before);
    });
  });

  test('a change that could not be made is told beside it and not lost', async () => {
    const id = await (await as('alice')).createTopic('Fragile', ['bob']);
    await visit(`#/alice/topic/${id}`, { provoked: noAnswer }, async (page) => {
      await page.getByRole('button', { name: 'Rename' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Sturdy');
      await takeDown();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.locator('dialog').getByText('The server does not answer').waitFor();
      assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Sturdy');
      await clearFaults();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'Sturdy', level: 2 }).waitFor();
    });
  });

  test('already at the start, the page waits for another try', async () => {
    let down = true;
    const setUp = (page) => page.route('**/demo/accounts', (route) => (down ? route.abort('connectionrefused') : route.continue()));
    await visit('#/alice', { setUp, provoked: noAnswer }, async (page) => {
      await page.getByText('The server does not answer').waitFor();
      down = false;
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.locator('.row').first().waitFor();
    });
  });

  test('a block that could not be made is told and not pretended', () =>
    visit('#/alice/user/bob', { provoked: noAnswer }, async (page) => {
      await settled(page);
      await takeDown();
      await page.getByRole('button', { name: 'Block', exact: true }).click();
      await page.locator('.toast', { hasText: 'The server does not answer' }).waitFor();
      assert.equal(await page.locator('.blocked-notice').count(), 0);
      await clearFaults();
      assert.equal(await (await as('alice')).isBlocked('bob'), false);
    }));
});

describe('when the service refuses', () => {
  beforeEach(reset);

  test('a token that is refused again and again is a sign-in problem, and another try helps', async () => {
    await addFault({ endpoint: 'M26', fault: 'code', code: 401, message: 'invalid token', times: 2 });
    await visit('#/alice', {}, async (page) => {
      const sidebar = page.locator('.sidebar');
      await sidebar.getByText('The sign-in was refused').waitFor();
      await sidebar.getByText('choose another account').waitFor();
      assert.equal((await requests('M26')).length, 2, 'tried once more with a fresh token, not oftener');
      assert.equal(await page.locator('.banner').count(), 0, 'the server is there');
      await sidebar.getByRole('button', { name: 'Try again' }).click();
      await page.locator('.row').first().waitFor();
    });
  });

  test('a token that is refused once is replaced without a word', async () => {
    await addFault({ endpoint: 'M26', fault: 'code', code: 401, message: 'invalid token' });
    await visit('#/alice', {}, async (page) => {
      await page.locator('.row').first().waitFor();
      assert.equal((await requests('M26')).length, 2);
    });
  });

  test('a token service that issues none is a sign-in problem', () => {
    const setUp = (page) => page.route('**/demo/token', (route) => route.fulfill({ status: 403, body: 'no' }));
    return visit('#/alice', { setUp, provoked: badAnswer }, async (page) => {
      await page.locator('.sidebar').getByText('The sign-in was refused').waitFor();
      await page.unroute('**/demo/token');
      await page.locator('.sidebar').getByRole('button', { name: 'Try again' }).click();
      await page.locator('.row').first().waitFor();
    });
  });

  test('a topic one does not belong to is neither shown nor pretended to be empty', async () => {
    const id = await (await as('bob')).createTopic('Private', ['carol']);
    await visit(`#/alice/topic/${id}`, {}, async (page) => {
      await page.locator('.conversation').getByText('You do not belong to this topic').waitFor();
      await page.locator('.details').getByText('You do not belong to this topic').waitFor();
    });
  });

  test('a room that does not exist is told as such', () =>
    visit('#/alice/room/12345', {}, async (page) => {
      await page.locator('.conversation').getByText('The room is closed to you').waitFor();
    }));

  test('an address that nobody can have is told as such, and a long one breaks nothing', () =>
    visit(`#/alice/user/${'x'.repeat(400)}`, {}, async (page) => {
      await page.locator('.conversation').getByText('That cannot be sent').waitFor();
      assert.ok(await page.locator('.details').evaluate((one) => one.scrollWidth <= one.clientWidth));
      await page.evaluate(() => (location.hash = '#/alice/topic/abc'));
      await page.locator('.conversation').getByText('an id has digits only').waitFor();
    }));

  test('an answer that is no answer is told as such', async () => {
    await addFault({ endpoint: 'M26', fault: 'truncate', bytes: 40 });
    await visit('#/alice', {}, async (page) => {
      await page.locator('.sidebar').getByText('The answer made no sense').waitFor();
    });
  });

  test('too many requests are told as such', async () => {
    await addFault({ endpoint: 'M20', fault: 'code', code: 429, message: 'too many requests', times: 10 });
    await visit('#/alice/user/bob', {}, async (page) => {
      await page.locator('.conversation').getByText('Too many requests', { exact: true }).waitFor();
    });
  });

  test('the sentences follow the language, at once', async () => {
    await addFault({ endpoint: 'M26', fault: 'code', code: 500, message: 'broken', times: 10 });
    await visit('#/alice', { language: 'zh' }, async (page) => {
      await page.getByText('服务拒绝了请求').waitFor();
      await page.getByRole('button', { name: 'Switch to English' }).click();
      await page.getByText('The service refused', { exact: true }).waitFor();
      await page.getByText('Technical details').click();
      await page.getByText('“broken”').waitFor();
    });
  });
});

describe('while it loads', () => {
  beforeEach(reset);

  test('the shape of what comes is shown and announced', async () => {
    await addFault({ endpoint: 'M26', fault: 'delay', ms: 1_000 });
    await visit('#/alice', {}, async (page) => {
      await page.locator('.skeleton-row').first().waitFor();
      await page.getByRole('status').getByText('Loading…').waitFor({ state: 'attached' });
      await page.locator('.row').first().waitFor();
      await waitForCount(page, '.skeleton', 0);
    });
  });
});

describe('the developer’s drawer', () => {
  beforeEach(reset);

  test('lists the requests with their outcome and never a token', async () => {
    await addFault({ endpoint: 'M12', fault: 'code', code: 500, message: 'broken' });
    await visit('#/alice/user/bob', {}, async (page) => {
      await settled(page);
      await page.getByRole('button', { name: 'Developer' }).click();
      const drawer = page.getByRole('region', { name: 'Requests' });
      const row = drawer.locator('tr', { hasText: 'M26' });
      await row.getByText('GET').waitFor();
      await row.getByText('/api/contact/').waitFor();
      await row.getByText('200').waitFor();
      await row.getByText(/^\d+ ms$/).waitFor();
      await drawer.getByText('/api/msg/p2p/queryOnCount/').waitFor();
      const text = await drawer.textContent();
      const tokens = (await requests('M26')).map(({ headers }) => JSON.stringify(headers));
      for (const token of tokens.flatMap((headers) => headers.match(/"token"[^"]+"([^"]+)"/)?.slice(1) ?? [])) {
        assert.ok(!text.includes(token));
      }
      await drawer.getByRole('button', { name: 'Clear' }).click();
      await drawer.getByText('No requests yet.').waitFor();
      await drawer.getByRole('button', { name: 'Close' }).click();
      await drawer.waitFor({ state: 'detached' });
    });
  });
});
