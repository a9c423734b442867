import type { RouteRecordRaw } from 'vue-router'

const Unit = () => import('./Unit.vue')
const Post = () => import('./Post.vue')

export const routes: RouteRecordRaw[] = [{
  path: 'responsibility', component: () => import('./Responsibility.vue'),
  children: [
    { path: '', name: 'responsibility', redirect: '/responsibility/units' },
    {
      path: '', component: () => import('./Tree.vue'),
      children: [
        { path: 'units', name: 'org', component: () => import('./Lesson.vue'), meta: { title: 'org.tab.units' } },
        { path: 'units/:id', name: 'org-unit', component: Unit, meta: { title: 'org.tab.units' } },
        { path: 'posts/:id', name: 'org-post', component: Post, meta: { title: 'org.tab.units' } },
      ],
    },
    {
      path: 'people', name: 'org-people', component: () => import('./People.vue'), meta: { title: 'org.tab.people' },
      children: [{ path: ':id', name: 'org-person', component: () => import('./Person.vue'), meta: { title: 'org.tab.people' } }],
    },
    { path: 'who', name: 'org-who', component: () => import('./Who.vue'), meta: { title: 'org.tab.who' } },
    { path: 'vacancies', name: 'org-vacancies', component: () => import('./Vacancies.vue'), meta: { title: 'org.tab.vacancies' } },
  ],
}]
