// A browser page that notices everything that goes wrong in it.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { base } from './emulator.mjs';
import { requirePackage, resolvePackage } from './packages.mjs';

const axe = await readFile(resolvePackage('axe-core/axe.min.js'), 'utf8');
const { chromium } = requirePackage('playwright-core');

const FLAGS =
  process.env.CHROME_FLAGS ??
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
    '--disable-component-update --disable-sync';

let launched;

function browser() {
  launched ??= chromium.launch({
    executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
    args: FLAGS.split(' '),
  });
  return launched;
}

export const closeBrowser = async () => (await launched)?.close();

/** Where pictures are written. */
export const output = process.env.MIMC_SCREENSHOTS ?? fileURLToPath(new URL('../../out', import.meta.url));

export const SIZES = { wide: [1280, 800], medium: [900, 700], narrow: [360, 740] };

/** The time zone the pages are in, which is not that of the machine, and how far it is ahead. */
const ZONE = 'Asia/Shanghai';
const ZONE_MS = 8 * 3_600_000;

/** The beginning of today in that time zone. */
export function midnight() {
  const now = Date.now();
  return now - ((now + ZONE_MS) % (24 * 3_600_000));
}

/**
 * Opens the page, of the server `at`, at an address such as `#/alice/user/bob` and hands it to `work`. Afterwards it fails for every
 * message of the console above information, every exception and every request without a good answer, unless one of
 * `provoked` matches it.
 */
export async function visit(hash, options, work) {
  const { size = 'wide', theme = 'light', language = 'en', provoked = [], setUp, at = base } = options;
  const [width, height] = SIZES[size];
  const context = await (await browser()).newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: ZONE,
    reducedMotion: 'reduce',
  });
  let problems = [];
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    problems = watch(page);
    await setUp?.(page);
    await page.goto(`${at}/${hash}`);
    const result = await work(page);
    const unexpected = problems.filter((problem) => !provoked.some((pattern) => pattern.test(problem)));
    assert.deepEqual(unexpected, [], 'the page reported problems that the test did not provoke');
    return result;
  } catch (error) {
    await explain(error, context, problems);
    throw error;
  } finally {
    await context.close();
  }
}

/** Adds what the page looked like and had to say when the test gave up. */
async function explain(error, context, problems) {
  const [page] = context.pages();
  if (!page) return;
  const path = join(output, 'failed', `${Date.now()}.png`);
  await mkdir(join(output, 'failed'), { recursive: true });
  await page.screenshot({ path });
  error.message += [`\nat ${page.url()}, picture: ${path}`, ...problems].join('\n  ');
}

/** What axe finds wrong with a page, frames included. */
export async function checkAccess(page) {
  for (const frame of page.frames()) await frame.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`);
}

/** Two addresses, each in a browser of its own. */
export const beside = ([first, second], work) =>
  visit(first, {}, (one) => visit(second, {}, (other) => work(one, other)));

/** The two halves of a split page. */
export async function sides(page) {
  await page.locator('iframe').nth(1).waitFor();
  return [0, 1].map((index) => page.frameLocator('iframe').nth(index));
}

/** Writes into the open conversation, of a page or of half a page. */
export async function say(side, text) {
  await side.locator('.composer textarea').fill(text);
  await side.locator('.composer textarea').press('Enter');
}

function watch(page) {
  const problems = [];
  page.on('console', (message) => {
    // The page's own doing: it ends a connection it no longer wants.
    if (message.text().includes('WebSocket is closed before the connection is established')) return;
    if (['error', 'warning', 'assert'].includes(message.type())) {
      problems.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', (error) => problems.push(`exception: ${error.stack}`));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`response ${response.status()}: ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    const text = request.failure()?.errorText;
    // The page's own doing: it ends a request whose answer it no longer wants.
    if (text !== 'net::ERR_ABORTED') problems.push(`request failed: ${text} ${request.url()}`);
  });
  return problems;
}

/** Gives an open page another window and another look, as its visitor and other tabs may. */
export async function show(page, { size, theme, language }) {
  const [width, height] = SIZES[size];
  await page.setViewportSize({ width, height });
  await page.evaluate(
    (chosen) => {
      for (const [name, value] of Object.entries(chosen)) localStorage.setItem(`mimc-demo.${name}`, value);
      dispatchEvent(new StorageEvent('storage'));
    },
    { theme, language },
  );
  const wanted = `html[data-theme="${theme}"][lang^="${language}"]`;
  for (const frame of page.frames()) await frame.locator(wanted).waitFor({ state: 'attached' });
  // Layout and colours are those of the frame after next.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Waits until exactly so many elements match. */
export const waitForCount = (page, selector, count) =>
  page.waitForFunction(([css, wanted]) => document.querySelectorAll(css).length === wanted, [selector, count]);

/** Waits until the elements' texts are these, in this order. */
export const waitForTexts = (page, selector, texts) =>
  page.waitForFunction(
    ([css, wanted]) => {
      const found = [...document.querySelectorAll(css)].map((element) => element.textContent.trim());
      return JSON.stringify(found) === JSON.stringify(wanted);
    },
    [selector, texts],
  );

export const focusedText = (page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim());

/** Waits until the conversation's newest messages are there and nothing is loading any more. */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector('.skeleton, .boot[aria-busy]'));
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}
