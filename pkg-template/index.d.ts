/**
 * What {@link init} can load the wasm file from: its address, a request for it or the response, its bytes, the
 * compiled module, or an object whose `instantiate` starts it with the imports it is given.
 */
export type InitSource =
  | string
  | URL
  | Request
  | Response
  | BufferSource
  | WebAssembly.Module
  | {
      /** Starts the file with these imports; for hosts that load wasm their own way. */
      instantiate(
        imports: WebAssembly.Imports,
      ):
        | WebAssembly.Instance
        | { instance: WebAssembly.Instance }
        | Promise<WebAssembly.Instance | { instance: WebAssembly.Instance }>;
    };

/**
 * Loads the package's wasm file; by default the one beside the code. To be called once before anything else of this
 * package is used. Calls while it loads share the load, later calls return at once, whatever their `source`; after a
 * failure it may be called again.
 *
 * Where there is no file, a page in its place, or an engine without SIMD, it imports a copy that is part of the code.
 *
 * @throws {MIMCError} `transport` or `http`, when the file cannot be had; `decode`, when it is not wasm and the copy
 * cannot be had either; `wrong_build`, when it belongs to another version of this package; `invalid_input`, when `source`
 * is something else.
 */
export function init(source?: InitSource | Promise<InitSource>): Promise<void>;

/**
 * Every failure of a call; only an aborted call rejects with something else, its signal's reason. No token, secret or
 * message text is in any field, except in a `cause` of the application's own making.
 */
export class MIMCError extends Error {
  private constructor();
  readonly name: 'MIMCError';
  /** What failed. */
  readonly kind: MIMCErrorKind;
  /** The number the service answered with. */
  readonly code?: number;
  /** The service's own text. */
  readonly serviceMessage?: string;
  /** A second code and text that the service sent inside `data`. */
  readonly detail?: { readonly code?: number; readonly message?: string };
  /** JSON text of the answer's `data`, at most 4 kB. */
  readonly data?: string;
  /** The HTTP status. */
  readonly status?: number;
  /** The beginning of an answer that is not JSON. */
  readonly body?: string;
  /** Which endpoint was called, as in the endpoint table. */
  readonly endpoint?: string;
  /** Whether the same call may succeed later, unchanged. */
  readonly retryable: boolean;
  /** Whether the service refused the token or the app's credentials. */
  readonly isAuth: boolean;
  /** Whether the service asks to call less often. */
  readonly isRateLimited: boolean;
  /** What the host, or for `token` the application, threw. */
  readonly cause?: unknown;
}

// For projects whose TypeScript library does not know `using` yet; the same declaration as in newer libraries.
declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
}
