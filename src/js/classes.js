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
    const detail = { code: /^-?\d+$/.test(code) ? +code : undefined, message: typeof msg === 'string' ? msg : undefined };
    if (JSON.stringify(detail) !== '{}') return detail;
  } catch {}
};

// `flags` holds three bits, in the order in which they are read here.
export function makeError(kind, message, cause, endpoint, status, code, serviceMessage, body, data, flags) {
  const error = new MIMCError(kind, message, {
    ...present({ endpoint, status, code, serviceMessage, body, data, detail: detailOf(data) }),
    retryable: !!(flags & 4),
    isAuth: !!(flags & 2),
    isRateLimited: !!(flags & 1),
  });
  if (cause !== undefined) error.cause = cause;
  return error;
}

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
