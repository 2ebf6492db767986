// Browsers, and what a page did in them.
import * as chromium from './chromium.mjs';
import * as firefox from './firefox.mjs';
import * as webkit from './webkit.mjs';

const BROWSERS = { chromium, firefox, webkit };
const LIMIT = 60_000;

/**
 * Opens `url` and calls `use` with `read`, which gives the value of an expression in the page, and `until`, which waits
 * for one that is true. Resolves to what `use` resolves to, to the warnings, errors and exceptions of the page
 * (`messages`; WebKit's driver does not tell them), and in Chromium to what was fetched (`bodies`).
 */
export async function visit(url, browser = 'chromium', use) {
  const page = await BROWSERS[browser].open(url);
  const until = async (expression) => {
    const deadline = Date.now() + LIMIT;
    // A page that loads itself again answers nothing meanwhile.
    while (!(await page.read(`!!(${expression})`).catch(() => false))) {
      if (Date.now() > deadline) throw new Error(`${url} never came to ${expression}`);
      await new Promise((later) => setTimeout(later, 50));
    }
  };
  try {
    return { result: await use({ read: page.read, until }), messages: page.messages, bodies: await page.bodies?.() };
  } catch (error) {
    throw new Error([error.message, ...page.messages].join('\n'), { cause: error });
  } finally {
    await page.close();
  }
}

export const closeBrowsers = () => Promise.all(Object.values(BROWSERS).map(({ close }) => close()));

/** How a wasm file begins, and what the copy of it in a script is: a long text of base64, unlike the module of strings.wat. */
const FILE = Buffer.from('\0asm', 'latin1');
const COPY = /AGFzbQEAAA[\w+/]{9999}/;

/** Which wasm the fetched `bodies` lead to: the `file`, or the `copy` inside the code; and whether the copy is among them. */
export function wasmAmong(bodies) {
  const file = bodies.some((body) => body.subarray(0, 4).equals(FILE));
  return { loaded: file ? 'file' : 'copy', fetchedCopy: bodies.some((body) => COPY.test(body.toString('latin1'))) };
}
