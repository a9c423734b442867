// The lists that everybody needs. A month is this one whenever it is asked for.
import { none, toQuery, type Filter } from '../hazard/filter'
import { dateIn } from '../shared/time'

export interface Built { name: 'work' | 'overdue' | 'verify' | 'major' | 'month' | 'blind'; query: Record<string, string> }

export function built(today = dateIn(0)): Built[] {
  const of = (name: Built['name'], f: Partial<Filter>): Built => ({ name, query: toQuery({ ...none, ...f }) })
  return [
    of('work', { holder: 'mine', order: 'due' }), of('overdue', { overdue: true, order: 'due' }), of('verify', { holder: 'mine', state: ['submitted'] }),
    of('major', { grade: 'major', state: ['reported', 'rectifying', 'submitted'] }), of('month', { from: `${today.slice(0, 7)}-01`, to: today }), of('blind', { blind: true }),
  ]
}

/** Whether two addresses show the same list. */
export function same(a: Record<string, string>, b: Record<string, string>): boolean {
  const [x, y] = [Object.keys(a), Object.keys(b)]
  return x.length === y.length && x.every((k) => a[k] === b[k])
}
