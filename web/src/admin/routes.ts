import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: 'admin', component: () => import('./Admin.vue'), meta: { title: 'shell.admin' },
    children: [
      { path: '', name: 'admin', component: () => import('./Start.vue'), meta: { title: 'shell.admin' } },
      { path: 'accounts', name: 'accounts', component: () => import('./Accounts.vue'), meta: { title: 'admin.tab.accounts' } },
      { path: 'accounts/:id', name: 'account', component: () => import('./Account.vue'), meta: { title: 'admin.account.title' } },
      { path: 'tokens', name: 'tokens', component: () => import('./Tokens.vue'), meta: { title: 'admin.tab.tokens' } },
      { path: 'imports', name: 'import-jobs', component: () => import('./Imports.vue'), meta: { title: 'admin.tab.imports' } },
      { path: 'backups', name: 'backups', component: () => import('./Backups.vue'), meta: { title: 'admin.tab.backups' } },
      { path: 'system', name: 'system', component: () => import('./System.vue'), meta: { title: 'admin.tab.system' } },
      { path: 'trail', name: 'trail', component: () => import('./Trail.vue'), meta: { title: 'admin.tab.trail' } },
    ],
  },
  { path: 'me', name: 'me', component: () => import('./Me.vue'), meta: { title: 'admin.me.title' } },
  { path: 'ledger/verify/:id', name: 'verification', component: () => import('../ledger/Verification.vue'), meta: { title: 'ledger.verify.title' } },
]
