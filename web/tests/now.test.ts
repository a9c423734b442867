import { describe, expect, it } from 'vitest'
import { heed, present } from '../src/shared/now'

describe('the present', () => {
  it('is the server’s, when the computer’s clock is off', () => {
    const mine = Date.parse('2026-11-24T08:00:00Z')
    heed('Sat, 28 Nov 2026 08:00:05 GMT', mine)
    expect(Math.round((present() - Date.now()) / 1000)).toBe(4 * 86400 + 5)
    heed('Sat, 28 Nov 2026 08:00:07 GMT', mine + 1000) // a slow answer changes nothing
    expect(Math.round((present() - Date.now()) / 1000)).toBe(4 * 86400 + 5)
    heed(null)
    heed('yesterday')
    expect(Math.round((present() - Date.now()) / 1000)).toBe(4 * 86400 + 5)
    heed('Tue, 24 Nov 2026 08:00:02 GMT', mine + 2000)
    expect(Math.round((present() - Date.now()) / 1000)).toBe(0)
  })
})
