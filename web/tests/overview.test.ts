import { describe, expect, it } from 'vitest'
import { toAPI } from '../src/hazard/filter'
import { i18n } from '../src/i18n'
import { fromQuery, toQuery } from '../src/overview/ask'
import { option } from '../src/overview/chart'
import { cell, csv, table } from '../src/overview/csv'
import { dayBefore, daysBefore, filterOf, rows, type Overview } from '../src/overview/figures'
import { compare, compareRate, empty, percent, placeOf, stretch } from '../src/overview/words'

const happened = (found: number, closed = 0, late = 0) => ({ found, closed, late, major: 1, still_open: 2, fell_due: 1 })
const slice = (code: string, name: string) => ({ code, name, open: 4, overdue: 1, now: happened(6, 3, 1), was: happened(5, 2) })
const overview: Overview = {
  as_of: '2026-11-24T09:30:00+08:00', today: '2026-11-24', ground: { division: '371502', name: '东昌府区' }, grounds: [{ division: '371502', name: '东昌府区' }],
  period: { name: 'month', from: '2026-11-01', to: '2026-11-24', was: '2026-10-01', until: '2026-10-24', step: 'day' },
  open: 8, overdue: 2, now: happened(12, 6, 2), was: happened(10, 4), grades: [slice('general', '')], divisions: [slice('371502', '东昌府区'), slice('371502102', '=1+1')],
  industries: [slice('', ''), slice('C', '制造业')], trend: [{ from: '2026-11-01', to: '2026-11-01', found: 3, closed: 1, late: 0 }],
  past: [{ from: '2026-10-01', to: '2026-10-01', found: 2, closed: 1, late: 1 }], remarks: [],
}

describe('the rows behind a figure', () => {
  it('are told by days, both included, of the district', () => {
    expect(toAPI(filterOf(overview, 'found'))).toMatchObject({ state: ['reported', 'rectifying', 'submitted', 'closed'], from: '2026-11-01T00:00:00+08:00', to: '2026-11-25T00:00:00+08:00', division: undefined })
    expect(toAPI(filterOf(overview, 'closed', {}, daysBefore(overview)))).toMatchObject({ state: ['closed'], closed_from: '2026-10-01T00:00:00+08:00', closed_to: '2026-10-25T00:00:00+08:00' })
    expect(toAPI(filterOf(overview, 'in_time'))).toMatchObject({ in_time: true, late: undefined })
    expect(toAPI(filterOf(overview, 'late'))).toMatchObject({ late: true, in_time: undefined })
  })
  it('are overdue when they were due before today, and not handed in', () => {
    expect(toAPI(filterOf(overview, 'overdue'))).toMatchObject({ overdue: true, due_to: '2026-11-24T00:00:00+08:00', due_from: undefined })
    expect(filterOf(overview, 'fell_due')).toMatchObject({ overdue: true, due_from: '2026-11-01', due_to: '2026-11-23' })
    expect(filterOf(overview, 'fell_due', {}, daysBefore(overview))).toMatchObject({ due_from: '2026-10-01', due_to: '2026-10-24' })
    expect(dayBefore('2026-03-01')).toBe('2026-02-28')
  })
  it('lie in the ground and its part', () => {
    expect(filterOf(overview, 'open', { division: '371502102' })).toMatchObject({ division: '371502102', unplaced: false })
    expect(filterOf(overview, 'open', { division: '371502' })).toMatchObject({ unplaced: true })
    expect(filterOf(overview, 'open', { industry: '' })).toMatchObject({ unclassed: true })
    const town = { ...overview, ground: { division: '371502103', industry: 'C', name: '' } }
    expect(filterOf(town, 'open', { industry: 'C26' })).toMatchObject({ division: '371502103', industry: 'C26' })
    expect(filterOf(town, 'found', { grade: 'major' })).toMatchObject({ division: '371502103', industry: 'C', grade: 'major' })
    expect(rows(overview, 'overdue').query).toEqual({ overdue: '1', due_to: '2026-11-23', order: 'due' })
  })
})

describe('the address of an overview', () => {
  it('comes back as it went', () => {
    for (const a of [{ period: 'month' }, { period: 'week', division: '371502102' }, { period: 'days', from: '2026-01-01', to: '2026-02-01', industry: 'C26' }] as const) {
      expect(fromQuery(toQuery(a))).toMatchObject(a)
    }
  })
  it('is read carefully', () => {
    expect(fromQuery({ period: 'days', from: 'x', to: '2026-01-01' })).toMatchObject({ period: 'month' })
    expect(fromQuery({ period: 'decade', division: '12', industry: 'c' })).toEqual({ period: 'month', division: undefined, industry: undefined })
  })
})

describe('words', () => {
  it('compare', () => {
    expect(compare(162, 150, 'month')).toBe('比上月同期多 12 条（+8%）')
    expect(compare(138, 150, 'month')).toBe('比上月同期少 12 条（−8%）')
    expect(compare(5, 5, 'week')).toBe('与上周同期相同（5 条）')
    expect(compare(5, 0, 'year')).toBe('去年同期没有')
    expect(compareRate(9, 10, 8, 10, 'month')).toBe('按期率 90%（共销号 10 条），上月同期 80%')
    expect([percent(1, 8), percent(0, 0), percent(2, 3)]).toEqual([13, 0, 67])
    expect(stretch('2026-11-01', '2026-11-24', '2026-11-24')).toBe('11月1日至11月24日')
    expect(stretch('2025-12-01', '2025-12-01', '2026-11-24')).toBe('2025年12月1日')
    i18n.global.locale.value = 'en'
    expect(compare(162, 150, 'month')).toBe('12 more than the same days last month (+8%)')
    i18n.global.locale.value = 'zh'
  })
  it('name the place, or the unit of who has but one', () => {
    expect(placeOf(overview, '安委办')).toBe('东昌府区')
    expect(placeOf({ ground: { name: '' }, grounds: [{ name: '' }] }, '永丰机械厂')).toBe('永丰机械厂')
    expect(placeOf({ ground: { name: '' }, grounds: [{ name: '' }, { name: '制造业' }] }, '应急局')).toBe('我的管辖范围')
  })
  it('know an empty county', () => {
    expect(empty(overview)).toBe(false)
    expect(empty({ ...overview, open: 0, now: happened(0), was: happened(0) })).toBe(true)
  })
})

describe('the file of numbers', () => {
  it('escapes, and keeps a name from being a formula', () => {
    expect(cell('a,"b"')).toBe('"a,""b"""')
    expect(cell('=1+1')).toBe("'=1+1")
    expect(cell(-3)).toBe('-3')
  })
  it('holds every part beside the total', () => {
    const t = table(overview, '东昌府区')
    expect(t.find((r) => r[1] === '合计')).toEqual(['', '合计', 8, 2, 12, 10, 1, 6, 4, 2, 4, 0])
    expect(t.filter((r) => r[2] === 4).length).toBe(5)
    expect(csv(overview, '东昌府区').startsWith('\ufeff总览,东昌府区\r\n')).toBe(true)
    expect(csv(overview, '东昌府区')).toContain("371502102,'=1+1,4,1")
  })
})

it('a trend is told apart without colour', () => {
  const line = { name: 'x', values: [1, 2], labels: ['a', 'b'] }
  const [was, now] = option({ steps: ['a', 'b'], now: line, was: line }, () => 'black').series
  expect([was!.symbol, now!.symbol]).toEqual(['diamond', 'circle'])
  expect(was!.lineStyle.type).not.toEqual(now!.lineStyle.type)
})
