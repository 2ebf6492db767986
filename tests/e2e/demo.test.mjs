// The demo page in a real browser, against a real emulator: everything a visitor can do. One file, so that the parts
// run one after the other: they share the emulator.
//
//   MIMC_DEMO_URL     the emulator, started with --seed demo --www www/dist
//   MIMC_DEMO_SERVER_URL  the page's own server, www/server, for that emulator
//   CHROME_PATH       the browser, default /usr/bin/chromium; CHROME_FLAGS its arguments
//   MIMC_SCREENSHOTS  where screenshots/ is written, default tests/out
import { after } from 'node:test';
import { closeBrowser } from './support/page.mjs';
import './accounts.mjs';
import './contacts.mjs';
import './conversation.mjs';
import './envelopes.mjs';
import './topics.mjs';
import './live.mjs';
import './rooms.mjs';
import './split.mjs';
import './marks.mjs';
import './services.mjs';
import './failures.mjs';
import './keyboard.mjs';
import './screens.mjs';

after(closeBrowser);
