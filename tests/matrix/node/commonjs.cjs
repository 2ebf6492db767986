const mimc = require('mimc-wasm');

async function main() {
  const { converse } = await import('./converse.js');
  console.log(await converse(mimc, JSON.parse(process.env.MIMC_EMULATOR)));
}

main();
