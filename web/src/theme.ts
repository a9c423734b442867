import { ref } from 'vue'

export type Theme = 'system' | 'light' | 'dark'

function kept(): Theme {
  try {
    const v = localStorage.getItem('anwang.theme')
    return v === 'light' || v === 'dark' ? v : 'system'
  } catch {
    return 'system'
  }
}

export const theme = ref<Theme>(kept())

export function wear(v: Theme): void {
  theme.value = v
  if (v === 'system') document.documentElement.removeAttribute('data-theme')
  else document.documentElement.setAttribute('data-theme', v)
  try {
    if (v === 'system') localStorage.removeItem('anwang.theme')
    else localStorage.setItem('anwang.theme', v)
  } catch { /* lasts for this page */ }
}
