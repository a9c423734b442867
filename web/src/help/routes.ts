import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'help/:page?', name: 'help', component: () => import('./Help.vue'), meta: { title: 'help.title' } },
]
