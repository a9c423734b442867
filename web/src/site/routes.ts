import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'sites', name: 'sites', component: () => import('./Sites.vue'), meta: { title: 'site.list' } },
  { path: 'sites/:id(\\d+)', name: 'site', component: () => import('./Site.vue'), meta: { title: 'site.one' } },
]
