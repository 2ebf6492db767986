// The only class that is not exported from Rust: wasm-bindgen cannot extend Error.
export class MIMCError extends Error {
  constructor(kind, message, fields) {
    super(message);
    this.kind = kind;
    Object.assign(this, fields);
  }
}

// Leaves out what is undefined.
const present = (fields) => JSON.parse(JSON.stringify(fields));

// Code and message that some failing answers have inside their `data`.
const detailOf = (data) => {
  try {
    const { code, message, msg = message } = JSON.parse(data);
    const detail = present({ code: /^-?\d+$/.test(code) ? +code : undefined, message: typeof msg === 'string' ? msg : undefined });
    if ('code' in detail || 'message' in detail) return detail;
  } catch {}
};

/** An error of ours. */
export const makeError = (kind, message, fields) =>
  new MIMCError(kind, message, { retryable: false, isAuth: false, isRateLimited: false, ...fields });

export const freed = () => makeError('destroyed', 'this object was freed; construct a new one');

/** An error as Rust describes it. */
export function errorOf({ kind, message, ...fields }, cause) {
  const detail = detailOf(fields.data);
  return makeError(kind, message, { ...fields, ...(detail && { detail }), ...(cause !== undefined && { cause }) });
}

export const errorFrom = (json) => errorOf(JSON.parse(json));

// Queries name accounts; the path alone tells calls apart. A logger that throws harms nobody.
export function log({ logger }, endpoint, method, path, status, started, kind) {
  const level = kind ? 'warn' : 'debug';
  const durationMs = Date.now() - started;
  path = path.split('?')[0];
  try {
    logger(present({ level, event: 'request', endpoint, method, path, status, kind, durationMs }));
  } catch {}
}

Object.defineProperty(MIMCError.prototype, 'name', { value: 'MIMCError', configurable: true, writable: true });
