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

export async function open(url) {
  const page = await (await launched()).newPage();
  const messages = [];
  page.on('console', (message) => {
    if (['warn', 'error'].includes(message.type())) messages.push(message.text());
  });
  page.on('pageerror', (error) => messages.push(String(error)));
  await page.goto(url);
  return { messages, read: (expression) => page.evaluate(expression), close: () => page.close() };
}
