// Two applications, a shop and its help desk, share one appId: their accounts live in one space and can chat, while each
// application vouches for its own people only.
import { init, MIMCUser } from 'mimc-wasm';
import { init as initServer, MIMCApp } from 'mimc-wasm/server';

await Promise.all([init(), initServer()]);

/** An application: a server that knows its own people, and their clients. `prefix` keeps the applications' names apart. */
class Application {
  #mimc;
  #options;

  constructor({ appId, appKey, appSecret, ...options }, prefix) {
    this.#mimc = new MIMCApp(appId, appKey, appSecret, { apiUrl: options.apiUrl });
    this.#options = { appId, ...options };
    this.account = (name) => `${prefix}:${name}`;
    /** The application's token service: only for accounts with its own prefix. */
    this.tokens = this.#mimc.tokenHandler((request) => {
      const account = new URL(request.url).searchParams.get('account');
      return account?.startsWith(`${prefix}:`) ? account : null;
    });
  }

  /** The client of one of its people, logged in. */
  async login(name) {
    const { appId, ...options } = this.#options;
    const account = this.account(name);
    const fetchToken = async () => {
      const response = await this.tokens(new Request(`https://app.example/token?${new URLSearchParams({ account })}`));
      return response.text();
    };
    const user = new MIMCUser(appId, account, { fetchToken, ...options });
    await user.login();
    return user;
  }
}

export const applications = (mimc) => ({ shop: new Application(mimc, 'shop'), desk: new Application(mimc, 'desk') });

/** A customer of the shop asks, an agent of the help desk answers. Resolves to what each of them read. */
export async function chat(mimc) {
  const { shop, desk } = applications(mimc);
  const [customer, agent] = await Promise.all([shop.login('李雷'), desk.login('agent 7')]);
  try {
    const asked = new Promise((resolve) => agent.on('message', resolve));
    const answered = new Promise((resolve) => customer.on('message', resolve));
    customer.sendMessage(desk.account('agent 7'), '我的包裹在哪儿？');
    const question = await asked;
    agent.sendMessage(question.fromAccount, '已经发出 📦');
    return [question, await answered].map(({ fromAccount, text }) => ({ fromAccount, text }));
  } finally {
    customer.destroy();
    agent.destroy();
  }
}
