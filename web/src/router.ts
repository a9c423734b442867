import { createRouter, createWebHistory } from 'vue-router'
import { routes as admin } from './admin/routes'
import { routes as burden } from './burden/routes'
import { routes as help } from './help/routes'
import { routes as imports } from './import/routes'
import { routes as list } from './list/routes'
import { routes as notice } from './notice/routes'
import { routes as org } from './org/routes'
import { routes as overview, wall } from './overview/routes'
import { routes as search } from './search/routes'
import { routes as site } from './site/routes'
import { t } from './i18n'
import { start } from './places'
import { routes as setup } from './setup/routes'
import { whoAmI } from './session'

declare module 'vue-router' {
  interface RouteMeta { open?: boolean; title?: string }
}

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path || to.matched[0] === from.matched[0] && to.name === 'hazard' ? false : { top: 0 }),
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignIn.vue'), meta: { open: true, title: 'sign.title' } },
    { path: '/browser', name: 'browser', component: () => import('./pages/BrowserCheck.vue'), meta: { open: true, title: 'check.title' } },
    { path: '/password', name: 'password', component: () => import('./pages/Password.vue'), meta: { title: 'password.title' } },
    ...setup, ...wall,
    {
      path: '/', component: () => import('./pages/Shell.vue'),
      children: [
        { path: '', redirect: start },
        { path: 'more', name: 'more', component: () => import('./more/More.vue'), meta: { title: 'shell.more' } },
        { path: 'today', name: 'today', component: () => import('./pages/Today.vue'), meta: { title: 'shell.today' } },
        { path: 'duties', name: 'duties', component: () => import('./pages/Duties.vue'), meta: { title: 'duty.list' } },
        { path: 'duties/:id', name: 'duty', component: () => import('./pages/DutyPage.vue'), meta: { title: 'duty.detail' } },
        { path: 'report', name: 'report', component: () => import('./pages/Report.vue'), meta: { title: 'report.title' } },
        {
          path: 'hazards', name: 'hazards', component: () => import('./list/Hazards.vue'), meta: { title: 'hazard.list' },
          children: [{ path: ':id', name: 'hazard', component: () => import('./pages/Hazard.vue'), meta: { title: 'hazard.detail' } }],
        },
        { path: 'hazards/:id/sheet', name: 'sheet', component: () => import('./pages/Sheet.vue'), meta: { title: 'sheet.title' } },
        { path: 'ledger', name: 'ledger', component: () => import('./pages/Ledger.vue'), meta: { title: 'ledger.title' } },
        ...org, ...site, ...notice, ...search, ...overview, ...list, ...imports, ...admin, ...burden, ...help,
        { path: ':rest(.*)*', name: 'nothing', component: () => import('./pages/Nothing.vue'), meta: { title: 'common.nothing' } },
      ],
    },
  ],
})

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  const me = await whoAmI().catch(() => null)
  if (!me) return { name: 'sign-in', query: to.fullPath === '/' || to.fullPath === '/today' ? {} : { to: to.fullPath } }
  if (me.must_change && to.name !== 'password') return { name: 'password' }
  if (to.name === 'today' && to.redirectedFrom?.path === '/' && start() !== '/today') return start()
  return true
})

export function entitle(): void {
  const key = router.currentRoute.value.meta.title
  document.title = key ? `${t(key)} · ${t('common.anwang')}` : t('common.anwang')
}

router.afterEach(entitle)
