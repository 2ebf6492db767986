// The only class that is not exported from Rust: wasm-bindgen cannot extend Error.
export class MIMCError extends Error {
  constructor(kind, message, fields) {
    super(message);
    this.kind = kind;
    Object.assign(this, fields);
  }
}

// `fields` is JSON text, so that it crosses the boundary in one piece.
export function makeError(kind, message, fields, cause) {
  const error = new MIMCError(kind, message, JSON.parse(fields));
  if (cause !== undefined) error.cause = cause;
  return error;
}

// A logger that throws harms nobody.
export function tell(logger, entry) {
  try {
    logger(JSON.parse(entry));
  } catch {}
}

Object.defineProperty(MIMCError.prototype, 'name', { value: 'MIMCError', configurable: true, writable: true });
