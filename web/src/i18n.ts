// Two languages, Chinese first. The choice is kept in this browser.
import { computed } from 'vue'
import { createI18n } from 'vue-i18n'
import * as entries from 'virtual:entries'
import en from './locales/en/index'
import zh from './locales/zh/index'

export type Language = 'zh' | 'en'

function kept(): Language {
  try {
    return localStorage.getItem('anwang.language') === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh'
  }
}

export const i18n = createI18n({ legacy: false, locale: kept(), fallbackLocale: 'zh', messages: { zh, en } as Record<Language, typeof zh> })

export const language = computed<Language>(() => i18n.global.locale.value as Language)

export function speak(lang: Language): void {
  i18n.global.locale.value = lang
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en'
  try {
    localStorage.setItem('anwang.language', lang)
  } catch { /* storage is shut off: the choice lasts for this page */ }
}

export const t = (key: string, args: Record<string, unknown> = {}): string => i18n.global.t(key, args)

/** What happened or is asked, in words: entryWords('hazard.closed'). A kind without words is told as it is. */
export const entryWords = (kind: string): string => (language.value === 'zh' ? entries.zh : entries.en)[kind] ?? kind
