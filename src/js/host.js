// What a host offers, in the few places where Rust would need many calls for one.
export const send = (fetch, url, method, headers, body, signal) =>
  (fetch ?? globalThis.fetch)(url, { method, headers: JSON.parse(headers), body, signal });

// Milliseconds, or NaN where there is no readable header.
export function retryAfter({ headers }) {
  const text = headers.get('retry-after') ?? '';
  return /^\s*\d+\s*$/.test(text) ? text * 1000 : Math.max(0, Date.parse(text) - Date.now());
}
