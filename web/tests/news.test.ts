import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { grace, Line, type Around, type News } from '../src/news/line'
import { Pulse } from '../src/news/pulse'

/** A line as a browser would hold it. */
class Source extends EventTarget {
  readyState = 0
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null
  closed = false
  close() { this.closed = true; this.readyState = 2 }
  opens() { this.readyState = 1; this.onopen?.() }
  refused() { this.readyState = 2; this.onerror?.() }
  breaks() { this.readyState = 0; this.onerror?.() }
  says(id: string, data = '{"within":300}') {
    const e = new Event('changed')
    Object.assign(e, { lastEventId: id, data })
    this.dispatchEvent(e)
  }
}

/** Pages of one browser that tell each other what they hear. */
class Channel {
  static all = new Set<Channel>()
  onmessage: ((e: { data: unknown }) => void) | null = null
  constructor() { Channel.all.add(this) }
  postMessage(data: unknown) { for (const c of Channel.all) if (c !== this) c.onmessage?.({ data }) }
  close() { Channel.all.delete(this) }
}

/** The lock of a browser: one holds it, the others wait in order. */
class Lock {
  private tail: Promise<unknown> = Promise.resolve()
  ask = (f: () => Promise<void>, signal: AbortSignal): Promise<unknown> => {
    const mine = this.tail.then(() => { if (signal.aborted) throw new Error('given up'); return f() })
    this.tail = mine.catch(() => undefined)
    return mine
  }
}

class Page {
  seen = true
  readonly lines: Source[] = []
  readonly heard: News[] = []
  readonly line: Line
  constructor(how: Partial<Around> = {}) {
    this.line = new Line({
      open: () => { const s = new Source(); this.lines.push(s); return s as unknown as EventSource },
      seen: () => this.seen, chance: () => 0.5, ...how,
    }, (n) => { this.heard.push(n) })
    this.line.look()
  }
  get now() { return this.lines[this.lines.length - 1]! }
  see(is: boolean) { this.seen = is; this.line.look() }
  get ids() { return this.heard.map((n) => n.id) }
}
const settle = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => { vi.useFakeTimers({ now: 1_000_000 }) })
afterEach(() => { vi.useRealTimers(); Channel.all.clear() })

describe('the line', () => {
  it('takes the first for how things stand, and tells what comes after', () => {
    const p = new Page()
    p.now.opens()
    p.now.says('a')
    expect(p.heard).toEqual([])
    p.now.says('b')
    p.now.says('b')
    p.now.says('c', 'no json')
    expect(p.heard).toEqual([{ id: 'b', within: 300 }, { id: 'c', within: 1000 }])
  })
  it('leaves it to the browser to mend a line that broke', async () => {
    const p = new Page()
    p.now.opens()
    p.now.breaks()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(p.lines.length).toBe(1)
    p.now.says('a')
    p.now.says('b')
    expect(p.ids).toEqual(['b'])
  })
  it('comes back later and later when it is refused, and says nothing of it', async () => {
    const p = new Page()
    const at: number[] = []
    for (let n = 0; n < 9; n++) {
      p.now.refused()
      const before = p.lines.length
      const began = Date.now()
      while (p.lines.length === before) await vi.advanceTimersByTimeAsync(1000)
      at.push(Date.now() - began)
    }
    expect(at.slice(0, 3)).toEqual([10_000, 20_000, 40_000])
    expect(at[8]).toBe(300_000)
    p.now.opens()
    p.now.refused() // it was let in meanwhile: it begins from the shortest pause
    await vi.advanceTimersByTimeAsync(5_000)
    expect(p.lines.length).toBe(11)
  })
  it('lets go when nobody sees the page for long, and hears on return what it missed', async () => {
    const p = new Page()
    p.now.opens()
    p.now.says('a')
    p.see(false)
    await vi.advanceTimersByTimeAsync(grace / 2)
    p.see(true)
    await vi.advanceTimersByTimeAsync(grace * 2)
    expect(p.now.closed).toBe(false)
    p.see(false)
    await vi.advanceTimersByTimeAsync(grace + 1)
    expect(p.now.closed).toBe(true)
    p.see(true)
    p.now.opens()
    p.now.says('b')
    expect(p.ids).toEqual(['b'])
  })
  it('forgets who sat there before', () => {
    const p = new Page()
    p.now.says('a')
    p.line.forget()
    p.line.look()
    p.now.says('b')
    expect(p.heard).toEqual([])
  })
  it('is held by one page of a browser, and passed on when that one goes', async () => {
    const lock = new Lock()
    const how = { alone: lock.ask, others: () => new Channel() as unknown as BroadcastChannel }
    const one = new Page(how)
    const two = new Page(how)
    await settle()
    expect([one.lines.length, two.lines.length]).toEqual([1, 0])
    one.now.opens()
    one.now.says('a')
    one.now.says('b')
    expect([one.ids, two.ids]).toEqual([['b'], ['b']])
    one.line.end()
    await settle()
    expect(two.lines.length).toBe(1)
    two.now.says('b')
    two.now.says('c')
    expect([one.ids, two.ids]).toEqual([['b'], ['b', 'c']])
  })
  it('a page that looks again asks the one that holds the line what it missed', async () => {
    const lock = new Lock()
    const how = { alone: lock.ask, others: () => new Channel() as unknown as BroadcastChannel }
    const one = new Page(how)
    const two = new Page(how)
    await settle()
    one.now.says('a')
    two.see(false)
    await vi.advanceTimersByTimeAsync(grace + 1)
    one.now.says('b')
    expect(two.ids).toEqual([])
    two.see(true)
    expect(two.ids).toEqual(['b'])
  })
})

describe('the pulse', () => {
  const page = (every = 4000) => {
    const looks: number[] = []
    const p = { seen: true, looks, pulse: undefined as unknown as Pulse }
    p.pulse = new Pulse(() => { looks.push(Date.now() - 1_000_000) }, { every, seen: () => p.seen, chance: () => 0.5 })
    return p
  }
  it('looks once for many news, spread as the server says, and not too often', async () => {
    const p = page()
    for (let n = 0; n < 5; n++) p.pulse.beat(1000)
    await vi.advanceTimersByTimeAsync(499)
    expect(p.looks).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(p.looks).toEqual([500])
    p.pulse.beat(1000)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(p.looks).toEqual([500, 5000])
  })
  it('waits until the page is seen, and then looks once', async () => {
    const p = page()
    p.seen = false
    p.pulse.beat(0)
    p.pulse.beat(0)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(p.looks).toEqual([])
    p.pulse.shown()
    expect(p.looks).toEqual([])
    p.seen = true
    p.pulse.shown()
    p.pulse.shown()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(p.looks).toEqual([60_100])
  })
  it('does not look when the page is hidden at that very moment', async () => {
    const p = page()
    p.pulse.beat(1000)
    p.seen = false
    await vi.advanceTimersByTimeAsync(1000)
    expect(p.looks).toEqual([])
    p.seen = true
    p.pulse.shown()
    await vi.advanceTimersByTimeAsync(1000)
    expect(p.looks).toEqual([1100])
  })
  it('ends with its page', async () => {
    const p = page()
    p.pulse.beat(0)
    p.pulse.end()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(p.looks).toEqual([])
  })
})
