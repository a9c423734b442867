import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'overview', name: 'overview', component: () => import('./Overview.vue'), meta: { title: 'overview.title' } },
]

/** Outside the shell: it fills a screen on the wall. */
export const wall: RouteRecordRaw[] = [
  { path: '/overview/wall', name: 'wall', component: () => import('./Wall.vue'), meta: { title: 'overview.wall.title' } },
]
