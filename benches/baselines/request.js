// A call as a careful application makes it: the same headers, a signal and a time limit.

/** Asks and returns the bytes of the answer. */
export async function request(fetch, url, method, headers, body, signal) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('too late', 'TimeoutError')), 30_000);
  const abort = () => controller.abort(signal.reason);
  signal?.addEventListener('abort', abort);
  try {
    const response = await fetch(url, { method, headers, body, signal: controller.signal });
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

export const HEADERS = { 'content-type': 'application/json', token: 'T' };
