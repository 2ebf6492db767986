// Chromium, driven by playwright.
import { createRequire } from 'node:module';

// Its path is given: the cells' folders do not have it.
const { chromium } = createRequire(import.meta.url)(process.env.MIMC_PLAYWRIGHT);

let browser;
const launched = () =>
  (browser ??= chromium.launch({
    executablePath: process.env.CHROME_PATH,
    args: process.env.CHROME_FLAGS.split(' '),
  }));

export const close = async () => (await browser)?.close();

export async function open(url) {
  const context = await (await launched()).newContext();
  const page = await context.newPage();
  const messages = [];
  const bodies = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) messages.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => messages.push(String(error)));
  // Redirects and whatever was cut off have no body.
  context.on('response', (response) => bodies.push(response.body().catch(() => Buffer.alloc(0))));
  await page.goto(url);
  return {
    messages,
    bodies: () => Promise.all(bodies),
    read: (expression) => page.evaluate(expression),
    close: () => context.close(),
  };
}
