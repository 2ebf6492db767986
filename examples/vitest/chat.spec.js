// An application's own tests against the emulator, with accounts that no other test has.
import { init, MIMCUser } from 'mimc-wasm';
import { beforeAll, expect, inject, test } from 'vitest';

const { url, wsUrl, appId, appKey, appSecret } = inject('emulator');

async function fetchToken(account) {
  const body = JSON.stringify({ appId, appKey, appSecret, appAccount: account });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${url}/api/account/token`, { method: 'POST', headers, body })).text();
}

function newUser(name) {
  const account = `${name}-${crypto.randomUUID()}`;
  return new MIMCUser(appId, account, { apiUrl: url, wsUrl, fetchToken: () => fetchToken(account) });
}

beforeAll(() => init());

test('a message arrives', async () => {
  const [alice, bob] = [newUser('alice'), newUser('bob')];
  await Promise.all([alice.login(), bob.login()]);
  const heard = new Promise((resolve) => bob.on('message', resolve));
  await alice.acknowledged(alice.sendMessage(bob.getAppAccount(), '你好 😀'));
  expect(await heard).toMatchObject({ fromAccount: alice.getAppAccount(), text: '你好 😀' });
  alice.destroy();
  bob.destroy();
});

test('a topic has its members', async () => {
  const [alice, bob] = [newUser('alice'), newUser('bob')];
  // A token makes an account known to the service.
  await bob.topics.list();
  const { info, members } = await alice.topics.create('picnic', [bob.getAppAccount()]);
  expect(info.name).toBe('picnic');
  expect(members.map(({ account }) => account)).toContain(bob.getAppAccount());
  alice.destroy();
  bob.destroy();
});
