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
 * @throws {MIMCError} `transport` or `http`, when the file cannot be had; `decode`, when it is not wasm;
 * `wrong_build`, when it belongs to another version of this package; `invalid_input`, when `source` is something else.
 */
export function init(source?: InitSource | Promise<InitSource>): Promise<void>;
