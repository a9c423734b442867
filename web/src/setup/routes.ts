import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/setup', name: 'setup', component: () => import('./Setup.vue'), meta: { open: true, title: 'setup.title' } },
]
