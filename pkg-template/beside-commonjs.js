// What lies beside a CommonJS file.
export const file = () => `${__dirname}/SDK.wasm`;
export const fallback = () => require('./SDK.fallback.cjs');
