import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'articles', name: 'articles', component: () => import('./Articles.vue'), meta: { title: 'search.articles' } },
]
