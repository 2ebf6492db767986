import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { addFault, as, reset, seed } from './support/emulator.mjs';
import { midnight, settled, visit, waitForCount, waitForTexts } from './support/page.mjs';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const sequences = (page) => page.locator('.entry').evaluateAll((all) => all.map((one) => one.dataset.sequence));

/** Scrolls up, page by page, until the conversation's beginning is reached. */
async function toTheBeginning(page) {
  const start = page.getByText('This is where it begins');
  while (!(await start.isVisible())) {
    const before = await page.locator('.entry').count();
    await page.locator('.timeline').evaluate((timeline) => (timeline.scrollTop = 0));
    await page.waitForFunction(
      (count) => document.querySelectorAll('.entry').length > count || document.querySelector('.timeline-begin'),
      before,
    );
  }
}

/** Numbered messages between two accounts without a history of their own, `gap` apart. */
async function seedTalk(from, to, count, gap, end = Date.now() - HOUR) {
  const messages = Array.from({ length: count }, (_, index) => ({
    from: index % 3 === 0 ? to : from,
    to: index % 3 === 0 ? from : to,
    text: `message ${index}`,
    ts: end - (count - index) * gap,
  }));
  await seed(messages);
  return messages;
}

describe('a conversation', () => {
  beforeEach(reset);

  test('opens from the list at its newest message', () =>
    visit('#/alice', {}, async (page) => {
      await page.locator('[data-open="user/bob"]').click();
      await page.locator('.entry').first().waitFor();
      assert.equal(new URL(page.url()).hash, '#/alice/user/bob');
      await page.getByRole('heading', { name: 'Bob Miller' }).first().waitFor();
      const toEnd = () => page.locator('.timeline').evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight);
      assert.ok((await toEnd()) < 2);
      const messages = await (await as('alice')).history('bob', Date.now() - 2 * DAY, Date.now());
      assert.equal((await sequences(page)).at(-1), messages.at(-1)?.sequence ?? (await sequences(page)).at(-1));
    }));

  test('scrolls back to its first message, each shown once and in order', async () => {
    await seedTalk('david', 'emma', 137, 7 * 60_000);
    const all = await (await as('david')).history('emma', Date.now() - 30 * DAY, Date.now());
    assert.ok(all.length >= 137);
    await visit('#/david/user/emma', {}, async (page) => {
      await page.locator('.entry').first().waitFor();
      assert.ok((await sequences(page)).length < all.length, 'not everything is fetched at once');
      await toTheBeginning(page);
      assert.deepEqual(await sequences(page), all.map(({ sequence }) => sequence));
    });
  });

  test('loses nothing where more messages than a page share a millisecond', async () => {
    const ts = Date.now() - 2 * HOUR;
    await seed(Array.from({ length: 95 }, (_, index) => ({ from: 'david', to: 'emma', text: `same ${index}`, ts })));
    await seedTalk('david', 'emma', 10, 60_000, ts - HOUR);
    await seedTalk('emma', 'david', 10, 60_000, ts + HOUR);
    await visit('#/david/user/emma', {}, async (page) => {
      await page.locator('.entry').first().waitFor();
      await toTheBeginning(page);
      const shown = await page.locator('.entry .text').allTextContents();
      const same = shown.filter((text) => text.startsWith('same'));
      assert.deepEqual(same, Array.from({ length: 95 }, (_, index) => `same ${index}`));
      assert.equal(new Set(await sequences(page)).size, shown.length);
    });
  });

  test('keeps what is on the screen in its place while older messages come in', async () => {
    await seedTalk('david', 'emma', 90, 7 * 60_000);
    await visit('#/david/user/emma', {}, async (page) => {
      await page.locator('.entry').first().waitFor();
      await page.waitForFunction(() => !document.querySelector('.timeline-start .spinner:not([role])'));
      await addFault({ endpoint: 'M20', fault: 'delay', ms: 400 });
      const before = await page.locator('.timeline').evaluate((timeline) => {
        timeline.scrollTop = 120;
        const top = timeline.getBoundingClientRect().top;
        const seen = [...timeline.querySelectorAll('.entry')].find((one) => one.getBoundingClientRect().top > top);
        return { sequence: seen.dataset.sequence, top: seen.getBoundingClientRect().top, count: timeline.querySelectorAll('.entry').length };
      });
      await page.waitForFunction((count) => document.querySelectorAll('.entry').length > count, before.count);
      const after = await page.locator(`[data-sequence="${before.sequence}"]`).evaluate((one) => one.getBoundingClientRect().top);
      assert.ok(Math.abs(after - before.top) < 2, `moved by ${after - before.top} px`);
    });
  });

  for (const [count, how] of [[75, 'however many pages that is'], [330, 'or is loaded anew when it is too much']]) {
    test(`fetches all that was said since, ${how}, without a hole`, async () => {
      await seedTalk('david', 'emma', 40, 60_000);
      await visit('#/david/user/emma', {}, async (page) => {
        await page.locator('.entry').first().waitFor();
        await settled(page);
        await seedTalk('emma', 'david', count, 1_000, Date.now());
        await page.getByRole('button', { name: 'Refresh' }).click();
        await page.locator('.entry').getByText(`message ${count - 1}`, { exact: true }).waitFor();
        await page.waitForFunction((wanted) => document.querySelectorAll('.entry').length >= wanted, Math.min(count, 300));
        await toTheBeginning(page);
        const all = await (await as('david')).history('emma', Date.now() - 30 * DAY, Date.now() + 1);
        assert.deepEqual(await sequences(page), all.map(({ sequence }) => sequence));
      });
    });
  }

  test('tells at once what is too long, and keeps it', () =>
    visit('#/david/user/emma', {}, async (page) => {
      await settled(page);
      const field = page.getByLabel('Write to Emma Brown');
      const text = '长'.repeat(5_200);
      await field.fill(text);
      await field.press('Enter');
      await page.getByRole('alert').getByText('Not sent: too long. A message may have 15 kB.').waitFor();
      assert.equal(await field.inputValue(), text);
      await field.fill('short');
      await waitForCount(page, '.composer [role="alert"]', 0);
    }));

  test('keeps the newest message in sight when the window gets another size', () =>
    visit('#/lilei/user/hanmeimei', {}, async (page) => {
      await settled(page);
      for (const [width, height] of [[360, 740], [740, 360], [1280, 800]]) {
        await page.setViewportSize({ width, height });
        await page.waitForFunction((wanted) => innerWidth === wanted, width);
        await page.waitForFunction(() => {
          const { scrollHeight, scrollTop, clientHeight } = document.querySelector('.timeline');
          return scrollHeight - scrollTop - clientHeight < 2;
        });
      }
    }));

  test('is divided into days, named in the chosen language', async () => {
    const today = midnight();
    await seed([
      { from: 'david', to: 'emma', text: 'long ago', ts: today - 40 * DAY },
      { from: 'david', to: 'emma', text: 'the day before', ts: today - HOUR },
      { from: 'david', to: 'emma', text: 'this morning', ts: Math.min(today + HOUR, Date.now()) },
    ]);
    await visit('#/david/user/emma', {}, async (page) => {
      await page.locator('.entry', { hasText: 'this morning' }).waitFor();
      const days = await page.locator('.day-name').allTextContents();
      assert.deepEqual(days.slice(-2), ['Yesterday', 'Today']);
      assert.match(days[0], /^\w+day,? \d+ \w+/);
      await page.getByRole('button', { name: '切换到中文' }).click();
      await page.getByRole('heading', { name: '今天' }).waitFor();
      assert.match(await page.locator('.day-name').first().textContent(), /月\d+日/);
    });
  });

  test('without a message says so', () =>
    visit('#/kefu/user/emma', {}, async (page) => {
      await page.getByText('No messages yet').waitFor();
    }));

  test('fetches what was said since when asked to', () =>
    visit('#/alice/user/bob', {}, async (page) => {
      await settled(page);
      await seed([{ from: 'bob', to: 'alice', text: 'just now 🎈', ts: Date.now() }]);
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.locator('.entry').getByText('just now 🎈').waitFor();
      await page.locator('.row').first().getByText('just now 🎈').waitFor();
      const toEnd = await page.locator('.timeline').evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight);
      assert.ok(toEnd < 2, 'the newest message is in sight');
    }));
});

describe('a topic’s conversation', () => {
  beforeEach(reset);

  test('names who speaks, except oneself', async () => {
    const alice = await as('alice');
    const id = await alice.createTopic('Naming', ['lilei', 'bob']);
    const now = Date.now();
    await seed([
      { from: 'lilei', topicId: id, text: '大家好', ts: now - 3_000 },
      { from: 'bob', topicId: id, text: 'hi all', ts: now - 2_000 },
      { from: 'bob', topicId: id, text: 'and again', ts: now - 1_500 },
      { from: 'alice', topicId: id, text: 'hello', ts: now - 1_000 },
    ]);
    await visit(`#/alice/topic/${id}`, {}, async (page) => {
      await waitForTexts(page, '.entry .text', ['大家好', 'hi all', 'and again', 'hello']);
      assert.deepEqual(await page.locator('.run-name:not(.visually-hidden)').allTextContents(), ['李雷', 'Bob Miller']);
      assert.equal(await page.locator('.run.own .entry').count(), 1);
      await page.getByText('3 members').waitFor();
    });
  });
});
