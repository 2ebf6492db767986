import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { addSocketFault, as, reset, revokeTokens } from './support/emulator.mjs';
import { beside, say, settled, visit, waitForCount, waitForTexts } from './support/page.mjs';

const DAY = 86_400_000;

const entry = (page, text) => page.locator('.entry', { hasText: text });
// Whoever looks at the message marks it as read at once.
const accepted = (page, text) => entry(page, text).getByText(/^(Sent|Read)$/).waitFor({ state: 'attached' });
const badge = (page, open) => page.locator(`[data-open="${open}"] .badge`);
const connection = (page) => page.locator('.sidebar .connection .menu-trigger');

// Only in the list until it is there: an open conversation asks and answers who is there, and a fault that is meant for a
// message would meet those.
async function listed(page, text) {
  const row = page.locator('[data-open="user/alice"]', { hasText: text });
  await row.waitFor();
}

async function online(page) {
  await page.locator('.sidebar .connection-online').waitFor();
  await settled(page);
}

async function choose(page, item) {
  await connection(page).click();
  await page.getByRole('menuitem', { name: item }).click();
}

describe('live chat', () => {
  beforeEach(reset);

  test('shows a message on the other side at once, and that it was sent', () =>
    beside(['#/alice/user/bob', '#/bob/user/alice'], async (alice, bob) => {
      await Promise.all([online(alice), online(bob)]);
      await say(alice, 'Ist das live? 你好 🎈');
      await entry(bob, '你好 🎈').waitFor();
      await accepted(alice, '你好 🎈');
      await say(bob, 'It is');
      await entry(alice, 'It is').waitFor();
      await alice.locator('.row').first().getByText('It is').waitFor();
      const stored = await (await as('alice')).history('bob', Date.now() - DAY, Date.now() + 1);
      const texts = stored.slice(-2).map(({ payload }) => JSON.parse(Buffer.from(payload, 'base64')).payload);
      assert.deepEqual(texts, ['Ist das live? 你好 🎈', 'It is']);
    }));

  test('reaches everybody in a topic, by name', async () => {
    const id = await (await as('alice')).createTopic('Live', ['bob']);
    await beside([`#/alice/topic/${id}`, `#/bob/topic/${id}`], async (alice, bob) => {
      await Promise.all([online(alice), online(bob)]);
      await say(alice, 'first');
      await entry(bob, 'first').waitFor();
      await say(bob, 'second');
      await entry(alice, 'second').waitFor();
      assert.deepEqual(await alice.locator('.run-name:not(.visually-hidden)').allTextContents(), ['Bob Miller']);
    });
  });

  test('counts what nobody has seen, moves it to the top, and forgets the count when it is opened, not with a reload', () =>
    beside(['#/alice/user/bob', '#/bob/user/carol'], async (alice, bob) => {
      await Promise.all([online(alice), online(bob)]);
      await say(alice, 'first unseen');
      await say(alice, 'second unseen');
      await badge(bob, 'user/alice').getByText('2', { exact: true }).waitFor();
      await badge(bob, 'user/alice').getByText('2 unread messages').waitFor({ state: 'attached' });
      assert.equal(await bob.locator('.row').first().getAttribute('data-open'), 'user/alice');
      await bob.locator('.row').first().getByText('second unseen').waitFor();
      assert.equal(await bob.title(), '(2) Bob Miller · mimc-wasm');
      await bob.reload();
      await badge(bob, 'user/alice').getByText('2', { exact: true }).waitFor();
      await bob.locator('[data-open="user/alice"]').click();
      await badge(bob, 'user/alice').waitFor({ state: 'detached' });
      await entry(bob, 'second unseen').waitFor();
      assert.equal(await bob.title(), 'Bob Miller · mimc-wasm');
      await say(alice, 'third');
      await entry(bob, 'third').waitFor();
      assert.equal(await badge(bob, 'user/alice').count(), 0);
    }));

  test('puts somebody on the list who never wrote before', () =>
    beside(['#/emma/user/kefu', '#/kefu'], async (emma, kefu) => {
      await Promise.all([online(emma), online(kefu)]);
      await say(emma, 'may I ask?');
      await kefu.locator('[data-open="user/emma"]').getByText('may I ask?').waitFor();
      await emma.locator('[data-open="user/kefu"]').getByText('You: may I ask?').waitFor();
    }));

  test('sends with Enter, breaks the line with Shift and Enter, and keeps what is not sent', () =>
    visit('#/kefu/user/emma', {}, async (page) => {
      await online(page);
      const field = page.getByLabel('Write to Emma Brown');
      await field.focus();
      await page.keyboard.press('Enter');
      await page.getByText('No messages yet').waitFor();
      await page.keyboard.type('one');
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.type('two');
      await page.evaluate(() => (location.hash = '#/kefu/user/bob'));
      await page.getByLabel('Write to Bob Miller').waitFor();
      await page.evaluate(() => (location.hash = '#/kefu/user/emma'));
      assert.equal(await field.inputValue(), 'one\ntwo');
      await field.press('Enter');
      await waitForTexts(page, '.entry .text', ['one\ntwo']);
      assert.equal(await field.inputValue(), '');
    }));
});

describe('a lost connection', () => {
  beforeEach(reset);

  test('is made again by itself, and a message without an answer is sent again and shown once', () =>
    beside(['#/alice/user/bob', '#/bob/user/carol'], async (alice, bob) => {
      await Promise.all([online(alice), online(bob)]);
      await addSocketFault({ fault: 'swallowAck', account: 'alice' });
      await say(alice, 'only once');
      await listed(bob, 'only once');
      await entry(alice, 'only once').getByText('Sending').waitFor({ state: 'attached' });
      await choose(alice, 'Drop connection');
      await alice.locator('.sidebar .connection-waiting').waitFor();
      await alice.getByText('What you write is sent as soon as it is back.').waitFor();
      await say(alice, 'written meanwhile');
      await entry(alice, 'written meanwhile').waitFor();
      await accepted(alice, 'written meanwhile');
      await accepted(alice, 'only once');
      await online(alice);
      await bob.locator('[data-open="user/alice"]').click();
      await entry(bob, 'written meanwhile').waitFor();
      assert.equal(await entry(bob, 'only once').count(), 1);
      assert.equal(await entry(alice, 'only once').count(), 1);
    }));

  test('may leave open whether a message arrived; the history then tells, and it is shown once', () =>
    beside(['#/alice/user/bob', '#/bob/user/carol'], async (alice, bob) => {
      await Promise.all([online(alice), online(bob)]);
      await addSocketFault({ fault: 'swallowAck', account: 'alice' });
      await say(alice, 'did it arrive?');
      await listed(bob, 'did it arrive?');
      await choose(alice, 'Sign out');
      await entry(alice, 'did it arrive?').getByText('Not sent: no connection').waitFor();
      await choose(alice, 'Connect');
      await accepted(alice, 'did it arrive?');
      assert.equal(await entry(alice, 'did it arrive?').count(), 1);
    }));

  test('loses nothing of what the other side said meanwhile', () =>
    beside(['#/alice/user/bob', '#/bob/user/alice'], async (alice, bob) => {
      await Promise.all([online(alice), online(bob)]);
      await choose(alice, 'Drop connection');
      await say(bob, 'are you there?');
      await entry(alice, 'are you there?').waitFor();
      await online(alice);
    }));

  test('is said to be for want of a token where that is so', () => {
    const refuse = (page) => page.route('**/demo/token', (route) => route.fulfill({ status: 403, body: 'no' }));
    return visit('#/alice/user/bob', { provoked: [/status of 403/, /^response 403:/] }, async (page) => {
      await online(page);
      await refuse(page);
      await revokeTokens('alice');
      await choose(page, 'Drop connection');
      await page.getByText('The sign-in was refused. The connection is lost.').waitFor();
      await page.unroute('**/demo/token');
      await online(page);
    });
  });

  test('keeps the tab from being closed while something is not sent', async () => {
    // Nobody asks who is there in a topic: the answer that is lost is the message's.
    const id = await (await as('alice')).createTopic('Unfinished', ['bob']);
    await visit(`#/alice/topic/${id}`, {}, async (page) => {
      await online(page);
      await addSocketFault({ fault: 'swallowAck', account: 'alice' });
      await say(page, 'not yet there');
      await entry(page, 'not yet there').getByText('Sending').waitFor({ state: 'attached' });
      const asked = page.waitForEvent('dialog');
      await page.close({ runBeforeUnload: true });
      const question = await asked;
      assert.equal(question.type(), 'beforeunload');
      await question.dismiss();
      await entry(page, 'not yet there').waitFor();
    });
  });

  test('that was wanted is not made again until somebody asks', () =>
    visit('#/alice/user/bob', {}, async (page) => {
      await online(page);
      await choose(page, 'Sign out');
      await page.locator('.sidebar .connection-offline').waitFor();
      await say(page, 'too late');
      await entry(page, 'too late').getByText('Not sent: no connection').waitFor();
      await choose(page, 'Connect');
      await online(page);
      await entry(page, 'too late').getByRole('button', { name: 'Try again' }).click();
      await accepted(page, 'too late');
      assert.equal(await entry(page, 'too late').count(), 1);
    }));

  test('that the service ended says why and stays ended', () =>
    visit('#/alice/user/bob', {}, async (page) => {
      await online(page);
      await addSocketFault({ fault: 'kick', account: 'alice', type: 'wait', reason: 'conflict' });
      await page.getByRole('alert').getByText('You were signed out').waitFor();
      await page.getByRole('alert').getByRole('button', { name: 'Connect' }).click();
      await online(page);
      await waitForCount(page, '.banner', 0);
    }));
});

describe('a message the service refuses', () => {
  beforeEach(reset);

  test('says so, and is sent with another try once it may be, or discarded', async () => {
    const alice = await as('alice');
    const id = await alice.createTopic('Closed', ['bob', 'carol']);
    await visit(`#/bob/topic/${id}`, {}, async (page) => {
      await online(page);
      await alice.kick(id, 'bob');
      await say(page, 'let me in');
      await entry(page, 'let me in').getByText('Not sent: the service refused it').waitFor();
      await say(page, 'never mind');
      await entry(page, 'never mind').getByText('Not sent').waitFor();
      const toEnd = () => page.locator('.timeline').evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight);
      assert.ok((await toEnd()) < 2, 'what to do about it is in sight');
      await entry(page, 'never mind').getByRole('button', { name: 'Discard' }).click();
      await waitForCount(page, '.entry', 1);
      await alice.invite(id, 'bob');
      await entry(page, 'let me in').getByRole('button', { name: 'Try again' }).click();
      await accepted(page, 'let me in');
      await waitForCount(page, '.entry-failed', 0);
    });
  });
});

describe('presence', () => {
  beforeEach(reset);

  test('is asked of whoever one looks at, and shown as soon as he answers', () =>
    visit('#/alice/user/bob', {}, async (alice) => {
      await online(alice);
      await alice.getByText('bob · Not online').waitFor();
      await visit('#/bob/user/alice', {}, async (bob) => {
        await bob.getByText('alice · Online').waitFor();
        await alice.getByText('bob · Online').waitFor();
        await alice.locator('.conversation-header .online-dot').waitFor();
        await alice.locator('[data-open="user/bob"] .online-dot').waitFor();
      });
    }));

  test('is answered also by one who looks elsewhere and asks nothing', () =>
    beside(['#/bob/user/carol', '#/alice/user/bob'], async (bob, alice) => {
      await Promise.all([online(bob), online(alice)]);
      await alice.getByText('bob · Online').waitFor();
    }));

  test('leaves no message and no trace in the list', () =>
    beside(['#/emma/user/kefu', '#/kefu/user/emma'], async (emma, kefu) => {
      await emma.getByText('kefu · Online').waitFor();
      await kefu.getByText('emma · Online').waitFor();
      assert.deepEqual(await (await as('kefu')).history('emma', Date.now() - DAY, Date.now() + 1), []);
      assert.equal(await kefu.locator('.entry, .badge').count(), 0);
      assert.equal(await kefu.locator('[data-open="user/emma"]').count(), 0);
    }));
});

describe('notifications', () => {
  beforeEach(reset);

  const setUp = (page) => page.addInitScript(recordNotifications);

  test('are asked for with a click only, and tell what one is not looking at', () =>
    visit('#/bob/user/carol', { setUp }, async (bob) => {
      await online(bob);
      assert.equal(await bob.evaluate(() => globalThis.asked), 0);
      await visit('#/alice/user/bob', {}, async (alice) => {
        await online(alice);
        await say(alice, 'unheard');
        await badge(bob, 'user/alice').waitFor();
        await bob.getByRole('button', { name: 'Notify me of new messages' }).click();
        await bob.getByRole('button', { name: 'Stop notifications' }).waitFor();
        await say(alice, 'heard');
        await badge(bob, 'user/alice').getByText('2', { exact: true }).waitFor();
      });
      assert.deepEqual(await bob.evaluate(() => globalThis.shown), [['Alice Chen', 'heard']]);
      assert.equal(await bob.evaluate(() => globalThis.asked), 1);
    }));

  test('that the browser refuses are not pretended', () =>
    visit('#/bob', { setUp }, async (page) => {
      await page.evaluate(() => (globalThis.answer = 'denied'));
      await page.getByRole('button', { name: 'Notify me of new messages' }).click();
      await page.getByText('The browser does not allow notifications').waitFor();
      await page.getByRole('button', { name: 'Notify me of new messages', pressed: false }).waitFor();
    }));
});

// The browser under test has no desktop to show them on.
function recordNotifications() {
  globalThis.asked = 0;
  globalThis.shown = [];
  globalThis.answer = 'granted';
  globalThis.Notification = class {
    static permission = 'default';
    static async requestPermission() {
      globalThis.asked += 1;
      return (Notification.permission = globalThis.answer);
    }
    constructor(title, { body }) {
      globalThis.shown.push([title, body]);
    }
    close() {}
  };
}
