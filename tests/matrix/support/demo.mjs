// The demo page in a browser: two accounts side by side talk to each other. What else it does is for tests/e2e.
import assert from 'node:assert/strict';
import { visit } from './browser.mjs';

const side = (index) => `document.querySelectorAll('iframe')[${index}]?.contentDocument`;
const has = (index, text) => `[...${side(index)}.querySelectorAll('.entry')].some((entry) => entry.textContent.includes(${JSON.stringify(text)}))`;

/** Writes `text` into a side's open conversation. */
const say = (index, text) => `((field) => {
  field.value = ${JSON.stringify(text)};
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  return true;
})(${side(index)}.querySelector('.composer textarea'))`;

export async function talkInDemo(browser) {
  const url = `${process.env.MIMC_DEMO_URL}/?side=bob#/alice/user/bob`;
  const { messages } = await visit(url, browser, async ({ read, until }) => {
    for (const index of [0, 1]) {
      await until(`${side(index)}?.querySelector('.conversation .connection-online')`);
      await until(`${side(index)}.querySelectorAll('.entry').length > 3`);
    }
    await read(say(0, `from the left in ${browser} 😀`));
    await until(has(1, `from the left in ${browser} 😀`));
    await read(say(1, `来自右边 ${browser}`));
    await until(has(0, `来自右边 ${browser}`));
  });
  assert.deepEqual(messages, [], 'messages in the console');
}
