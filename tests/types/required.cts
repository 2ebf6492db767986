// What CommonJS code sees: the same classes, from declarations of their own.
import inline = require('mimc-wasm/inline');
import mimc = require('mimc-wasm');

const user: mimc.MIMCUser = new mimc.MIMCUser('2880000000000000001', 'alice');
const ready: Promise<void> = mimc.init();
const same: typeof mimc.MIMCUser = inline.MIMCUser;
// @ts-expect-error: an account is text
new mimc.MIMCUser('2880000000000000001', 5);

export = { user, ready, same };
