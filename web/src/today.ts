import type { Duty } from './api/client'
import { daysLeft } from './shared/time'

export type Name = 'overdue' | 'due_today' | 'verify' | 'supervise' | 'account' | 'vacancy' | 'week' | 'later' | 'handed'
export interface Group { name: Name; duties: Duty[] }

const order: Name[] = ['overdue', 'due_today', 'verify', 'supervise', 'account', 'vacancy', 'week', 'later', 'handed']
/** What a day asks for; the rest is coming, or somebody else's turn. */
export const urgent = (n: Name): boolean => n !== 'week' && n !== 'later' && n !== 'handed'

/** Which heap of the day a duty lies on. Supervising somebody else's late matter
 * stands behind one's own; verifying keeps others waiting. */
export function nameOf(d: Duty, now: number): Name {
  if (d.kind === 'supervise' || d.kind === 'account' || d.kind === 'vacancy') return d.kind
  if (d.state === 'submitted') return 'handed' // it is somebody else's turn
  if (d.late) return 'overdue'
  if (d.kind === 'verify') return 'verify'
  if (!d.due) return 'later'
  const left = daysLeft(d.due, now)
  return left <= 0 ? 'due_today' : left <= 7 ? 'week' : 'later'
}

/** The duties of a day, what hurts first on top; empty heaps are left out. */
export function groups(duties: Duty[], now: number): Group[] {
  const heaps = new Map<Name, Duty[]>(order.map((n) => [n, []]))
  for (const d of duties) heaps.get(nameOf(d, now))!.push(d)
  for (const heap of heaps.values()) heap.sort((a, b) => Date.parse(a.due ?? '9999-12-31T00:00:00Z') - Date.parse(b.due ?? '9999-12-31T00:00:00Z'))
  return order.map((name) => ({ name, duties: heaps.get(name)! })).filter((g) => g.duties.length)
}

/** How many things are another than they were shown: new, gone, or on another heap. */
export function changes(shown: Duty[], fresh: Duty[], then: number, now: number): number {
  const was = new Map(shown.map((d) => [d.id, nameOf(d, then)]))
  let n = 0
  for (const d of fresh) {
    if (was.get(d.id) !== nameOf(d, now)) n++
    was.delete(d.id)
  }
  return n + was.size
}

export interface Holding { post: string; title: string; n: number }

/** My posts that have something to do, with how much, the most first. */
export function byPost(duties: Duty[]): Holding[] {
  const all = new Map<string, Holding>()
  for (const d of duties) {
    const h = all.get(d.holder.post) ?? { post: d.holder.post, title: d.holder.title, n: 0 }
    h.n++
    all.set(d.holder.post, h)
  }
  return [...all.values()].sort((a, b) => b.n - a.n)
}

/** How many of a heap are past their dates and still mine to do. */
export const lateOf = (duties: Duty[]): number => duties.filter((d) => d.late && d.state === 'open').length

/** Where a duty is done: at its hazard, or on its own page. */
export const goal = (d: Pick<Duty, 'id' | 'kind' | 'about' | 'subject'>): string => (d.about === 'hazard' && d.kind !== 'account' ? `/hazards/${d.subject}` : `/duties/${d.id}`)
