// A hazard's state as people say it: who does what next.
import type { Duty, Hazard, Party } from '../api/client'
import { t } from '../i18n'

export function party(p: Pick<Party, 'name' | 'title'>): string {
  return p.name ? t('hazard.who', { name: p.name, title: p.title }) : t('hazard.vacant', { title: p.title })
}

/** Who does what next. The duties, where they are known, say who confirms and verifies. */
export function waiting(h: Hazard, duties: Duty[] = []): string {
  if (h.state === 'closed' && h.on_spot) return t('hazard.wait.on_spot')
  if (h.state === 'closed' || h.state === 'rejected' || h.state === 'merged' || h.state === 'withdrawn') return t(`hazard.wait.${h.state}`)
  const own = duties.find((d) => d.id === h.duty)
  const verify = duties.find((d) => d.kind === 'verify' && d.state === 'open')
  const who = h.state === 'submitted' ? (verify?.holder ?? h.waits ?? own?.verifier) : (own?.holder ?? h.waits ?? (h.state === 'rectifying' ? h.answers : undefined))
  if (who?.title) return t(`hazard.wait.${h.state}`, { who: party(who) })
  return h.state === 'rectifying' ? t('hazard.state.rectifying') : t(`hazard.wait.${h.state}_bare`)
}

export const open = (h: Hazard): boolean => h.state === 'reported' || h.state === 'rectifying' || h.state === 'submitted'

export const where = (h: Hazard): string => [h.site_name || h.unit_name, h.place].filter(Boolean).join(' · ') || t('hazard.unknown_place')
