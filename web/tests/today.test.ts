import { describe, expect, it } from 'vitest'
import type { Duty } from '../src/api/client'
import { byPost, changes, goal, groups, lateOf } from '../src/today'

const now = Date.parse('2026-11-24T15:00:00+08:00')
const duty = (id: string, kind: string, due: string, more: Partial<Duty> = {}) => ({ id, kind, due, state: 'open', late: Date.parse(due) < now, holder: { post: '1', title: '镇长' }, about: 'hazard', subject: '9', ...more }) as Duty

describe('today', () => {
  it('puts what hurts first on top', () => {
    const all = [
      duty('later', 'rectify', '2026-12-08T23:59:59+08:00'),
      duty('sup', 'supervise', '2026-11-20T08:00:00+08:00'),
      duty('case', 'account', '2026-11-19T08:00:00+08:00'),
      duty('empty chair', 'vacancy', '2026-11-19T08:00:00+08:00'),
      duty('verify', 'verify', '2026-11-26T08:00:00+08:00'),
      duty('this week', 'rectify', '2026-11-28T23:59:59+08:00'),
      duty('today', 'rectify', '2026-11-24T23:59:59+08:00'),
      duty('late', 'rectify', '2026-11-22T23:59:59+08:00'),
      duty('later-still-late', 'answer', '2026-11-23T23:59:59+08:00'),
      duty('handed in', 'rectify', '2026-11-22T23:59:59+08:00', { state: 'submitted' }),
    ]
    expect(groups(all, now).map((g) => [g.name, ...g.duties.map((d) => d.id)])).toEqual([
      ['overdue', 'late', 'later-still-late'], ['due_today', 'today'], ['verify', 'verify'], ['supervise', 'sup'], ['account', 'case'], ['vacancy', 'empty chair'], ['week', 'this week'], ['later', 'later'], ['handed', 'handed in'],
    ])
  })
  it('has no empty heaps', () => expect(groups([], now)).toEqual([]))
  it('counts what is another than it was shown', () => {
    const a = duty('a', 'rectify', '2026-11-28T23:59:59+08:00')
    const b = duty('b', 'verify', '2026-11-28T23:59:59+08:00')
    expect(changes([a, b], [a, b], now, now)).toBe(0)
    expect(changes([a, b], [a], now, now)).toBe(1) // gone
    expect(changes([a], [a, b], now, now)).toBe(1) // new
    expect(changes([a], [{ ...a, state: 'submitted' } as Duty], now, now)).toBe(1) // moved
    expect(changes([a], [a], now, Date.parse('2026-11-28T08:00:00+08:00'))).toBe(1) // due today by now
  })
  it('counts by post, the busiest first', () => {
    const one = duty('a', 'rectify', '2026-11-28T23:59:59+08:00')
    const other = { ...one, id: 'b', holder: { ...one.holder, post: '2', title: '主任' } } as Duty
    expect(byPost([one, other, { ...other, id: 'c' } as Duty])).toEqual([{ post: '2', title: '主任', n: 2 }, { post: '1', title: '镇长', n: 1 }])
  })
  it('counts what is late and still mine to do', () => {
    expect(lateOf([duty('a', 'account', '2026-11-20T08:00:00+08:00'), duty('b', 'verify', '2026-11-28T08:00:00+08:00'), duty('c', 'rectify', '2026-11-20T08:00:00+08:00', { state: 'submitted' })])).toBe(1)
  })
  it('sends one to where it is done', () => {
    expect(goal({ id: '3', kind: 'rectify', about: 'hazard', subject: '9' })).toBe('/hazards/9')
    expect(goal({ id: '3', kind: 'account', about: 'hazard', subject: '9' })).toBe('/duties/3') // a case has a page of its own
    expect(goal({ id: '3', kind: 'vacancy', about: 'post', subject: '9' })).toBe('/duties/3')
  })
})
