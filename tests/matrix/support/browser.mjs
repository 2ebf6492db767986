// Chromium, and what a page did in it.
import { createRequire } from 'node:module';

// Its path is given: the cells' folders do not have it.
const { chromium } = createRequire(import.meta.url)(process.env.MIMC_PLAYWRIGHT);

let browser;
const launched = () =>
  (browser ??= chromium.launch({
    executablePath: process.env.CHROME_PATH,
    args: process.env.CHROME_FLAGS.split(' '),
  }));

export const closeBrowser = async () => (await browser)?.close();

/** How base64 of a wasm file begins. */
const COPY = 'AGFzbQEAAA';

/**
 * Opens `url` and waits until the page says that it is done. Resolves to its text, to the warnings, errors and exceptions it
 * caused, to the wasm it compiled (the `file`, or the `copy` inside the code), and to whether it fetched the copy at all.
 */
export async function visit(url) {
  const context = await (await launched()).newContext();
  const page = await context.newPage();
  const messages = [];
  const bodies = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) messages.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => messages.push(String(error)));
  context.on('response', (response) => {
    if (/script/.test(response.headers()['content-type'])) bodies.push(response.text().catch(() => ''));
  });
  let wasm = 0;
  context.on('response', async (response) => {
    const body = await response.body().catch(() => Buffer.alloc(0));
    if (body.subarray(0, 4).equals(Buffer.from('\0asm', 'latin1'))) wasm += 1;
  });
  try {
    await page.goto(url);
    await page.waitForSelector('body[data-state]', { timeout: 60_000 });
    const text = await page.evaluate(() => document.body.textContent);
    const fetchedCopy = (await Promise.all(bodies)).some((body) => body.includes(COPY));
    return { text, messages, loaded: wasm ? 'file' : 'copy', fetchedCopy };
  } catch (error) {
    throw new Error(`${error.message}\n${messages.join('\n')}`, { cause: error });
  } finally {
    await context.close();
  }
}
