// The list's filters live in the address, so that a list can be shared. Dates are
// days of the district's calendar, both included; what they mean in instants is
// worked out when the list is asked for, so that a kept "today" is always today.
import type { LocationQuery } from 'vue-router'
import { dateIn } from '../shared/time'

export const states = ['reported', 'rectifying', 'submitted', 'closed', 'rejected', 'merged', 'withdrawn'] as const
export type State = (typeof states)[number]
export const terms = ['today', 'week', 'next7'] as const
export type Term = (typeof terms)[number]
export const orders = ['found', 'due', 'closed'] as const
export type Order = (typeof orders)[number]

export interface Filter {
  state: State[]
  grade?: 'general' | 'major'
  division?: string
  industry?: string
  site?: string
  unit?: string
  /** "mine", or the id of a post that is waited for. */
  holder?: string
  source?: string
  term?: Term
  due_from?: string
  due_to?: string
  from?: string
  to?: string
  closed_from?: string
  closed_to?: string
  overdue: boolean
  late: boolean
  in_time: boolean
  /** Of no known town, or of no known industry. */
  unplaced: boolean
  unclassed: boolean
  blind: boolean
  q: string
  order: Order
}

export const none: Filter = { state: [], overdue: false, late: false, in_time: false, unplaced: false, unclassed: false, blind: false, q: '', order: 'found' }

const one = (v: LocationQuery[string] | undefined) => String((Array.isArray(v) ? v[0] : v) ?? '')
const shaped = (v: string, shape: RegExp) => (shape.test(v) ? v : undefined)
const among = <T extends string>(v: string, all: readonly T[]) => all.find((x) => x === v)

const shapes = {
  division: /^\d{6,12}$/, industry: /^[A-T]\d{0,4}$/, site: /^[1-9]\d{0,18}$/, unit: /^[1-9]\d{0,18}$/, holder: /^(mine|[1-9]\d{0,18})$/, source: /^.{1,60}$/,
  due_from: /^\d{4}-\d\d-\d\d$/, due_to: /^\d{4}-\d\d-\d\d$/, from: /^\d{4}-\d\d-\d\d$/, to: /^\d{4}-\d\d-\d\d$/, closed_from: /^\d{4}-\d\d-\d\d$/, closed_to: /^\d{4}-\d\d-\d\d$/,
} as const
type Shaped = keyof typeof shapes
const shapedKeys = Object.keys(shapes) as Shaped[]

export function fromQuery(query: LocationQuery): Filter {
  const f: Filter = {
    ...none,
    state: one(query.state).split('.').filter((s): s is State => (states as readonly string[]).includes(s)),
    overdue: one(query.overdue) === '1', late: one(query.late) === '1', in_time: one(query.in_time) === '1', unplaced: one(query.unplaced) === '1', unclassed: one(query.unclassed) === '1', blind: one(query.blind) === '1',
    q: one(query.q).slice(0, 200), order: among(one(query.order), orders) ?? 'found',
  }
  const grade = among(one(query.grade), ['general', 'major'] as const)
  if (grade) f.grade = grade
  const term = among(one(query.term), terms)
  if (term) f.term = term
  for (const k of shapedKeys) {
    const v = shaped(one(query[k]), shapes[k])
    if (v) f[k] = v
  }
  return f
}

export function toQuery(f: Filter): Record<string, string> {
  const out: Record<string, string> = {}
  if (f.state.length) out.state = f.state.join('.')
  if (f.grade) out.grade = f.grade
  if (f.term) out.term = f.term
  for (const k of shapedKeys) if (f[k]) out[k] = f[k]!
  for (const k of ['overdue', 'late', 'in_time', 'unplaced', 'unclassed', 'blind'] as const) if (f[k]) out[k] = '1'
  if (f.q.trim()) out.q = f.q.trim()
  if (f.order !== 'found') out.order = f.order
  return out
}

const zone = '+08:00'
const day = 86_400_000
const shift = (date: string, n: number) => new Date(Date.parse(`${date}T00:00:00Z`) + n * day).toISOString().slice(0, 10)
const begins = (date: string | undefined) => (date ? `${date}T00:00:00${zone}` : undefined)
const ends = (date: string | undefined) => (date ? `${shift(date, 1)}T00:00:00${zone}` : undefined)

/** The first and the last day of a term that is reckoned from today. A week begins on Monday. */
export function daysOf(term: Term, today = dateIn(0)): [from: string, to: string] {
  if (term === 'today') return [today, today]
  if (term === 'next7') return [today, shift(today, 6)]
  const monday = shift(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7))
  return [monday, shift(monday, 6)]
}

/** The same filter as the API takes it, for the list and for the export alike. */
export function toAPI(f: Filter, today = dateIn(0)) {
  const [dueFrom, dueTo] = f.term ? daysOf(f.term, today) : [f.due_from, f.due_to]
  return {
    state: f.state.length ? [...f.state] : undefined, grade: f.grade, division: f.division, industry: f.industry, site: f.site, unit: f.unit,
    holder: f.holder, source: f.source?.trim() || undefined,
    due_from: begins(dueFrom), due_to: ends(dueTo), from: begins(f.from), to: ends(f.to), closed_from: begins(f.closed_from), closed_to: ends(f.closed_to),
    overdue: f.overdue || undefined, late: f.late || undefined, in_time: f.in_time || undefined, unplaced: f.unplaced || undefined, unclassed: f.unclassed || undefined, blind: f.blind || undefined, q: f.q.trim() || undefined, order: f.order,
  }
}

export const filtered = (f: Filter) => Object.keys(toQuery({ ...f, order: 'found' })).length > 0

export function exportAddress(f: Filter, format: 'xlsx' | 'csv', columns: string[] = []): string {
  const p = new URLSearchParams({ format })
  for (const [k, v] of Object.entries(toAPI(f))) if (v !== undefined) p.set(k, Array.isArray(v) ? v.join(',') : String(v))
  if (columns.length) p.set('columns', columns.join(','))
  return `/api/v1/exports/hazards?${p}`
}

/** What each removable chip takes away. A chip is named after its first field. */
export const chips: (keyof Filter)[][] = [
  ['state'], ['holder'], ['overdue'], ['term', 'due_from', 'due_to'], ['late'], ['in_time'], ['blind'], ['grade'], ['division'], ['unplaced'], ['industry'], ['unclassed'], ['unit'], ['site'], ['source'],
  ['from', 'to'], ['closed_from', 'closed_to'],
]

export const without = (f: Filter, fields: (keyof Filter)[]): Filter => fields.reduce((out, k) => ({ ...out, [k]: none[k] }), f)
