// The only class that is not exported from Rust: wasm-bindgen cannot extend Error.
export class MIMCError extends Error {
  constructor(kind, message, fields) {
    super(message);
    this.kind = kind;
    Object.assign(this, fields);
  }
}
Object.defineProperty(MIMCError.prototype, 'name', { value: 'MIMCError', configurable: true, writable: true });
