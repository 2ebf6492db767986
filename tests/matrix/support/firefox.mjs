// Firefox, driven by puppeteer over WebDriver BiDi.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { layOut } from './stage.mjs';

let browser;
const launched = () => (browser ??= launch());

async function launch() {
  const { default: puppeteer } = createRequire(join(await layOut('browsers'), 'x.js'))('puppeteer-core');
  return puppeteer.launch({ browser: 'firefox', executablePath: process.env.FIREFOX_PATH, headless: true });
}

export const close = async () => (await browser)?.close();

export async function visit(url) {
  const page = await (await launched()).newPage();
  const messages = [];
  page.on('console', (message) => {
    if (['warn', 'error'].includes(message.type())) messages.push(message.text());
  });
  page.on('pageerror', (error) => messages.push(String(error)));
  try {
    await page.goto(url);
    await page.waitForSelector('body[data-state]', { timeout: 60_000 });
    return { text: await page.evaluate(() => document.body.textContent), messages };
  } finally {
    await page.close();
  }
}
