// The app's server side, made once per process. The environment holds the secret; no file of `app/` that runs in the
// browser may import this one.
import { init, MIMCApp } from 'mimc-wasm/server';

let app;

/** The `MIMCApp`, loaded when first needed. */
export const mimc = () => (app ??= start());

async function start() {
  await init();
  const { MIMC_APP_ID, MIMC_APP_KEY, MIMC_APP_SECRET, MIMC_API_URL } = process.env;
  return new MIMCApp(MIMC_APP_ID, MIMC_APP_KEY, MIMC_APP_SECRET, MIMC_API_URL ? { apiUrl: MIMC_API_URL } : {});
}

/** Who is logged in; a real application asks its own session store. */
export function accountOf(request) {
  const [, session] = /(?:^|; )session=([^;]+)/.exec(request.headers.get('cookie') ?? '') ?? [];
  return globalThis.sessions?.get(session) ?? null;
}
