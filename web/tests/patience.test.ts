import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { comeAgain, patiently } from '../src/api/patience'

const busy = (after: string, status = 503) => new Response('{}', { status, headers: after ? { 'Retry-After': after } : {} })
const good = () => new Response('{"ok":true}', { status: 200 })

/** A server that gives these answers one after the other. */
function server(...answers: Response[]) {
  const asked: number[] = []
  vi.stubGlobal('fetch', vi.fn(() => {
    asked.push(Date.now())
    return Promise.resolve(answers.shift() ?? good())
  }))
  return asked
}

let day = Date.parse('2026-11-24T09:00:00Z')
beforeEach(() => { vi.useFakeTimers({ now: day += 86_400_000 }) }) // what one test was told to wait is over
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('patience', () => {
  it('reads when to come again, spread over half as long again', () => {
    expect(comeAgain(busy('4'), 0)).toBe(4000)
    expect(comeAgain(busy('4', 429), 1)).toBe(6000)
    expect(comeAgain(busy(''))).toBeUndefined()
    expect(comeAgain(busy('3600'))).toBeUndefined()
    expect(comeAgain(busy('4', 500))).toBeUndefined()
  })
  it('asks again when the server said, and not before', async () => {
    const asked = server(busy('2'), busy('2'), good())
    const answer = patiently('/api/v1/overview')
    await vi.advanceTimersByTimeAsync(1900)
    expect(asked.length).toBe(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect((await answer).status).toBe(200)
    expect(asked.length).toBe(3)
    expect(asked[1] - asked[0]).toBeGreaterThanOrEqual(2000)
    expect(asked[1] - asked[0]).toBeLessThanOrEqual(3000)
  })
  it('gives up in the end and shows what the server says', async () => {
    const asked = server(busy('1'), busy('1'), busy('1'), good())
    const answer = patiently('/api/v1/overview')
    await vi.advanceTimersByTimeAsync(20_000)
    expect((await answer).status).toBe(503)
    expect(asked.length).toBe(3)
  })
  it('never repeats a command', async () => {
    const asked = server(busy('1'), good())
    expect((await patiently('/api/v1/hazards', { method: 'POST', body: '{}' })).status).toBe(503)
    expect(asked.length).toBe(1)
  })
  it('lets further looks wait as well', async () => {
    const asked = server(busy('3'), good(), good())
    const first = patiently('/api/v1/overview')
    await vi.advanceTimersByTimeAsync(100)
    const second = patiently('/api/v1/duties')
    await vi.advanceTimersByTimeAsync(2000)
    expect(asked.length).toBe(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect([(await first).status, (await second).status]).toEqual([200, 200])
  })
  it('stops waiting when the page has gone', async () => {
    server(busy('5'), good())
    const gone = new AbortController()
    const answer = patiently('/api/v1/overview', { signal: gone.signal }).catch((e: Error) => e.name)
    await vi.advanceTimersByTimeAsync(100)
    gone.abort()
    expect(await answer).toBe('AbortError')
  })
})
