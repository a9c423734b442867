// Numbers in words: never one alone, always beside what it is compared with.
import { language, t } from '../i18n'
import type { Overview } from './figures'

/** A share in whole percent, rounded half up; 0 of nothing. */
export const percent = (n: number, of: number): number => (of ? Math.floor((200 * n + of) / (2 * of)) : 0)

/** "比上月同期多 12 条（+8%）" */
export function compare(now: number, was: number, period: string): string {
  const before = t(`overview.before.${period}`)
  const by = Math.abs(now - was)
  if (!was) return now ? t('overview.compare.from_none', { before }) : t('overview.compare.none', { before })
  if (!by) return t('overview.compare.same', { before, n: was })
  return t(now > was ? 'overview.compare.more' : 'overview.compare.fewer', { before, n: by, percent: percent(by, was) })
}

/** "按期 92%，上月同期 88%" */
export function compareRate(n: number, of: number, was: number, wasOf: number, period: string): string {
  const before = t(`overview.before.${period}`)
  if (!of) return t('overview.compare.rate_none')
  if (!wasOf) return t('overview.compare.rate_first', { percent: percent(n, of), of, before })
  return t('overview.compare.rate', { percent: percent(n, of), of, before, was: percent(was, wasOf) })
}

const split = (date: string) => date.split('-').map(Number) as [number, number, number]

function day(date: string, year: boolean): string {
  const [y, m, d] = split(date)
  if (language.value === 'zh') return `${year ? `${y}年` : ''}${m}月${d}日`
  return `${d} ${t(`time.month.${m}`)}${year ? ` ${y}` : ''}`
}

/** "11月1日至11月24日", with years where they are not this one. */
export function stretch(from: string, to: string, today: string): string {
  const year = split(from)[0] !== split(today)[0] || split(to)[0] !== split(today)[0]
  return from === to ? day(from, year) : t('overview.from_to', { from: day(from, year), to: day(to, year) })
}

export const short = (date: string, year = false): string => day(date, year)

/** What an overview is about. Who has one ground without a name, as an enterprise does, sees his own unit. */
export const placeOf = (o: Pick<Overview, 'ground' | 'grounds'>, unit = ''): string => o.ground.name || (o.grounds.length === 1 && unit) || t('overview.all_mine')

/** Nothing has been found here, now or before. */
export const empty = (o: Overview): boolean => !o.open && !o.now.found && !o.now.closed && !o.was.found && !o.was.closed
