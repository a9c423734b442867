import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkProof } from '../src/proof/proof'
import { sha256, sha256here } from '../src/proof/sha256'
import { leafHash, lies } from '../src/proof/tree'

const text = readFileSync(new URL('./proof.json', import.meta.url), 'utf8')

describe('SHA-256 of our own', () => {
  it('is the same as everybody else\'s, at every length around a block', () => {
    for (let n = 0; n < 200; n++) {
      const data = Uint8Array.from({ length: n }, (_, i) => (i * 7 + n) & 255)
      expect(Buffer.from(sha256here(data)).toString('hex')).toBe(createHash('sha256').update(data).digest('hex'))
    }
  })
})

async function treeRoot(leaves: Uint8Array[]): Promise<Uint8Array> {
  if (leaves.length === 1) return leaves[0]!
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return sha256(Uint8Array.of(1), await treeRoot(leaves.slice(0, k)), await treeRoot(leaves.slice(k)))
}

async function pathOf(leaves: Uint8Array[], i: number): Promise<Uint8Array[]> {
  if (leaves.length === 1) return []
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return i < k
    ? [...(await pathOf(leaves.slice(0, k), i)), await treeRoot(leaves.slice(k))]
    : [...(await pathOf(leaves.slice(k), i - k)), await treeRoot(leaves.slice(0, k))]
}

describe('audit paths', () => {
  it('hold for every leaf of every small tree, and for no other place', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => leafHash(Uint8Array.of(i))))
    for (let size = 1; size <= 20; size++) {
      const leaves = all.slice(0, size)
      const root = await treeRoot(leaves)
      for (let i = 0; i < size; i++) {
        const path = await pathOf(leaves, i)
        expect(await lies(leaves[i]!, i, size, path, root)).toBe(true)
        expect(await lies(leaves[i]!, i + size, size, path, root)).toBe(false)
        if (size > 1) expect(await lies(leaves[i]!, (i + 1) % size, size, path, root)).toBe(false)
        expect(await lies(leaves[i]!, i, size, [...path, root], root)).toBe(false)
      }
    }
  })
})

describe('a real proof file', () => {
  it('holds', async () => {
    const v = await checkProof(text)
    expect(v).toMatchObject({ holds: true, district: '371502' })
    expect(v.entries.length).toBeGreaterThan(5)
  })

  it('holds with its spaces taken away', async () => {
    expect((await checkProof(JSON.stringify(JSON.parse(text)))).holds).toBe(true)
  })

  const change = (from: string | RegExp, to: string) => {
    const changed = text.replace(from, to)
    expect(changed).not.toBe(text)
    return checkProof(changed)
  }

  it.each([
    ['a word of a record', /灭火器/, '灭火机', 'entry'],
    ['who did it', /"actor": "person:\d/, '"actor": "person:9', 'entry'],
    ['the district', '"district": "371502",\n  "entries"', '"district": "371503",\n  "entries"', 'district'],
    ['a place in the ledger', /"number": (\d+)/, '"number": 1$1', 'path'],
    ['the format', 'anwang-proof/1', 'anwang-proof/2', 'shape'],
    ['the key', /"key": "anwang\+(.)/, '"key": "anwang+x$1', 'key'],
  ])('does not hold when %s is changed', async (_, from, to, why) => {
    expect(await change(from, to)).toMatchObject({ holds: false, why })
  })

  it('does not hold when a version is left out', async () => {
    const p = JSON.parse(text) as { entries: { version: number; about: string }[] }
    p.entries.splice(p.entries.findIndex((e) => e.about === 'hazard' && e.version === 2), 1)
    expect(await checkProof(JSON.stringify(p))).toMatchObject({ holds: false, why: 'gap' })
  })

  it('does not hold when the signature is another', async () => {
    const v = await checkProof(text.replace(/(— anwang .{20})(.)/, (_m, a: string, b: string) => a + (b === 'A' ? 'B' : 'A')))
    expect(v).toMatchObject({ holds: false, why: 'signature' })
  })

  it.each(['', 'x', '{}', '[]', '{"format":"anwang-proof/1","entries":[{}],"checkpoint":"","key":"","district":""}'])('%j is no proof', async (s) => {
    expect((await checkProof(s)).holds).toBe(false)
  })
})
