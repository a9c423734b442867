import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useFinder } from '../src/shared/finder'

const press = (key: string, more = {}) => ({ key, isComposing: false, preventDefault: vi.fn(), ...more }) as unknown as KeyboardEvent

describe('a box that finds while one types', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers() })

  it('asks once, when the typing has paused', async () => {
    const look = vi.fn(async (s: string) => [s + '甲', s + '乙'])
    const f = useFinder(look, () => undefined)
    f.soon('兴')
    f.soon(' 兴业 ')
    expect(look).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(200)
    expect(look.mock.calls).toEqual([['兴业']])
    expect(f.found.value).toEqual(['兴业甲', '兴业乙'])
    expect(f.looked.value).toBe('兴业')
    f.soon('')
    await vi.advanceTimersByTimeAsync(200)
    expect([f.found.value, f.looked.value, look.mock.calls.length]).toEqual([[], '', 1])
  })

  it('drops an answer, or an error, to what was asked before', async () => {
    const answers: Record<string, (v: string[]) => void> = {}
    const refusals: Record<string, (e: Error) => void> = {}
    const f = useFinder((s: string) => new Promise<string[]>((done, fail) => { answers[s] = done; refusals[s] = fail }), () => undefined)
    const first = f.ask('一')
    const second = f.ask('二')
    answers['二']!(['二号库'])
    await second
    answers['一']!(['一号库'])
    await first
    expect(f.found.value).toEqual(['二号库'])
    const third = f.ask('三')
    f.soon('四')
    refusals['三']!(new Error('late'))
    await third
    expect(f.error.value).toBe(null)
  })

  it('is walked with the arrows, and does not take an input method’s Enter', async () => {
    const picked: string[] = []
    const f = useFinder(async () => ['甲', '乙'], (x) => picked.push(x))
    f.key(press('ArrowDown'))
    expect(f.at.value).toBe(0) // nothing is found yet
    await f.ask('x')
    for (const k of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowDown']) expect(f.key(press(k))).toBe(true)
    expect(f.key(press('Enter', { isComposing: true }))).toBe(false)
    expect(f.key(press('a'))).toBe(false)
    const enter = press('Enter')
    f.key(enter)
    expect(picked).toEqual(['乙'])
    expect(enter.preventDefault).toHaveBeenCalled()
  })

  it('tells what went wrong, and forgets it with the next answer', async () => {
    let broken = true
    const f = useFinder(async () => { if (broken) throw new Error('down'); return ['甲'] }, () => undefined)
    await f.ask('x')
    expect(f.error.value).toBeInstanceOf(Error)
    broken = false
    await f.ask('x')
    expect([f.error.value, f.found.value]).toEqual([null, ['甲']])
  })
})
