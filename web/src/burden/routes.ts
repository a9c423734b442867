import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'burden', name: 'burden', component: () => import('./Burden.vue'), meta: { title: 'burden.title' } },
]
