// The token proxy: the app's secret stays on the server.
export async function GET(request) {
  const { url, appId, appKey, appSecret } = JSON.parse(process.env.MIMC_EMULATOR);
  const appAccount = new URL(request.url).searchParams.get('account');
  return fetch(`${url}/api/account/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ appId, appKey, appSecret, appAccount }),
  });
}
