// What every cell of the matrix does with the package: loads it and talks to the emulator.

/** The token service's answer for `account`. A real page asks its own server, which holds the secret. */
async function askTokenService({ url, appId, appKey, appSecret }, account) {
  const body = JSON.stringify({ appId, appKey, appSecret, appAccount: account });
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${url}/api/account/token`, { method: 'POST', headers, body })).text();
}

/**
 * Creates a topic and reads it back; resolves to its name as the emulator gives it. Then one user sends a message to
 * another, unless `realtime` is false. `emulator` says where it is and which app it has; `fetchToken(account)` replaces the
 * question to the token service.
 */
export async function converse({ init, MIMCUser, MIMCError }, emulator, { source, fetchToken, realtime = true } = {}) {
  await Promise.all([init(source), init(source)]);
  const userOf = (name) => {
    const account = `${name}-${Math.random().toString(36).slice(2)}`;
    return new MIMCUser(emulator.appId, account, {
      apiUrl: emulator.url,
      wsUrl: emulator.url.replace(/^http/, 'ws'),
      fetchToken: () => (fetchToken ? fetchToken(account) : askTokenService(emulator, account)),
    });
  };
  const user = userOf('alice');
  const { info } = await user.topics.create('群 😀', ['bob']);
  const refused = await user.topics.get('1').catch((error) => error);
  if (!(refused instanceof MIMCError)) throw new Error(`an unknown topic gave ${JSON.stringify(refused)}`);
  const [listed] = await user.topics.list();
  if (listed.topicId !== info.topicId) throw new Error(`created ${info.topicId}, listed ${listed.topicId}`);
  if (realtime) await talk(user, userOf('bob'));
  user.destroy();
  return listed.name;
}

async function talk(alice, bob) {
  await Promise.all([alice.login(), bob.login()]);
  const heard = new Promise((resolve) => bob.on('message', resolve));
  await alice.acknowledged(alice.sendMessage(bob.getAppAccount(), '你好 😀'));
  const { fromAccount, text } = await heard;
  if (fromAccount !== alice.getAppAccount() || text !== '你好 😀') throw new Error(`heard ${text} from ${fromAccount}`);
  bob.destroy();
}
