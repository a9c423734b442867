import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const phrases = fileURLToPath(new URL('../internal/phrase/', import.meta.url))

// The sentences for entries, and the questions that the program puts to people, are
// written once, beside its other phrases. This module holds those of both languages.
function entries(): Plugin {
  const name = 'virtual:entries'
  const of = (lang: string) => {
    const out: Record<string, string> = {}
    for (const file of readdirSync(phrases + lang)) {
      const all = JSON.parse(readFileSync(`${phrases}${lang}/${file}`, 'utf8')) as Record<string, string>
      for (const key of Object.keys(all)) if (/^entry\.|\.question_/.test(key)) out[key.replace(/^entry\./, '')] = all[key]!
    }
    return out
  }
  return {
    name: 'entries',
    resolveId: (id) => (id === name ? '\0' + name : null),
    load: (id) => (id === '\0' + name ? `export const zh = ${JSON.stringify(of('zh'))}\nexport const en = ${JSON.stringify(of('en'))}\n` : null),
  }
}

export default defineConfig({
  plugins: [vue(), entries()],
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_I18N_LEGACY_API__: 'false', __VUE_I18N_FULL_INSTALL__: 'false' },
  build: { target: 'chrome86', cssTarget: 'chrome86', modulePreload: { polyfill: false }, assetsInlineLimit: 0, emptyOutDir: true, chunkSizeWarningLimit: 700 },
  cacheDir: process.env.VITE_CACHE ?? 'node_modules/.vite',
  server: { proxy: { '/api': process.env.ANWANG_ADDRESS ?? 'http://127.0.0.1:8080' } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
})
