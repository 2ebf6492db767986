// `init()`: finds the wasm file, checks it and hands it to the glue.
import { MIMCError, makeError } from './classes.js';
import { finalize, imports } from './glue.js';

/** `file` says where the wasm file is; `fallback` imports the one that every engine takes, and only when needed. */
export function makeInit(file, fallback) {
  let ready;
  const load = async (source) => {
    source = await source;
    const started = await (source?.instantiate ? startByHost(source) : start(source));
    const instance = started.instance ?? started;
    if (!(BUILD_ID in instance.exports)) throw wrongBuild();
    finalize(instance, started.module, () => {
      ready = undefined;
    });
  };
  const start = async (source) => {
    const module = await compile(() => source ?? file()).catch(async (cause) => {
      if (source !== undefined && !isUnusable(cause)) throw cause;
      let inlined;
      try {
        inlined = await fallback();
      } catch {
        throw cause;
      }
      return WebAssembly.compile(inlined.bytes());
    });
    if (WebAssembly.Module.exports(module).every(({ name }) => name !== BUILD_ID)) throw wrongBuild();
    return { module, instance: await WebAssembly.instantiate(module, imports()) };
  };
  return (source) =>
    (ready ??= load(source).catch((error) => {
      ready = undefined;
      throw error;
    }));
}

/** Whether there is no file, a page in its place, or an engine that cannot run it: another try would end the same. */
const isUnusable = ({ kind, status, cause }) => kind === 'decode' || status === 404 || cause?.code === 'ENOENT';

async function startByHost(host) {
  try {
    return await host.instantiate(imports());
  } catch (cause) {
    throw cause instanceof WebAssembly.LinkError ? wrongBuild(cause) : failed('transport', 'instantiate() failed', cause);
  }
}

async function compile(locate) {
  try {
    let source = locate();
    const type = typeOf(source);
    if (type === 'WebAssembly.Module') return source;
    if (/^(String|URL|Request)$/.test(type)) source = await open(source);
    if (source.ok === false) {
      const { url, status } = source;
      throw failed('http', `${url} answered ${status}`, undefined, { status, retryable: status >= 500 });
    }
    if (isStreamable(source)) return await WebAssembly.compileStreaming(source);
    return await WebAssembly.compile(expectWasm(source.arrayBuffer ? await source.arrayBuffer() : source));
  } catch (cause) {
    if (cause instanceof MIMCError) throw cause;
    throw cause instanceof WebAssembly.CompileError
      ? failed('decode', 'this engine does not accept it', cause)
      : failed('transport', 'it cannot be read', cause, { retryable: true });
  }
}

/** A Response, or the bytes where there is a disk and the address means a file on it. */
function open(source) {
  const address = String(source.url ?? source);
  const disk = globalThis.process?.getBuiltinModule?.('node:fs/promises');
  if (disk && address.startsWith('file:')) return disk.readFile(new URL(address));
  // Without a page that it could be relative to, an address without a scheme is a path.
  if (disk && !globalThis.location && !/^\w\w+:/.test(address)) return disk.readFile(address);
  return fetch(source);
}

/** Engines compile while loading only what the server declares as wasm. */
function isStreamable(source) {
  return (
    WebAssembly.compileStreaming &&
    source instanceof Response &&
    source.headers.get('content-type') === 'application/wasm'
  );
}

/** The bytes of `source`, refused unless they can be wasm. */
function expectWasm(source) {
  if (!ArrayBuffer.isView(source) && typeOf(source) !== 'ArrayBuffer') {
    throw failed('invalid_input', 'init(source): a URL, Request, Response, bytes, WebAssembly.Module or { instantiate }');
  }
  // Also for a DataView: not every engine compiles from one.
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  if (!start.startsWith('\0asm')) throw failed('decode', `not wasm: begins with ${JSON.stringify(start)}`);
  return bytes;
}

/** By tag and not by `instanceof`: the value may come from another realm, as in Jest. */
const typeOf = (value) => Object.prototype.toString.call(value).slice(8, -1);

const failed = (kind, text, cause, fields) =>
  makeError(kind, `mimc.wasm: ${text}`, { ...(cause && { cause }), ...fields });

const wrongBuild = (cause) => failed('wrong_build', 'the file is of another build than the code that loads it', cause);
