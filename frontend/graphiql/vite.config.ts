import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/graphql/assets/',
  plugins: [react()],
  build: {
    outDir: '../../graphql-gateway/src/graphql_gateway/graphiql_assets',
    emptyOutDir: true,
    // The gateway serves the folder itself under `base`.
    assetsDir: '.',
    chunkSizeWarningLimit: 8000,
    rolldownOptions: { input: ['index.html', 'schema.html'] },
  },
  worker: { format: 'es' },
});
