const server = require('mimc-wasm/server');

import('./serve.js')
  .then(({ serve }) => serve(server, JSON.parse(process.env.MIMC_EMULATOR)))
  .then(console.log);
