import { describe, expect, it } from 'vitest'
import { compare, contains } from '../src/proof/consistency'
import { bytes, checkNote, headOf } from '../src/proof/note'
import vectors from './consistency.json'
import proof from './proof.json'

const raw = (s: string) => bytes(s)!
const bent = (b: Uint8Array) => Uint8Array.from(b, (x, i) => (i === 5 ? x ^ 4 : x))

describe('consistency of trees (vectors of golang.org/x/mod/sumdb/tlog)', () => {
  it('holds for every pair', async () => {
    for (const v of vectors) {
      expect(await contains(v.earlier, v.later, raw(v.old), raw(v.new), v.path.map(raw)), `${v.earlier} in ${v.later}`).toBe(true)
    }
  })
  it('does not hold for anything bent, cut short or drawn out', async () => {
    for (const v of vectors.filter((x) => x.earlier < x.later)) {
      const path = v.path.map(raw)
      const name = `${v.earlier} in ${v.later}`
      expect(await contains(v.earlier, v.later, bent(raw(v.old)), raw(v.new), path), name).toBe(false)
      expect(await contains(v.earlier, v.later, raw(v.old), bent(raw(v.new)), path), name).toBe(false)
      expect(await contains(v.earlier, v.later, raw(v.old), raw(v.new), path.slice(1)), name).toBe(false)
      expect(await contains(v.earlier, v.later, raw(v.old), raw(v.new), [...path, raw(v.old)]), name).toBe(false)
      for (let i = 0; i < path.length; i++) {
        expect(await contains(v.earlier, v.later, raw(v.old), raw(v.new), path.map((h, j) => (i === j ? bent(h) : h))), name).toBe(false)
      }
    }
    expect(await contains(0, 4, raw(vectors[0]!.old), raw(vectors[0]!.new), [])).toBe(false)
    expect(await contains(5, 4, raw(vectors[0]!.old), raw(vectors[0]!.new), [])).toBe(false)
  })
})

describe('a checkpoint that was kept', () => {
  const file = proof as unknown as { checkpoint: string; key: string }
  const today = { note: file.checkpoint, key: file.key, path: () => Promise.resolve([]) }
  it('is read and its signature checked', async () => {
    expect(headOf(file.checkpoint)!.size).toBeGreaterThan(0)
    expect(headOf('anwang/371502\n0\nAA\nat 1\n')).toBeNull()
    expect(await checkNote(file.checkpoint, file.key)).toBe('checked')
    expect(await checkNote(file.checkpoint.replace('at ', 'at 1'), file.key)).toBe('signature')
    expect(await checkNote(file.checkpoint, `${file.key.slice(0, -4)}AAA=`)).toBe('key')
  })
  it('holds when the ledger has not grown', async () => {
    expect(await compare(file.checkpoint, today)).toMatchObject({ holds: true, signature: 'checked' })
  })
  it('is refused for what is wrong with it', async () => {
    const size = String(headOf(file.checkpoint)!.size)
    expect((await compare('a shopping list', today)).why).toBe('shape')
    expect((await compare(file.checkpoint.replace(/^anwang\/\d{6}/, 'anwang/110101'), today)).why).toBe('other')
    expect((await compare(file.checkpoint.replace(`\n${size}\n`, `\n${Number(size) + 1}\n`), today)).why).toBe('signature')
    expect((await compare(file.checkpoint, { ...today, key: `${file.key.slice(0, -4)}AAA=` })).why).toBe('key')
  })
})
