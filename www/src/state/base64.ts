/** A payload as the client would give it: text, and the bytes only where they are none. */
export function fromBase64(payload: string): { text: string; bytes?: Uint8Array; undecoded?: true } {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
  } catch {
    return { text: payload, undecoded: true };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { text: new TextDecoder().decode(bytes), bytes };
  }
}
