// The list's filters live in the address, so that a list can be shared.
import type { LocationQuery } from 'vue-router'

export const states = ['reported', 'rectifying', 'submitted', 'closed', 'rejected', 'merged'] as const
export type State = (typeof states)[number]

export interface Filter { state: State[]; grade?: 'general' | 'major'; division?: string; overdue: boolean; q: string; order: 'found' | 'due' }

const one = (v: LocationQuery[string] | undefined) => String((Array.isArray(v) ? v[0] : v) ?? '')

export function fromQuery(query: LocationQuery): Filter {
  const grade = one(query.grade)
  const division = one(query.division)
  return {
    state: one(query.state).split('.').filter((s): s is State => (states as readonly string[]).includes(s)),
    grade: grade === 'general' || grade === 'major' ? grade : undefined,
    division: /^\d{6,12}$/.test(division) ? division : undefined,
    overdue: one(query.overdue) === '1',
    q: one(query.q).slice(0, 200),
    order: one(query.order) === 'due' ? 'due' : 'found',
  }
}

export function toQuery(f: Filter): Record<string, string> {
  const out: Record<string, string> = {}
  if (f.state.length) out.state = f.state.join('.')
  if (f.grade) out.grade = f.grade
  if (f.division) out.division = f.division
  if (f.overdue) out.overdue = '1'
  if (f.q.trim()) out.q = f.q.trim()
  if (f.order === 'due') out.order = 'due'
  return out
}

/** The same filter as the API takes it, for the list and for the export alike. */
export function toAPI(f: Filter) {
  return {
    state: f.state.length ? [...f.state] : undefined, grade: f.grade, division: f.division,
    overdue: f.overdue || undefined, q: f.q.trim() || undefined, order: f.order,
  }
}

export const none: Filter = { state: [], overdue: false, q: '', order: 'found' }
export const filtered = (f: Filter) => Object.keys(toQuery({ ...f, order: 'found' })).length > 0

export function exportAddress(f: Filter, format: 'xlsx' | 'csv'): string {
  const p = new URLSearchParams({ format })
  for (const [k, v] of Object.entries(toAPI(f))) if (v !== undefined) p.set(k, Array.isArray(v) ? v.join(',') : String(v))
  return `/api/v1/exports/hazards?${p}`
}
