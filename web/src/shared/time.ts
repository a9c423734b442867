// Times as people read them: with the weekday and with what is left. The server
// says times in the district's zone ("2026-11-25T23:59:59+08:00"), and they are
// shown as they stand there, whatever zone the browser is in.
import { language, t } from '../i18n'
import { present } from './now'

const minute = 60_000
const day = 24 * 60 * minute

interface Wall { y: number; m: number; d: number; h: number; min: number; offset: number }

function wall(iso: string): Wall {
  const m = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)[\d:.]*(Z|[+-]\d\d:\d\d)$/.exec(iso)
  if (!m) throw new Error(`not a time: ${iso}`)
  const zone = m[6]!
  const offset = zone === 'Z' ? 0 : (zone[0] === '-' ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)))
  return { y: Number(m[1]), m: Number(m[2]), d: Number(m[3]), h: Number(m[4]), min: Number(m[5]), offset }
}

const dayOf = (w: { y: number; m: number; d: number }) => Date.UTC(w.y, w.m - 1, w.d) / day

/** Calendar days from now to then in the time's own zone; negative when past. */
export function daysLeft(iso: string, now = present()): number {
  const w = wall(iso)
  return dayOf(w) - Math.floor((now + w.offset * minute) / day)
}

const two = (n: number) => String(n).padStart(2, '0')

/** "11月25日 周三 17:00", the year where it is not this one, no time at a day's end. */
export function when(iso: string | null | undefined, now = present(), clock = true): string {
  if (!iso) return ''
  const w = wall(iso)
  const weekday = t(`time.weekday.${new Date(Date.UTC(w.y, w.m - 1, w.d)).getUTCDay()}`)
  const year = w.y === new Date(now + w.offset * minute).getUTCFullYear() ? '' : w.y
  const date = language.value === 'zh'
    ? `${year ? `${year}年` : ''}${w.m}月${w.d}日 ${weekday}`
    : `${weekday} ${w.d} ${t(`time.month.${w.m}`)}${year ? ` ${year}` : ''}`
  return !clock || (w.h === 23 && w.min === 59) ? date : `${date} ${two(w.h)}:${two(w.min)}`
}

/** "明天到期", "还剩 3 天", "逾期 2 天". */
export function left(iso: string, now = present()): string {
  const past = Date.parse(iso) < now
  const n = daysLeft(iso, now)
  if (past) return n === 0 ? t('time.late_today') : n === -1 ? t('time.late_one') : t('time.late', { n: -n })
  if (n === 0) return t('time.today')
  if (n === 1) return t('time.tomorrow')
  return t('time.left', { n })
}

/** "周四 17:00 · 还剩 2 天" */
export const due = (iso: string | null | undefined, now = present()): string => (iso ? `${when(iso, now)} · ${left(iso, now)}` : '')

/** The last minute of a day that a date field names, in the district's zone. */
export const endOfDay = (date: string, offset = '+08:00'): string => `${date}T23:59:59${offset}`

/** The date, as a date field takes it, n days from now in the district's zone. */
export const dateIn = (n: number, now = present()): string => new Date(now + 8 * 60 * minute + n * day).toISOString().slice(0, 10)
