import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

const server = process.env.API_URL ?? 'http://127.0.0.1:3000';
const proxied = Object.fromEntries(['/api', '/demo', '/docs', '/ping'].map((path) => [path, { target: server }]));

export default defineConfig({
  plugins: [
    tailwindcss(),
    sveltekit({
      adapter: adapter({ pages: 'build', fallback: 'index.html' }),
      paths: { relative: false },
      version: { pollInterval: 0 },
    }),
  ],
  build: { target: ['chrome123', 'firefox128', 'safari17.5'] },
  server: { proxy: proxied },
});
