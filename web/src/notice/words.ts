// A notice as people say it.
import type { Schemas } from '../api/client'
import { entryWords, t } from '../i18n'
import { when } from '../shared/time'

export type Notice = Schemas['Notice']

/** What happened, in one sentence. */
export function sentence(n: Notice): string {
  const by = n.by || t('notice.system')
  const kind = n.duty_kind ? t(`duty.kind.${n.duty_kind}`) : ''
  switch (n.kind) {
    case 'came': return t(`notice.came.${n.duty_kind}`)
    case 'took': return n.due ? t('notice.took_from', { from: when(n.due, undefined, false), post: n.post.title }) : t('notice.took', { post: n.post.title })
    case 'remind':
    case 'tell': return t(n.due && Date.parse(n.due) <= Date.parse(n.at!) ? `notice.${n.kind}_past` : `notice.${n.kind}`, { kind })
    default: return t(`notice.${n.kind}`, { by, kind })
  }
}

/** What was said with it; a code of the program's is not for people. */
export function said(n: Notice): string {
  const words = n.said ? entryWords(n.said) : ''
  if (!words || /^[a-z_]+\.[a-z_.]+$/.test(words)) return ''
  return n.kind === 'came' ? words : t('notice.reason', { said: words })
}

/** The date that it speaks of. */
export function dated(n: Notice): string {
  if (!n.due || n.kind === 'took' || n.kind === 'accepted') return ''
  const due = when(n.due)
  return n.kind === 'asked' || n.kind === 'granted' || n.kind === 'refused' ? t(`notice.${n.kind}_due`, { due }) : t('notice.due', { due })
}

/** Where it leads. */
export function address(n: Notice): string {
  if (n.about === 'hazard') return `/hazards/${n.subject}`
  if (n.kind === 'came' && n.about === 'post') return `/responsibility/posts/${n.subject}`
  return '/today'
}
