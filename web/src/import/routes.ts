import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: 'imports', component: () => import('./Imports.vue'), meta: { title: 'import.title' },
    children: [
      { path: '', name: 'imports', component: () => import('./List.vue'), meta: { title: 'import.title' } },
      { path: 'registers', name: 'registers', component: () => import('./Registers.vue'), meta: { title: 'import.registers' } },
    ],
  },
  { path: 'imports/:id(\\d+)/:step(look|questions|run|result)?', name: 'import', component: () => import('./One.vue'), meta: { title: 'import.one' } },
]
