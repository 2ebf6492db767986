// The wasm file for engines without SIMD, and for wherever the other one cannot be had.
import text from './scalar.js';

/** Decoded by hand: not every host that runs wasm has `atob`. */
export function bytes() {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const value = new Uint8Array(128);
  for (let i = 0; i < 64; i++) value[digits.charCodeAt(i)] = i;
  const result = new Uint8Array((text.replace(/=/g, '').length * 3) >> 2);
  for (let i = 0, at = 0; at < result.length; i += 4) {
    let bits = 0;
    for (let j = 0; j < 4; j++) bits = (bits << 6) | value[text.charCodeAt(i + j)];
    for (let shift = 16; shift >= 0 && at < result.length; shift -= 8) result[at++] = bits >> shift;
  }
  return result;
}
