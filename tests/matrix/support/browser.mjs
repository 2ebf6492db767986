// Browsers, and what a page did in them.
import * as chromium from './chromium.mjs';
import * as firefox from './firefox.mjs';
import * as webkit from './webkit.mjs';

const BROWSERS = { chromium, firefox, webkit };

/**
 * Opens `url` in a browser and waits until the page says that it is done. Resolves to its `text`, to the warnings, errors
 * and exceptions it caused (`messages`; WebKit's driver does not tell them), and in Chromium to what `wasmAmong` finds.
 */
export const visit = (url, browser = 'chromium') => BROWSERS[browser].visit(url);

export const closeBrowsers = () => Promise.all(Object.values(BROWSERS).map(({ close }) => close()));

/** How a wasm file begins, and how one begins as base64 in a script. */
const FILE = Buffer.from('\0asm', 'latin1');
const COPY = 'AGFzbQEAAA';

/** Which wasm the fetched `bodies` lead to: the `file`, or the `copy` inside the code; and whether the copy is among them. */
export function wasmAmong(bodies) {
  const file = bodies.some((body) => body.subarray(0, 4).equals(FILE));
  return { loaded: file ? 'file' : 'copy', fetchedCopy: bodies.some((body) => body.includes(COPY)) };
}
