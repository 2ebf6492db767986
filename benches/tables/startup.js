// From the bytes of the wasm file to a client that can be used, each time with bytes that no cache knows.

/** The file with a section of its own that no engine has compiled before. */
function unique(bytes, number) {
  const name = new TextEncoder().encode(`bench${number}-${Math.random()}`);
  const section = [0, name.length + 1, name.length, ...name];
  const copy = new Uint8Array(bytes.length + section.length);
  copy.set(bytes);
  copy.set(section, bytes.length);
  return copy;
}

export default async function startup({ package: url, wasmFile, quick }) {
  const bytes = await wasmFile();
  const samples = { init: [], script: [] };
  for (let turn = 0; turn < (quick ? 15 : 31); turn++) {
    const fresh = unique(bytes, turn);
    const start = performance.now();
    const sdk = await import(`${url}?fresh=${turn}`);
    const loaded = performance.now();
    await sdk.init(fresh);
    samples.init.push((performance.now() - loaded) * 1000);
    samples.script.push((loaded - start) * 1000);
  }
  return samples;
}
