import { describe, expect, it } from 'vitest'
import { settled, skip, toSend, typed, whole } from '../src/import/answers'
import { families, familyOf, fieldsOf } from '../src/import/families'
import { assign, columnsOf, holderOf, letter, rowWord, stops, unsure, withHeader } from '../src/import/look'
import { most, sourceFrom, weight, whyNot, withOptions } from '../src/import/file'
import type { Import, Look, LookColumn, LookRow, Reading, Topic } from '../src/import/service'
import { next, open, outlook, remaining, share, stepOf } from '../src/import/steps'

const column = (n: number, field = '', more: Partial<LookColumn> = {}): LookColumn =>
  ({ column: n, letter: letter(n), header: `h${n}`, field, name: field, certainty: 1, why: field ? 'name' : 'none', others: [], unit: '', samples: [], withheld: false, ignored: false, ...more }) as LookColumn
const counts = { read: 60, imported: 41, updated: 2, unchanged: 6, merged: 1, questions: 9, refused: 1 }
const stands = (state: Import['state'], c = counts) => ({ state, counts: c })

describe('a file before it is sent', () => {
  it('is refused by what it is, with what to do', () => {
    const of = (name: string, size = 1) => whyNot({ name, size })
    expect([of('台账.xlsx'), of('台账.XLS'), of('a.et'), of('a.csv.gz')]).toEqual([undefined, undefined, undefined, undefined])
    expect([of('照片.JPG'), of('a.pdf'), of('a.docx'), of('a.zip'), of('a.exe'), of('a')]).toEqual(['picture', 'pdf', 'word', 'archive', 'kind', 'kind'])
    expect([of('a.xlsx', 0), of('a.xlsx', most + 1)]).toEqual(['empty', 'large'])
  })
  it('proposes a source that is the same for every copy of the ledger', () => {
    expect(sourceFrom('东城街道2024年6月隐患排查台账（最终版）.xlsx')).toBe('东城街道隐患排查台账')
    expect(sourceFrom('东城街道2024年7月隐患排查台账.xls')).toBe('东城街道隐患排查台账')
    expect(sourceFrom('隐患台账-20240630.csv.gz')).toBe('隐患台账')
    expect(sourceFrom('2024.xlsx')).toBe('')
  })
  it('goes with its options in the address', () => {
    expect(withOptions('/x', { draft: true, name: '台账 1.xlsx', source: '', division: undefined, dry: false })).toBe(`/x?draft=true&name=${encodeURIComponent('台账')}+1.xlsx`)
    expect(withOptions('/x', {})).toBe('/x')
    expect([weight(800), weight(2048), weight(5 << 20)]).toEqual(['800 B', '2 KB', '5.0 MB'])
  })
})

describe('the steps of an import', () => {
  it('open where it stands', () => {
    expect((['draft', 'trying', 'tried', 'waiting', 'running', 'done', 'failed', 'undoing', 'undone'] as const).map((s) => stepOf(stands(s)))).toEqual(['look', 'questions', 'questions', 'run', 'run', 'result', 'result', 'result', 'result'])
    expect(open(stands('draft'), 'questions')).toBe(false)
    expect(open(stands('tried'), 'result')).toBe(false)
    expect(open(stands('undone'), 'run')).toBe(false)
  })
  it('say the one next thing', () => {
    expect(next(stands('tried'))).toEqual({ step: 'questions', key: 'answer', n: 9 })
    expect(next(stands('tried', { ...counts, questions: 0 }))).toEqual({ step: 'run', key: 'run', n: 43 })
    expect(next(stands('done', { ...counts, questions: 0 })).key).toBe('done')
    expect(next(stands('done')).key).toBe('answer')
  })
  it('tell the consequences: answers that wait for the run count as taken', () => {
    expect(outlook(counts, 0, 0)).toEqual({ take: 43, later: 9, refuse: 1, same: 7 })
    expect(outlook(counts, 6, 2)).toEqual({ take: 49, later: 1, refuse: 3, same: 7 })
    expect(outlook(counts, 99, 99)).toEqual({ take: 52, later: 0, refuse: 1, same: 7 })
  })
  it('know how far it is and what is left', () => {
    expect(share({ rows: 5, total: 0 })).toBeUndefined()
    expect(share({ rows: 12, total: 10 })).toBe(1)
    expect([remaining(0), remaining(8), remaining(41), remaining(150), remaining(7300)].map((r) => `${r.n} ${r.key}`)).toEqual(['1 seconds', '8 seconds', '50 seconds', '3 minutes', '2 hours'])
  })
})

describe('a look at the sheet', () => {
  const three = [column(1, 'site'), column(2, 'text', { certainty: 0.6 }), column(3, '', { why: 'ambiguous' }), column(4, '', { withheld: true })]

  it('sends the whole assignment, with one column changed', () => {
    expect(assign(three, 3, 'place', false, false)).toEqual([{ column: 1, field: 'site', ignored: false }, { column: 2, field: 'text', ignored: false }, { column: 3, field: 'place', ignored: false }])
    expect(assign(three, 3, 'site', false, false), 'a field moves').toEqual([{ column: 2, field: 'text', ignored: false }, { column: 3, field: 'site', ignored: false }])
    expect(assign(three, 3, 'text', false, true), 'or stands twice where it may').toHaveLength(3)
    expect(assign(three, 1, '', false, false), 'kept by its heading').toEqual([{ column: 2, field: 'text', ignored: false }])
    expect(assign(three, 1, '', true, false)).toContainEqual({ column: 1, field: '', ignored: true })
    expect(holderOf(three, 'site', 3)?.letter).toBe('A')
    expect(holderOf(three, 'site', 1)).toBeUndefined()
  })
  it('marks what is unsure, and draws every column', () => {
    expect(three.map(unsure)).toEqual([false, true, true, false])
    const wide = [{ row: 9, kind: 'record', text: '', cells: Array.from({ length: 6 }, () => ({ text: '', kind: '', across: 1, down: 1, covered: false })) }] as LookRow[]
    expect(columnsOf(three, wide).map((c) => c.letter)).toEqual(['A', 'B', 'C', 'D', 'E', 'F'])
    expect([letter(26), letter(27), letter(703)]).toEqual(['Z', 'AA', 'AAA'])
    expect(rowWord({ row: 1, kind: 'record', text: '' } as LookRow)).toBe('')
    expect(rowWord({ row: 1, kind: 'footer', text: '表尾' } as LookRow)).toBe('footer')
  })
  it('sets a header, or lets it be found', () => {
    const r = { sheet: 'a', header_row: 0, header_rows: 0 } as Reading
    expect(withHeader(r, 3, 2)).toMatchObject({ sheet: 'a', header_row: 3, header_rows: 2 })
    expect(withHeader(r, 0, 2)).toMatchObject({ header_row: 0, header_rows: 0 })
    expect(stops({ problem: 'p', missing: [{ must: true, sentence: 'a' }, { must: false, sentence: 'b' }] } as unknown as Look)).toEqual(['p', 'a'])
  })
  it('colours each field by what it tells, once', () => {
    const all = families.flatMap(fieldsOf)
    expect(new Set(all).size).toBe(all.length)
    expect(familyOf('deadline')).toBe('fix')
    expect(familyOf('')).toBeUndefined()
  })
})

describe('answers', () => {
  const topic = (id: string, count: number, answer: unknown = null, answered = 0, skipped = 0) => ({ id, count, held: answered + skipped, ready: { answered, skipped }, answer }) as unknown as Topic

  it('go as they were chosen; what is half chosen stays', () => {
    const drafts = { a: { choice: 'general', value: '' }, b: { choice: typed, value: ' 2024-06-08 ' }, c: { choice: typed, value: ' ' }, d: { choice: skip, value: '' }, e: { choice: '', value: 'x' } }
    expect(toSend(drafts, 'topic')).toEqual([{ topic: 'a', choice: 'general' }, { topic: 'b', value: '2024-06-08' }, { topic: 'd', skip: true }])
    expect(toSend({ a: drafts.a }, 'row')).toEqual([{ row: 'a', choice: 'general' }])
    expect(whole(undefined)).toBe(false)
  })
  it('count what they settle', () => {
    const list = [topic('a', 41), topic('b', 0, { fresh: true }, 3), topic('c', 0, { fresh: true, skip: true }, 0, 2), topic('d', 0, { fresh: false }), topic('e', 4, null, 5, 1)]
    expect(settled(list)).toEqual({ answered: 8, skipped: 3 })
    expect(settled(list, { a: { choice: skip, value: '' } })).toEqual({ answered: 8, skipped: 44 })
    expect(settled(list, { b: { choice: skip, value: '' }, e: { choice: 'x', value: '' } })).toEqual({ answered: 9, skipped: 6 })
  })
})
