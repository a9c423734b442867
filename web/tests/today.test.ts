import { describe, expect, it } from 'vitest'
import type { Duty } from '../src/api/client'
import { groups } from '../src/today'

const now = Date.parse('2026-11-24T15:00:00+08:00')
const duty = (id: string, kind: string, due: string, more: Partial<Duty> = {}) => ({ id, kind, due, state: 'open', late: Date.parse(due) < now, ...more }) as Duty

describe('today', () => {
  it('puts what hurts first on top', () => {
    const all = [
      duty('later', 'rectify', '2026-11-28T23:59:59+08:00'),
      duty('sup', 'supervise', '2026-11-20T08:00:00+08:00'),
      duty('verify', 'verify', '2026-11-26T08:00:00+08:00'),
      duty('today', 'rectify', '2026-11-24T23:59:59+08:00'),
      duty('late', 'rectify', '2026-11-22T23:59:59+08:00'),
      duty('later-still-late', 'answer', '2026-11-23T23:59:59+08:00'),
      duty('handed in', 'rectify', '2026-11-22T23:59:59+08:00', { state: 'submitted' }),
    ]
    expect(groups(all, now).map((g) => [g.name, ...g.duties.map((d) => d.id)])).toEqual([
      ['overdue', 'late', 'later-still-late'], ['due_today', 'today'], ['verify', 'verify'], ['supervise', 'sup'], ['coming', 'handed in', 'later'],
    ])
  })
  it('has no empty heaps', () => expect(groups([], now)).toEqual([]))
})
