// What lies beside an ES module. Bundlers look for exactly these two expressions. `import.meta.url` alone would not do:
// webpack writes the folder in which it ran in its place.
export const file = () => new URL('./SDK.wasm', import.meta.url);
export const fallback = () => import('./SDK.fallback.js');
/** Where Node looks for other packages from. */
export const here = file;
