import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { onSignedOut, Problem } from './api/client'
import App from './App.vue'
import { i18n, language, speak } from './i18n'
import { forgetNews } from './news/useNews'
import { router } from './router'
import { forget } from './session'
import './style.css'

if (!(window as { anwangTooOld?: boolean }).anwangTooOld) {
  const queries = new QueryClient({
    defaultOptions: { queries: { staleTime: 10_000, networkMode: 'always', retry: (n, e) => n < 2 && (!(e instanceof Problem) || e.status === 0 || e.status >= 502) }, mutations: { networkMode: 'always' } },
  })
  onSignedOut(() => {
    forget()
    forgetNews()
    queries.clear()
    const to = router.currentRoute.value
    if (to.name && to.meta.open !== true) void router.push({ name: 'sign-in', query: { to: to.fullPath, ended: '1' } })
  })
  speak(language.value)
  createApp(App).use(i18n).use(router).use(VueQueryPlugin, { queryClient: queries }).mount('#app')
}
