// The realtime connection in a real browser: its own WebSocket, network events, tabs.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { emulator, open, profile } from './support/site.mjs';

beforeEach(() => emulator.reset());

const openModule = async (context) => {
  const page = await open(context ?? (await profile()), 'module.html');
  await page.waitForFunction(() => globalThis.ready);
  return page;
};
const online = (page, account, options) =>
  page.evaluate(
    async ([account, options]) => {
      globalThis[account] = userOf(account, options);
      globalThis.states = [];
      globalThis[account].on('state', ({ state }) => states.push(state));
      await globalThis[account].login();
    },
    [account, options],
  );
const connections = async () => (await emulator.control('sockets')).connections;

test('two pages talk to each other', async () => {
  const [one, two] = [await openModule(), await openModule()];
  await online(one, 'alice');
  await online(two, 'bob');
  const received = two.evaluate(() => new Promise((resolve) => bob.on('message', resolve)));
  const sent = await one.evaluate(() => alice.acknowledged(alice.sendMessage('bob', '你好 😀')));
  const message = await received;
  assert.deepEqual([message.text, message.packetId, message.sequence], ['你好 😀', sent.packetId, sent.sequence]);
  assert.deepEqual([...one.problems, ...two.problems], []);
});

test('handlers run after the event of the socket is over', async () => {
  const page = await openModule();
  const order = await page.evaluate(async () => {
    const order = [];
    class Observed extends WebSocket {
      set onmessage(listener) {
        super.onmessage = (event) => {
          order.push('frame');
          listener(event);
          Promise.resolve().then(() => order.push('microtask'));
        };
      }
    }
    const alice = userOf('alice', { WebSocket: Observed });
    await alice.login();
    const handled = new Promise((resolve) => alice.on('acknowledged', () => resolve(order.push('handler'))));
    order.length = 0;
    alice.sendMessage('bob', 'hello');
    await handled;
    return order;
  });
  assert.deepEqual(order, ['frame', 'microtask', 'handler']);
});

test('a network that comes back is used at once', async () => {
  const page = await openModule();
  await online(page, 'alice', { reconnect: { minDelayMs: 3_600_000, maxDelayMs: 3_600_000 } });
  await emulator.control('sockets/faults', { fault: 'drop' });
  await page.waitForFunction(() => alice.state === 'waiting');
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.waitForFunction(() => alice.state === 'online');
});

test('a page that is looked at again tries at once', async () => {
  const page = await openModule();
  await online(page, 'alice', { reconnect: { minDelayMs: 3_600_000, maxDelayMs: 3_600_000 } });
  await emulator.control('sockets/faults', { fault: 'drop' });
  await page.waitForFunction(() => alice.state === 'waiting');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.waitForFunction(() => alice.state === 'online');
});

test('a user that is offline or destroyed leaves nothing behind in the page', async () => {
  const page = await openModule();
  const left = await page.evaluate(async () => {
    const listeners = new Map();
    for (const target of [globalThis, document]) {
      const { addEventListener: add, removeEventListener: remove } = target;
      target.addEventListener = (type, listener) => (listeners.set(listener, type), add.call(target, type, listener));
      target.removeEventListener = (type, listener) => (listeners.delete(listener), remove.call(target, type, listener));
    }
    const [alice, bob] = [userOf('alice'), userOf('bob', { resource: 'b1' })];
    await Promise.all([alice.login(), bob.login()]);
    // The page's own, for the resource of its tab.
    for (const [listener, type] of listeners) if (/^page/.test(type)) listeners.delete(listener);
    const during = listeners.size;
    await alice.logout();
    bob.destroy();
    return [during, listeners.size];
  });
  assert.ok(left[0] > 0);
  assert.equal(left[1], 0);
});

test('a tab keeps its resource when it is reloaded, and a copy of the tab gets its own', async () => {
  const context = await profile();
  const page = await openModule(context);
  await online(page, 'alice');
  const [{ resource: first }] = await connections();

  await page.reload();
  await page.waitForFunction(() => globalThis.ready);
  await online(page, 'alice');
  assert.deepEqual((await connections()).map(({ resource }) => resource), [first]);

  // A window opened by a page begins with a copy of its tab's storage, as a duplicated tab does.
  await page.evaluate(() => sessionStorage.setItem('copied', 'yes'));
  const [copy] = await Promise.all([context.waitForEvent('page'), page.evaluate(() => void open(location.href))]);
  await copy.waitForFunction(() => globalThis.ready);
  assert.equal(await copy.evaluate(() => sessionStorage.getItem('copied')), 'yes');
  await copy.evaluate((given) => (globalThis.addresses = given), await page.evaluate(() => addresses));
  await online(copy, 'alice');
  const resources = (await connections()).map(({ resource }) => resource);
  assert.equal(resources.length, 2);
  assert.equal(new Set(resources).size, 2);
  assert.ok(resources.includes(first));
});

test('without storage there is still a resource', async () => {
  const page = await openModule();
  await page.evaluate(() => {
    Object.defineProperty(globalThis, 'sessionStorage', {
      get() {
        throw new Error('forbidden');
      },
    });
  });
  await online(page, 'alice');
  assert.match((await connections())[0].resource, /^web_/);
});
