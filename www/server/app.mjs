// What the page asks its own server: who there is, a token, and contacts at three services.
import { entries, MIMCError } from 'mimc-wasm/server';

const LONGEST_LIST = 5_000;

/** @returns a function from a `Request` to a promise of its `Response` */
export function createApp({ mimc, tencent, gewe, apiUrl, files }) {
  const people = peopleFrom(apiUrl);

  // A real application asks its session who this is. In a demo everybody may be anybody it knows.
  const token = mimc.tokenHandler(async (request) => {
    const { account } = await request.json();
    return (await people()).accounts.some((person) => person.account === account) ? account : null;
  });

  const services = {
    mimc: async (account) => entries(await mimc.as(account).contacts.list()),
    tencent: async (account) => entries(await tencent.list(account)),
    gewe: async (account) => entries(await gewe.list(`wx_demo_${account}`)),
  };

  return async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/demo/token' && request.method === 'POST') return token(request);
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response('not allowed\n', { status: 405 });
    if (pathname === '/demo/accounts') return answer(async () => ({ ...(await people()), apiUrl, services: Object.keys(services) }));
    const [, service] = /^\/demo\/contacts\/(\w+)$/.exec(pathname) ?? [];
    if (service && Object.hasOwn(services, service)) {
      return answer(async () => {
        const list = await services[service](searchParams.get('account') ?? '');
        return { total: list.length, contacts: list.slice(0, LONGEST_LIST) };
      });
    }
    return files(pathname);
  };
}

/** What this application would have in its own database; the emulator made these people up. */
function peopleFrom(apiUrl) {
  let known;
  return () => {
    known ??= fetch(new URL('/demo/accounts', apiUrl)).then((response) => response.json());
    // Asked again where it failed.
    known.catch(() => (known = undefined));
    return known;
  };
}

async function answer(work) {
  try {
    return json(200, await work());
  } catch (error) {
    if (!(error instanceof MIMCError)) console.error('demo server:', error);
    // Which service failed and how; never what this server knows.
    const { kind = 'internal', code, endpoint, serviceMessage } = error instanceof MIMCError ? error : {};
    return json(502, { error: { kind, code, endpoint, serviceMessage } });
  }
}

const json = (status, value) =>
  new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
