// What lies beside a CommonJS file.
export const file = () => `${__dirname}/SDK.wasm`;
export const fallback = () => import('./SDK.fallback.js');
/** Where Node looks for other packages from. */
export const here = file;
