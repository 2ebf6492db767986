/** Options of `GeWeContacts`. */
export interface GeWeOptions extends ServerOptions {
  /** What comes before `/contacts/…`, for example `https://example.com/gewe/v2/api`. */
  baseUrl: string;
  token: string;
  /** The header that carries the token, default `X-GEWE-TOKEN`. */
  tokenHeader?: string;
}

/** Options of `GeWeContacts.list`. */
export interface GeWeListOptions extends CallOptions {
  /** Time between two looks at the service's cache, default 3,000 ms. */
  pollIntervalMs?: number;
  /** How often the cache is looked at, default 10. */
  tries?: number;
}
