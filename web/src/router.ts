import { createRouter, createWebHistory } from 'vue-router'
import { routes as admin } from './admin/routes'
import { routes as burden } from './burden/routes'
import { routes as help } from './help/routes'
import { routes as imports } from './import/routes'
import { routes as org } from './org/routes'
import { routes as overview } from './overview/routes'
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
    ...setup,
    {
      path: '/', component: () => import('./pages/Shell.vue'),
      children: [
        { path: '', redirect: start },
        { path: 'more', name: 'more', component: () => import('./more/More.vue'), meta: { title: 'shell.more' } },
        { path: 'today', name: 'today', component: () => import('./pages/Today.vue'), meta: { title: 'shell.today' } },
        { path: 'report', name: 'report', component: () => import('./pages/Report.vue'), meta: { title: 'report.title' } },
        {
          path: 'hazards', name: 'hazards', component: () => import('./pages/Hazards.vue'), meta: { title: 'hazard.list' },
          children: [{ path: ':id', name: 'hazard', component: () => import('./pages/Hazard.vue'), meta: { title: 'hazard.detail' } }],
        },
        { path: 'ledger', name: 'ledger', component: () => import('./pages/Ledger.vue'), meta: { title: 'ledger.title' } },
        ...org, ...site, ...overview, ...imports, ...admin, ...burden, ...help,
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
  if (to.redirectedFrom?.path === '/' && to.path !== start()) return start()
  return true
})

export function entitle(): void {
  const key = router.currentRoute.value.meta.title
  document.title = key ? `${t(key)} · ${t('common.anwang')}` : t('common.anwang')
}

router.afterEach(entitle)
