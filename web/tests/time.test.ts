import { beforeEach, describe, expect, it } from 'vitest'
import { i18n } from '../src/i18n'
import { daysLeft, due, left, when } from '../src/shared/time'

const now = Date.parse('2026-11-24T15:30:00+08:00')

describe('dates', () => {
  beforeEach(() => { i18n.global.locale.value = 'zh' })

  it.each([
    ['2026-11-24T23:59:59.999999+08:00', '11月24日 周二 · 今天到期'],
    ['2026-11-25T17:00:00+08:00', '11月25日 周三 17:00 · 明天到期'],
    ['2026-11-27T23:59:59+08:00', '11月27日 周五 · 还剩 3 天'],
    ['2027-01-04T09:05:00+08:00', '2027年1月4日 周一 09:05 · 还剩 41 天'],
    ['2026-11-24T08:00:00+08:00', '11月24日 周二 08:00 · 今天已逾期'],
    ['2026-11-22T23:59:59+08:00', '11月22日 周日 · 逾期 2 天'],
  ])('%s', (iso, says) => expect(due(iso, now)).toBe(says))

  it('counts days in the zone of the time and not of the browser', () => {
    expect(daysLeft('2026-11-25T00:30:00+08:00', Date.parse('2026-11-24T23:50:00+08:00'))).toBe(1)
    expect(daysLeft('2026-11-25T00:30:00+08:00', Date.parse('2026-11-25T00:10:00+08:00'))).toBe(0)
  })

  it('speaks English', () => {
    i18n.global.locale.value = 'en'
    expect(when('2026-11-25T17:00:00+08:00', now)).toBe('Wed 25 Nov 17:00')
    expect(left('2026-11-26T17:00:00+08:00', now)).toBe('2 days left')
    expect(left('2026-11-23T17:00:00+08:00', now)).toBe('1 day overdue')
  })
})
