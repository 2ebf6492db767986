// The token proxy: the app's secret stays on the server. Here everybody may have everybody's token; a real one asks its
// session (examples/next).
import { init, MIMCApp } from 'mimc-wasm/server';

export async function GET(request) {
  await init();
  const { url, appId, appKey, appSecret } = JSON.parse(process.env.MIMC_EMULATOR);
  const app = new MIMCApp(appId, appKey, appSecret, { apiUrl: url });
  return app.tokenHandler(({ url }) => new URL(url).searchParams.get('account'))(request);
}
