// Vite takes index.html by itself; another page must be named.
export default { build: { rollupOptions: { input: 'with-worker.html' } }, worker: { format: 'es' } };
