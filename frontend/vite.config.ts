/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const backend = process.env.FIRSTPASS_BACKEND ?? 'http://127.0.0.1:8000'
const proxied = ['/api', '/_allauth', '/media', '/admin']

/** Django serves index.html for every route of the UI and WhiteNoise serves what lies beside it under /static/. */
export default defineConfig(({ command }) => ({
  base: command === 'build' ? '/static/' : '/',
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: {
      ...Object.fromEntries(proxied.map((path) => [path, { target: backend }])),
      '/ws': { target: backend, ws: true },
    },
  },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    outDir: 'dist',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // Each icon would be a file and a request of its own.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'icons', test: /@tabler\/icons-react/ }] } } },
  },
  test: {
    globals: false,
    css: false,
    maxWorkers: 2,
    testTimeout: 20_000,
    // A page costs more to make than most tests take to run, so only what shows something has one.
    projects: [
      { extends: true, test: { name: 'logic', environment: 'node', include: ['src/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'pages',
          environment: 'jsdom',
          setupFiles: ['./src/testing/setup.ts'],
          include: ['src/**/*.test.tsx'],
        },
      },
    ],
  },
}))
