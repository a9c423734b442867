import { describe, expect, it } from 'vitest'
import { each, fromField, monthBefore, toField } from '../src/burden/months'

describe('months', () => {
  it('are those of the district, also across a year', () => {
    const newYear = Date.parse('2026-12-31T16:30:00Z') // half past midnight in the district
    expect(monthBefore(0, newYear)).toBe(202701)
    expect(monthBefore(1, newYear)).toBe(202612)
    expect(monthBefore(13, newYear)).toBe(202512)
  })
  it('go to and from a field', () => {
    expect(toField(202603)).toBe('2026-03')
    expect(fromField('2026-03')).toBe(202603)
    for (const bad of ['2026-13', '2026-00', '2026', '', undefined, 'x']) expect(fromField(bad)).toBe(0)
  })
  it('divide, or say that there is nothing to divide', () => {
    expect(each(19, 2)).toBe('9.5')
    expect(each(0, 0)).toBe('–')
  })
})
