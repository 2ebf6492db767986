// The default resource: random, the same after a reload of the tab, and another one in every other tab.
const KEY = 'mimc-resource';
let own;

// A page takes it out of the tab's storage and puts it back when it goes, so that a duplicated tab, which gets a copy of
// the storage, finds none. Storage may be missing, as in Node or a worker, or forbidden.
export function defaultResource() {
  if (own) return own;
  try {
    const tab = globalThis.sessionStorage;
    own = tab.getItem(KEY);
    tab.removeItem(KEY);
    addEventListener('pagehide', () => tab.setItem(KEY, own));
    addEventListener('pageshow', () => tab.removeItem(KEY));
  } catch {}
  return (own ||= 'web_' + crypto.getRandomValues(new BigUint64Array(1))[0].toString(36));
}
