import { describe, expect, it } from 'vitest'
import type { Hazard } from '../src/api/client'
import { bounded, ledgerColumns, read, usualColumns, write } from '../src/list/columns'
import { keptPages, Pages, pageSize, type Fetched } from '../src/list/pages'
import { reasons } from '../src/list/reasons'
import { built, same } from '../src/list/views'

/** A list of ids as the service would page through it. */
class Server {
  asked: string[] = []
  constructor(public ids: number[]) {}
  page = async (after: string, limit: number): Promise<Fetched> => {
    this.asked.push(after)
    const from = after ? this.ids.findIndex((x) => x < Number(after)) : 0
    const all = from < 0 ? [] : this.ids.slice(from)
    const items = all.slice(0, limit).map((n) => ({ id: String(n), number: `n${n}` }) as Hazard)
    return { items, next: all.length > limit ? items[items.length - 1]!.id : '' }
  }
}
const down = (n: number) => Array.from({ length: n }, (_, i) => n - i)
async function calm() { for (let i = 0; i < 20; i++) await Promise.resolve() }
async function walk(p: Pages, to: number) {
  for (let i = 0; p.count < to && p.more && i < 10_000; i++) { p.need(p.count - 1, p.count - 1); await calm() }
}

describe('a long list', () => {
  it('is read page by page, without a gap and without a repeat', async () => {
    const s = new Server(down(950))
    const p = new Pages(s.page, () => undefined)
    await p.refresh(0, 0)
    await walk(p, 2000)
    expect([p.count, p.more]).toEqual([950, false])
    for (let i = 0; i < 950; i++) expect(p.row(i)?.id).toBe(String(950 - i))
  })
  it('keeps few pages however far one goes, and reads them again on the way back', async () => {
    const n = pageSize * 40
    const p = new Pages(new Server(down(n)).page, () => undefined)
    await p.refresh(0, 0)
    await walk(p, n)
    expect(p.kept).toBeLessThanOrEqual(keptPages)
    expect(p.row(0)).toBeUndefined()
    p.need(0, 30)
    await calm()
    expect(p.row(0)?.id).toBe(String(n))
    expect(p.row(30)?.id).toBe(String(n - 30))
    expect(p.count).toBe(n)
  })
  it('reads ahead before the end is in sight', async () => {
    const p = new Pages(new Server(down(1000)).page, () => undefined)
    await p.refresh(0, 0)
    p.need(0, 20)
    await calm()
    expect(p.count).toBe(pageSize)
    p.need(60, 80)
    await calm()
    expect(p.count).toBe(2 * pageSize)
  })
  it('reads what is in sight anew: what is gone goes, what is new comes, the rest stays', async () => {
    const s = new Server(down(900))
    const p = new Pages(s.page, () => undefined)
    await p.refresh(0, 0)
    await walk(p, 900)
    s.ids = [901, ...s.ids.filter((x) => x !== 890)]
    await p.refresh(0, 20)
    expect(p.count).toBe(900)
    expect(Array.from({ length: 12 }, (_, i) => p.row(i)?.id)).toEqual(['901', '900', '899', '898', '897', '896', '895', '894', '893', '892', '891', '889'])
    p.need(195, 405)
    await calm()
    for (let i = 12; i < 405; i++) if (p.row(i)) expect(p.row(i)!.id).toBe(String(900 - i))
  })
  it('says what went wrong, and goes on after it', async () => {
    const s = new Server(down(500))
    let broken = true
    const p = new Pages(async (a, l) => { if (broken) throw new Error('lost'); return s.page(a, l) }, () => undefined)
    await expect(p.refresh(0, 0)).rejects.toThrow('lost')
    expect(p.error).toBeTruthy()
    broken = false
    await p.refresh(0, 0)
    expect([p.error, p.count]).toEqual([null, pageSize])
  })
  it('does nothing any more once it is let go', async () => {
    let changes = 0
    const p = new Pages(new Server(down(10)).page, () => { changes++ })
    const going = p.refresh(0, 0)
    p.abort()
    await going
    expect([p.count, changes]).toEqual([0, 0])
  })
})

describe('columns', () => {
  it('come back as they were written', () => {
    const list = usualColumns().reverse().map((c, i) => ({ ...c, width: c.width + i }))
    expect(read(write(list))).toEqual(list)
    expect(read('text:5.text.size.number:99999')).toEqual([{ key: 'text', width: bounded(5) }, { key: 'number', width: bounded(99999) }])
    expect(read('')).toEqual([])
  })
  it('name each column of the ledger once', () => expect(ledgerColumns([{ key: 'site', width: 100 }, { key: 'unit', width: 100 }, { key: 'due', width: 100 }])).toEqual(['site', 'deadline']))
})

describe('views', () => {
  it('know their month by the day they are asked on', () => expect(built('2026-11-24').find((v) => v.name === 'month')!.query).toEqual({ from: '2026-11-01', to: '2026-11-24' }))
  it('are the same when they show the same', () => {
    expect(same({ a: '1', b: '2' }, { b: '2', a: '1' })).toBe(true)
    expect(same({ a: '1' }, { a: '1', b: '2' })).toBe(false)
  })
})

it('reasons are told once, the commonest first', () => {
  const item = (n: number, code: string, detail: string) => ({ id: String(n), number: `YH-${n}`, ok: false, code, detail })
  expect(reasons([{ id: '9', ok: true }, item(1, 'a', '已销号'), item(2, 'b', 'YH-2 是重大隐患'), item(3, 'b', 'YH-3 是重大隐患')])).toEqual([
    { code: 'b', detail: 'YH-2 是重大隐患', numbers: ['YH-2', 'YH-3'] }, { code: 'a', detail: '已销号', numbers: ['YH-1'] },
  ])
})
