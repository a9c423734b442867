import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { entries, guide } from './sources.ts'

export default defineConfig({
  plugins: [vue(), entries(), guide()],
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_I18N_LEGACY_API__: 'false', __VUE_I18N_FULL_INSTALL__: 'false' },
  build: { target: 'chrome86', cssTarget: 'chrome86', modulePreload: { polyfill: false }, assetsInlineLimit: 0, emptyOutDir: true, chunkSizeWarningLimit: 700 },
  cacheDir: process.env.VITE_CACHE ?? 'node_modules/.vite',
  server: { fs: { allow: ['..'] }, proxy: { '/api': process.env.ANWANG_ADDRESS ?? 'http://127.0.0.1:8080' } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
})
