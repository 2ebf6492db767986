import { defineConfig } from 'vite';

// Everything the page may do. `ws:` and `wss:` are for the realtime connection: not every browser of our floor
// counts them as 'self'; the loopback addresses for an emulator on another port than the page.
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "connect-src 'self' ws: wss: http://127.0.0.1:* http://localhost:*",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

// Only in the build: the development server injects inline styles and would be refused by the policy.
const contentSecurityPolicy = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
  ],
};

// `npm run dev` serves the page itself and passes the rest to a running emulator.
const emulator = process.env.MIMC_EMULATOR ?? 'http://127.0.0.1:8700';
// The development server has its own use for sockets at `/`.
const realtime = { target: emulator, ws: true, rewrite: () => '/' };

export default defineConfig({
  base: './',
  plugins: [contentSecurityPolicy],
  build: {
    target: ['chrome115', 'edge115', 'firefox115', 'safari16.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  optimizeDeps: { exclude: ['mimc-wasm'] },
  // The package lies outside of this folder only because it is built next door.
  server: { proxy: { '/api': emulator, '/demo': emulator, '/realtime': realtime }, fs: { allow: ['.', '../pkg'] } },
});
