import { describe, expect, it } from 'vitest'
import type { Entry } from '../src/api/client'
import { newerWords } from '../src/hazard/newer'
import { differences } from '../src/list/differences'
import { Pages, type Fetched } from '../src/list/pages'

const row = (id: string, version = 1) => ({ id, version })
const rows = (...ids: string[]) => ids.map((id) => row(id))

describe('what became of rows', () => {
  it('counts none where nothing changed', () => {
    expect(differences(rows('a', 'b', 'c'), rows('a', 'b', 'c'), false)).toBe(0)
    expect(differences([], [], true)).toBe(0)
  })
  it('counts new, changed and gone ones, each once', () => {
    expect(differences(rows('a', 'b', 'c'), rows('x', 'a', 'b', 'c'), true)).toBe(1)
    expect(differences(rows('a', 'b', 'c'), [row('a'), row('b', 2), row('c')], true)).toBe(1)
    expect(differences(rows('a', 'b', 'c'), rows('a', 'c'), true)).toBe(1)
    expect(differences(rows('a', 'b', 'c'), [row('x'), row('b', 2), row('c')], true)).toBe(3)
  })
  it('does not take for gone what newcomers pushed past the end', () => {
    expect(differences(rows('a', 'b', 'c', 'd'), rows('x', 'y', 'a', 'b'), false)).toBe(2)
    expect(differences(rows('a', 'b', 'c', 'd'), rows('a', 'b', 'c', 'e'), false)).toBe(1)
  })
  it('counts what went and what came up in its place', () => {
    // d went, and e, which stood below, came up: two rows are others than they are shown.
    expect(differences(rows('a', 'b', 'd'), rows('a', 'b', 'e'), true)).toBe(2)
    expect(differences(rows('a', 'b'), [], true)).toBe(2)
  })
})

describe('a glance at a list', () => {
  type Shown = Fetched['items'][number]
  const of = (all: { id: string; version: number }[]) => ({
    asked: [] as number[],
    fetch(_: string, limit: number): Promise<Fetched> {
      this.asked.push(limit)
      return Promise.resolve({ items: all.slice(0, limit) as Shown[], next: all.length > limit ? 'more' : '' })
    },
  })
  it('tells how much is new, keeps nothing and moves nothing', async () => {
    const all = rows(...Array.from({ length: 500 }, (_, i) => String(i)))
    const server = of(all)
    const p = new Pages((after, limit) => server.fetch(after, limit), () => undefined)
    await p.load(0)
    all.unshift(row('new'))
    all[3] = row('2', 7)
    expect(await p.peek(0, 40)).toBe(2)
    expect(server.asked[1]).toBe(41)
    expect(p.row(0)?.id).toBe('0')
    expect(p.count).toBe(200)
    await p.refresh(0, 40)
    expect(p.row(0)?.id).toBe('new')
    expect(await p.peek(0, 40)).toBe(0)
  })
  it('sees the first row of a list that was empty', async () => {
    const all: { id: string; version: number }[] = []
    const server = of(all)
    const p = new Pages((after, limit) => server.fetch(after, limit), () => undefined)
    await p.load(0)
    expect(await p.peek(0, 0)).toBe(0)
    all.push(row('a'))
    expect(await p.peek(0, 0)).toBe(1)
  })
})

describe('who changed a hazard', () => {
  const entry = (version: number, kind: string, name: string, person: string, about = 'hazard'): Entry =>
    ({ about, actor: `person:${person}/post:2`, at: '', id: String(version), kind, leaf: '', name, number: 1, recorded: '', subject: '1', version })
  it('names whoever did the newest of the hazard itself', () => {
    const said = newerWords([entry(2, 'hazard.submitted', '张三', '7'), entry(1, 'hazard.reported', '李四', '8'), entry(9, 'duty.opened', '王五', '9', 'duty')], '8')
    expect(said).toContain('张三')
    expect(said).not.toContain('王五')
  })
  it('says so when it was oneself, and names nobody where nobody may be seen', () => {
    expect(newerWords([entry(2, 'hazard.submitted', '张三', '7')], '7')).not.toContain('张三')
    expect(newerWords([], '7')).not.toContain('{')
    expect(newerWords([entry(2, 'hazard.submitted', '', '7')], '8')).not.toContain('{')
  })
})
