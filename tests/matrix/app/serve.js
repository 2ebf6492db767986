// What every server of the matrix does with the package's server entry.

/**
 * Hands out a token, pushes a message and reads it back; resolves to its text as the emulator gives it. `emulator` says
 * where it is and which app it has.
 */
export async function serve({ init, MIMCApp, MIMCError, userSig, checkUserSig }, emulator, source) {
  await Promise.all([init(source), init(source)]);
  const options = { apiUrl: emulator.url };
  const app = new MIMCApp(emulator.appId, emulator.appKey, emulator.appSecret, options);
  const account = `matrix ${Math.random().toString(36).slice(2)} 服务器`;

  const handler = app.tokenHandler((request) => new URL(request.url).searchParams.get('account'));
  const response = await handler(new Request(`https://app.example/?${new URLSearchParams({ account })}`));
  const { data } = await response.json();
  if (data.appAccount !== account) throw new Error(`the token is for ${data.appAccount}`);
  const denied = await handler(new Request('https://app.example/'));
  if (denied.status !== 403) throw new Error(`nobody was answered with ${denied.status}`);

  const stranger = new MIMCApp(emulator.appId, emulator.appKey, 'wrong', options);
  const refused = await stranger.fetchToken(account).catch((error) => error);
  if (!(refused instanceof MIMCError && refused.isAuth)) throw new Error(`wrong credentials gave ${refused?.stack}`);

  const signer = { sdkAppId: 1400000000, userId: account, secretKey: 'a key' };
  const sig = userSig({ ...signer, expireSeconds: 60 });
  if (!checkUserSig({ ...signer, sig }).valid) throw new Error('a fresh signature is not valid');

  await app.push.direct({ fromAccount: 'server', toAccount: account, message: '群 😀' });
  const { messages } = await app.as(account).history.direct('server').before();
  return messages[0].text;
}
