import { describe, expect, it } from 'vitest'
import { chips, daysOf, exportAddress, filtered, fromQuery, none, toAPI, toQuery, without, type Filter } from '../src/hazard/filter'

describe('filters in the address', () => {
  const full: Filter = {
    state: ['rectifying', 'submitted'], grade: 'major', division: '371502110', industry: 'C26', site: '12', unit: '34', holder: 'mine', source: '旧台账', term: 'week',
    due_from: '2026-11-01', due_to: '2026-11-30', from: '2026-10-01', to: '2026-10-31', closed_from: '2026-11-02', closed_to: '2026-11-03', overdue: true, late: true, in_time: true, blind: true, unclassed: true, unplaced: true, q: '灭火器', order: 'due',
  }

  it('come back as they went', () => {
    expect(fromQuery(toQuery(full))).toEqual(full)
    expect(fromQuery(toQuery(none))).toEqual(none)
    expect(toQuery(none)).toEqual({})
  })
  it('take nothing that is none', () => {
    expect(fromQuery({ state: 'open.closed', grade: 'x', division: "1' OR", industry: 'c', site: '0', holder: 'me', from: '1.1.2026', term: 'year', overdue: 'true', order: 'name' })).toEqual({ ...none, state: ['closed'] })
  })
  it('export exactly what is listed', () => {
    const f: Filter = { ...none, state: ['rectifying', 'submitted'], grade: 'major', overdue: true, q: '灭火器', from: '2026-02-01', to: '2026-02-28', order: 'due' }
    const p = new URL(exportAddress(f, 'xlsx', ['state', 'holder']), 'http://x').searchParams
    expect(Object.fromEntries(p)).toEqual({
      format: 'xlsx', state: 'rectifying,submitted', grade: 'major', overdue: 'true', q: '灭火器', order: 'due',
      from: '2026-02-01T00:00:00+08:00', to: '2026-03-01T00:00:00+08:00', columns: 'state,holder',
    })
  })
  it('an order is no filter', () => {
    expect(filtered({ ...none, order: 'due' })).toBe(false)
    expect(filtered({ ...none, overdue: true })).toBe(true)
  })
  it('reckon a term from the day it is asked on, weeks from Monday', () => {
    expect(daysOf('today', '2026-11-24')).toEqual(['2026-11-24', '2026-11-24'])
    expect(daysOf('week', '2026-11-24')).toEqual(['2026-11-23', '2026-11-29'])
    expect(daysOf('week', '2026-11-29')).toEqual(['2026-11-23', '2026-11-29'])
    expect(daysOf('week', '2026-11-30')).toEqual(['2026-11-30', '2026-12-06'])
    expect(daysOf('next7', '2026-12-28')).toEqual(['2026-12-28', '2027-01-03'])
    expect(toAPI({ ...none, term: 'today' }, '2026-12-31')).toMatchObject({ due_from: '2026-12-31T00:00:00+08:00', due_to: '2027-01-01T00:00:00+08:00' })
  })
  it('every chip takes away what it names, and nothing else', () => {
    let f = full
    for (const group of chips) {
      f = without(f, group)
      for (const k of group) expect(f[k]).toEqual(none[k])
    }
    expect(toQuery(f)).toEqual({ q: '灭火器', order: 'due' })
  })
})
