import { describe, expect, it } from 'vitest'
import { exportAddress, filtered, fromQuery, none, toQuery, type Filter } from '../src/hazard/filter'

describe('filters in the address', () => {
  const full: Filter = { state: ['rectifying', 'submitted'], grade: 'major', division: '371502110', overdue: true, q: '灭火器', order: 'due' }

  it('come back as they went', () => {
    expect(fromQuery(toQuery(full))).toEqual(full)
    expect(fromQuery(toQuery(none))).toEqual({ ...none, grade: undefined, division: undefined })
    expect(toQuery(none)).toEqual({})
  })
  it('take nothing that is none', () => {
    expect(fromQuery({ state: 'open.closed', grade: 'x', division: "1' OR", overdue: 'true', order: 'name' })).toEqual({ ...none, state: ['closed'], grade: undefined, division: undefined })
  })
  it('export exactly what is listed', () => {
    const p = new URL(exportAddress(full, 'xlsx'), 'http://x').searchParams
    expect(Object.fromEntries(p)).toEqual({ format: 'xlsx', state: 'rectifying,submitted', grade: 'major', division: '371502110', overdue: 'true', q: '灭火器', order: 'due' })
  })
  it('an order is no filter', () => {
    expect(filtered({ ...none, order: 'due' })).toBe(false)
    expect(filtered({ ...none, overdue: true })).toBe(true)
  })
})
