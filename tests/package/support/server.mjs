// The packed package's server entry, loaded, and what its tests say about it.
import assert from 'node:assert/strict';
import { GeWeContacts, init, MIMCApp, MIMCError, TencentContacts } from 'mimc-wasm/server';

await init();

export { MIMCError };

/** The emulator's app, without waiting for rates that it does not enforce. */
export const appOf = (emulator, options) =>
  new MIMCApp(emulator.appId, emulator.appKey, emulator.appSecret, {
    apiUrl: emulator.url,
    pushRates: false,
    ...options,
  });

export const TENCENT = { sdkAppId: 1400000000, admin: 'administrator', secretKey: 'tencent-secret-key' };
export const DEVICE = 'wx_FAKEdevice0001';
export const GEWE_TOKEN = 'gewe-secret-token';

/** The emulator's Tencent app, which is defined first. */
export async function tencentOf(emulator, options) {
  const { sdkAppId, admin, secretKey: key } = TENCENT;
  await emulator.control('tencent', { sdkAppId, key, administrators: [admin], accounts: ['alice'] });
  return new TencentContacts({ ...TENCENT, baseUrl: emulator.url, ...options });
}

/** The emulator's device, which is defined first. */
export async function geweOf(emulator, options, lists) {
  const contacts = { friends: ['weixin', 'wxid_a'], chatrooms: ['1@chatroom'], ghs: ['gh_1'], ...lists };
  await emulator.control('gewe', { token: GEWE_TOKEN, appId: DEVICE, ...contacts });
  return new GeWeContacts({ baseUrl: emulator.url, token: GEWE_TOKEN, ...options });
}

/** The server entry's MIMCError of this kind that `call` throws or rejects with, its fields being at least `fields`. */
export async function failing(call, kind, fields = {}) {
  const error = await (async () => call())().then(
    (value) => assert.fail(`it should have failed, but gave ${JSON.stringify(value)}`),
    (error) => error,
  );
  if (!(error instanceof MIMCError)) assert.fail(`a MIMCError, not ${error?.stack ?? error}`);
  assert.equal(error.kind, kind, error.stack);
  const seen = Object.fromEntries(Object.keys(fields).map((name) => [name, error[name]]));
  assert.deepEqual(seen, fields);
  return error;
}

/** A request as a server's framework hands it over. */
export const posted = (body, options) => new Request('https://app.example/x', { method: 'POST', body, ...options });

/** What was sent since the last call of `forget`, as JSON. */
export const bodies = async (emulator, endpoint) =>
  (await emulator.requests(endpoint)).map(({ body }) => JSON.parse(body));
