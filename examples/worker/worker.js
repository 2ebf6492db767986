// A worker on workerd (Cloudflare's runtime). Wasm is an imported module there: workers may not compile any.
import { init, MIMCApp } from 'mimc-wasm/server';
import wasm from 'mimc-wasm/server.wasm';

/** `POST /mimc-token` gives the token of the account whose session the cookie names. */
export default {
  async fetch(request, env) {
    await init(wasm);
    const { pathname } = new URL(request.url);
    if (request.method !== 'POST' || pathname !== '/mimc-token') return new Response(null, { status: 404 });
    const mimc = new MIMCApp(env.MIMC_APP_ID, env.MIMC_APP_KEY, env.MIMC_APP_SECRET, { apiUrl: env.MIMC_API_URL });
    const sessions = JSON.parse(env.SESSIONS);
    const [, session] = /(?:^|; )session=([^;]+)/.exec(request.headers.get('cookie') ?? '') ?? [];
    return mimc.tokenHandler(() => (Object.hasOwn(sessions, session) ? sessions[session] : null))(request);
  },
};
