// The numbers of an overview as a file that a spreadsheet opens.
import { t } from '../i18n'
import type { Overview } from './figures'
import { stretch } from './words'

type Cell = string | number

/** A cell as CSV has it. A text that a spreadsheet would take for a formula is kept from being one. */
export function cell(v: Cell): string {
  if (typeof v === 'number') return String(v)
  const s = /^[=+\-@\t\r]/.test(v) ? `'${v}` : v
  return /[",\n\r]/.test(s) ? `"${s.replace(/"/g, '""')}"` : s
}

const heads = ['open', 'overdue', 'found', 'found_was', 'major', 'closed', 'in_time', 'late', 'closed_was', 'late_was'] as const

type Part = Overview['divisions'][number]

const numbers = (p: Pick<Part, 'open' | 'overdue' | 'now' | 'was'>): Cell[] =>
  [p.open, p.overdue, p.now.found, p.was.found, p.now.major, p.now.closed, p.now.closed - p.now.late, p.now.late, p.was.closed, p.was.late]

export function table(o: Overview, place: string): Cell[][] {
  const head = (first: string): Cell[] => ['', first, ...heads.map((h) => t(`overview.head.${h}`))]
  const parts = (name: string, list: Part[], call: (p: Part) => string): Cell[][] =>
    list.length ? [[], head(t(`overview.by.${name}`)), ...list.map((p): Cell[] => [p.code, call(p), ...numbers(p)])] : []
  return [
    [t('overview.title'), place],
    [t('overview.period'), stretch(o.period.from, o.period.to, o.today)],
    [t(`overview.before.${o.period.name}`), stretch(o.period.was, o.period.until, o.today)],
    [t('overview.as_of_csv'), o.as_of],
    [], head(''), ['', t('overview.total'), ...numbers(o)],
    ...parts('grade', o.grades, (p) => t(`overview.grade.${p.code || 'none'}`)),
    ...parts('division', o.divisions, (p) => (p.code.length === 6 ? t('overview.unplaced') : p.name)),
    ...parts('industry', o.industries, (p) => p.name || t('overview.unclassed')),
    [], [t('overview.from'), t('overview.to'), t('overview.head.found'), t('overview.head.closed'), t('overview.head.late'),
      ...['from', 'to', 'found', 'closed', 'late'].map((k) => t('overview.of_before', { what: t(k === 'from' || k === 'to' ? `overview.${k}` : `overview.head.${k}`) }))],
    ...o.trend.map((p, i): Cell[] => {
      const b = o.past[i]
      return [p.from, p.to, p.found, p.closed, p.late, ...(b ? [b.from, b.to, b.found, b.closed, b.late] : [])]
    }),
  ]
}

/** The whole file, with the mark by which spreadsheets know UTF-8. */
export const csv = (o: Overview, place: string): string => '\ufeff' + table(o, place).map((r) => r.map(cell).join(',')).join('\r\n') + '\r\n'
