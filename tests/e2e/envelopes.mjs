import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { reset, seed } from './support/emulator.mjs';
import { visit, waitForTexts } from './support/page.mjs';

let last = 0;
const envelope = (msgType, payload, more = {}) =>
  JSON.stringify({ version: 0, msgId: `${msgType}_${++last}`, msgType, timestamp: '1700000000000', payload, ...more });

/** Messages of a conversation that has none yet, one second apart. */
async function talk(...messages) {
  const start = Date.now() - 60_000;
  await seed(messages.map(([from, content], index) => ({
    from,
    to: from === 'kefu' ? 'emma' : 'kefu',
    ts: start + index * 1_000,
    ...(typeof content === 'string' ? { text: content } : content),
  })));
}

const open = (work) => visit('#/kefu/user/emma', {}, work);
const texts = (page, wanted) => waitForTexts(page, '.entry .text', wanted);

describe('what a message holds', () => {
  beforeEach(reset);

  test('plain and wrapped text, Chinese and emoji, are shown as text', async () => {
    await talk(
      ['emma', 'a😀b'],
      ['emma', '你好'],
      ['emma', envelope('TEXT', 'wrapped 👋')],
      ['emma', JSON.stringify({ msgId: 'TEXT_x', payload: 'kind from the id' })],
      ['emma', JSON.stringify({ type: 'TEXT', msgId: 'y', payload: 'kind in type' })],
      ['emma', JSON.stringify({ type: 'TEXT', msgId: 'z', content: 'text in content' })],
      ['emma', '{"just":"json"}'],
      ['emma', '{ not json'],
    );
    await open((page) =>
      texts(page, [
        ...['a😀b', '你好', 'wrapped 👋', 'kind from the id', 'kind in type', 'text in content'],
        ...['{"just":"json"}', '{ not json'],
      ]),
    );
  });

  test('a message that was sent twice under one id is shown once, two with one id are both shown', async () => {
    const twice = envelope('TEXT', 'once');
    await talk(['emma', twice], ['emma', twice], ['emma', envelope('TEXT', 'A', { msgId: 'TEXT_same' })], ['emma', envelope('TEXT', 'B', { msgId: 'TEXT_same' })]);
    await open((page) => texts(page, ['once', 'A', 'B']));
  });

  test('markup in a message stays text', async () => {
    await talk(['emma', '<img src=x onerror="document.title=1"><b>bold</b>']);
    await open(async (page) => {
      await texts(page, ['<img src=x onerror="document.title=1"><b>bold</b>']);
      assert.equal(await page.locator('.entry img, .entry b').count(), 0);
    });
  });

  test('attachments are named and linked, and nothing is fetched from them', async () => {
    await talk(
      ['emma', envelope('PIC_FILE', 'https://files.example.com/a/%E8%A5%BF%E6%B9%96.jpg')],
      ['emma', envelope('AUDIO_FILE', 'https://files.example.com/memo.m4a')],
      ['emma', envelope('BIN_FILE', 'https://files.example.com/plan.pdf')],
      ['emma', envelope('BIN_FILE', 'javascript:alert(1)')],
    );
    await open(async (page) => {
      await waitForTexts(page, '.attachment-name', ['西湖.jpg', 'memo.m4a', 'plan.pdf']);
      const kinds = await page.locator('.attachment-kind').allTextContents();
      assert.deepEqual(kinds, ['Picture', 'Sound', 'File'].map((kind) => `${kind} · files.example.com`));
      const rels = await page.locator('.entry a').evaluateAll((all) => all.map((one) => `${one.target} ${one.rel}`));
      assert.deepEqual(rels, Array(3).fill('_blank noopener noreferrer'));
      await page.locator('.raw', { hasText: 'javascript:alert(1)' }).waitFor();
      const foreign = await page.evaluate(() =>
        performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith(location.origin)),
      );
      assert.deepEqual(foreign, []);
    });
  });

  test('bytes that are no text are marked with size and beginning', async () => {
    const bytes = Buffer.from(Array.from({ length: 100 }, (_, index) => (index * 7 + 200) % 256));
    await talk(['emma', { payload: bytes.toString('base64') }], ['emma', { payload: '/w==' }]);
    await open(async (page) => {
      await waitForTexts(page, '.marked-label', ['Binary data · 100 bytes', 'Binary data · 1 byte']);
      const shown = await page.locator('.hex').first().textContent();
      assert.equal(shown, `${bytes.subarray(0, 48).toString('hex').match(/../g).join(' ')} …`);
      assert.equal(await page.locator('.hex').nth(1).textContent(), 'ff');
    });
  });

  test('a message of an unknown kind shows its content on demand', async () => {
    await talk(['emma', envelope('ORDER_CARD', { id: 3 })]);
    await open(async (page) => {
      await page.locator('.entry').getByText('Message of kind ORDER_CARD').waitFor();
      await page.locator('.entry').getByText('Show the content').click();
      await page.locator('pre', { hasText: '"id": 3' }).waitFor();
    });
  });

  test('friend requests and their answers are remarks', async () => {
    await talk(
      ['emma', envelope('ADD_FRIEND_REQUEST', { add_requester: 'emma' })],
      ['kefu', envelope('ADD_FRIEND_RESPONSE', { add_responser: 'kefu', accepted: true })],
      ['kefu', envelope('ADD_FRIEND_RESPONSE', JSON.stringify({ add_responser: 'kefu', accepted: false }))],
    );
    await open((page) =>
      waitForTexts(page, '.remark', ['Asks to become friends', 'Accepted the friend request', 'Declined the friend request']),
    );
  });

  test('presence checks are not shown', async () => {
    await talk(['emma', 'before'], ['emma', envelope('PING', 'emma')], ['kefu', envelope('PONG', 'kefu')], ['emma', 'after']);
    await open((page) => texts(page, ['before', 'after']));
  });
});

describe('recalls and read marks', () => {
  beforeEach(reset);

  test('a recalled message is gone, also when the recall came first', async () => {
    await talk(
      ['emma', envelope('TEXT_RECALL', { recall_msgId: 'TEXT_late' })],
      ['emma', envelope('TEXT', 'secret one', { msgId: 'TEXT_early' })],
      ['emma', envelope('TEXT', 'secret two', { msgId: 'TEXT_late' })],
      ['emma', envelope('TEXT_RECALL', JSON.stringify({ recall_msgId: 'TEXT_early' }))],
      ['emma', 'end'],
    );
    await open(async (page) => {
      await texts(page, ['end']);
      assert.deepEqual(await page.locator('.remark').allTextContents(), Array(2).fill('This message was recalled'));
      assert.equal(await page.getByText('secret').count(), 0);
    });
  });

  test('nobody recalls another’s message', async () => {
    await talk(
      ['emma', envelope('TEXT', 'stays', { msgId: 'TEXT_hers' })],
      ['kefu', envelope('TEXT_RECALL', { recall_msgId: 'TEXT_hers' })],
      ['emma', 'end'],
    );
    await open((page) => texts(page, ['stays', 'end']));
  });

  test('one’s own message is marked once the other has read it', async () => {
    await talk(
      ['kefu', envelope('TEXT', 'read', { msgId: 'TEXT_r' })],
      ['kefu', envelope('TEXT', 'not yet', { msgId: 'TEXT_n' })],
      ['emma', envelope('TEXT_READ', { read_msgId: 'TEXT_r' })],
      ['kefu', envelope('TEXT_READ', { read_msgId: 'TEXT_n' })],
    );
    await open(async (page) => {
      await texts(page, ['read', 'not yet']);
      assert.deepEqual(
        await page.locator('.entry').evaluateAll((all) => all.map((one) => one.querySelector('.read-mark') !== null)),
        [true, false],
      );
    });
  });
});
