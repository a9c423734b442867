import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'print/hazards', name: 'hazards-print', component: () => import('./Print.vue'), meta: { title: 'list.ledger.page' } },
]
