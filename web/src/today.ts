import type { Duty } from './api/client'
import { daysLeft } from './shared/time'

export type Name = 'overdue' | 'due_today' | 'verify' | 'supervise' | 'coming'
export interface Group { name: Name; duties: Duty[] }

const order: Name[] = ['overdue', 'due_today', 'verify', 'supervise', 'coming']

/** Which heap of the day a duty lies on. Supervising somebody else's late matter
 * stands behind one's own; verifying keeps others waiting. */
export function nameOf(d: Duty, now: number): Name {
  if (d.kind === 'supervise' || d.kind === 'account' || d.kind === 'vacancy') return 'supervise'
  if (d.state === 'submitted') return 'coming' // it is somebody else's turn
  if (d.late) return 'overdue'
  if (d.kind === 'verify') return 'verify'
  return d.due && daysLeft(d.due, now) <= 0 ? 'due_today' : 'coming'
}

/** The duties of a day, what hurts first on top; empty heaps are left out. */
export function groups(duties: Duty[], now: number): Group[] {
  const heaps = new Map<Name, Duty[]>(order.map((n) => [n, []]))
  for (const d of duties) heaps.get(nameOf(d, now))!.push(d)
  for (const heap of heaps.values()) heap.sort((a, b) => Date.parse(a.due ?? '9999-12-31T00:00:00Z') - Date.parse(b.due ?? '9999-12-31T00:00:00Z'))
  return order.map((name) => ({ name, duties: heaps.get(name)! })).filter((g) => g.duties.length)
}
