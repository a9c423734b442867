// Which rows of the list stand behind a figure. Every number of the overview is a
// link made here, and a test on the server counts the rows of each.
import { none, toQuery, type Filter, type State } from '../hazard/filter'
import type { Schemas } from '../api/client'

export type Overview = Schemas['Overview']
export type Figure = 'found' | 'major' | 'closed' | 'in_time' | 'late' | 'open' | 'overdue' | 'still_open' | 'fell_due'
/** A part of the ground: codes as the overview tells them, "" for what is not known. */
export interface Part { division?: string; industry?: string; grade?: string }
export interface Days { from: string; to: string }
/** What of an overview the rows depend on. */
export type Of = Pick<Overview, 'ground' | 'period' | 'today'>

const open: State[] = ['reported', 'rectifying', 'submitted']
const found: State[] = [...open, 'closed']

export const dayBefore = (date: string) => new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)

export const days = (o: Of): Days => ({ from: o.period.from, to: o.period.to })
export const daysBefore = (o: Of): Days => ({ from: o.period.was, to: o.period.until })

function ground(o: Of, part: Part): Partial<Filter> {
  const f: Partial<Filter> = {}
  const division = part.division ?? o.ground.division ?? ''
  if (part.division !== undefined && part.division.length === 6) f.unplaced = true
  else if (division.length > 6) f.division = division
  const industry = part.industry || o.ground.industry
  if (part.industry === '') f.unclassed = true
  else if (industry) f.industry = industry
  if (part.grade === 'major' || part.grade === 'general') f.grade = part.grade
  return f
}

/** The list's filter behind a figure, of a part of the ground and of some days. */
export function filterOf(o: Of, figure: Figure, part: Part = {}, d: Days = days(o)): Filter {
  const base: Filter = { ...none, ...ground(o, part) }
  const yesterday = dayBefore(o.today)
  switch (figure) {
    case 'found': return { ...base, state: found, from: d.from, to: d.to }
    case 'major': return { ...base, state: found, grade: 'major', from: d.from, to: d.to }
    case 'closed': return { ...base, state: ['closed'], closed_from: d.from, closed_to: d.to, order: 'closed' }
    case 'in_time': return { ...base, state: ['closed'], in_time: true, closed_from: d.from, closed_to: d.to, order: 'closed' }
    case 'late': return { ...base, state: ['closed'], late: true, closed_from: d.from, closed_to: d.to, order: 'closed' }
    case 'open': return { ...base, state: open, order: 'due' }
    case 'still_open': return { ...base, state: open, from: d.from, to: d.to }
    case 'overdue': return { ...base, overdue: true, due_to: yesterday, order: 'due' }
    case 'fell_due': return { ...base, overdue: true, due_from: d.from, due_to: d.to < yesterday ? d.to : yesterday, order: 'due' }
  }
}

/** Where the rows behind a figure are listed. */
export const rows = (o: Of, figure: Figure, part?: Part, d?: Days) => ({ path: '/hazards', query: toQuery(filterOf(o, figure, part, d)) })
