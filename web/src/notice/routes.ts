import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'notices', name: 'notices', component: () => import('./Notices.vue'), meta: { title: 'notice.title' } },
]
