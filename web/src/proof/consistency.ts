// That a later tree contains an earlier one unchanged: consistency proofs of RFC
// 6962, 2.1.2, verified as RFC 9162, 2.1.4.2 says, and a checkpoint that somebody
// kept compared with the ledger as it is now.
import { bytes, checkNote, headOf, type Head } from './note'
import { sha256 } from './sha256'
import { same } from './tree'

const one = Uint8Array.of(1)
const half = (n: number) => Math.floor(n / 2)
const odd = (n: number) => n % 2 === 1
const powerOfTwo = (n: number) => { while (!odd(n)) n = half(n); return n === 1 }

/** Tells whether the first `earlier` leaves of the tree with root `later` are those of the tree with root `old`. */
export async function contains(earlier: number, later: number, old: Uint8Array, now: Uint8Array, path: Uint8Array[]): Promise<boolean> {
  if (earlier < 1 || earlier > later) return false
  if (earlier === later) return path.length === 0 && same(old, now)
  const hashes = powerOfTwo(earlier) ? [old, ...path] : path
  if (path.length === 0 || hashes.length === 0) return false
  let n = earlier - 1
  let top = later - 1
  while (odd(n)) { n = half(n); top = half(top) }
  let before = hashes[0]!
  let after = hashes[0]!
  for (const h of hashes.slice(1)) {
    if (top === 0) return false
    if (odd(n) || n === top) {
      before = await sha256(one, h, before)
      after = await sha256(one, h, after)
      while (n !== 0 && !odd(n)) { n = half(n); top = half(top) }
    } else {
      after = await sha256(one, after, h)
    }
    n = half(n)
    top = half(top)
  }
  return top === 0 && same(before, old) && same(after, now)
}

export type Doubt = 'shape' | 'other' | 'key' | 'signature' | 'shorter' | 'changed'

export interface Compared {
  holds: boolean
  why?: Doubt
  kept?: Head
  now?: Head
  signature: 'checked' | 'unchecked'
}

/** The ledger as it is now: its newest checkpoint, the key, and how to get a path between two sizes (hashes in base64). */
export interface Today { note: string; key: string; path: (earlier: number, later: number) => Promise<string[]> }

/** Compares a checkpoint that was kept with the ledger as it is now. It throws only what getting the path throws. */
export async function compare(keptNote: string, today: Today): Promise<Compared> {
  const out: Compared = { holds: false, signature: 'unchecked' }
  const not = (why: Doubt): Compared => ({ ...out, why })
  keptNote = keptNote.replace(/\r\n/g, '\n') // as some editors save it
  const kept = headOf(keptNote)
  const now = headOf(today.note)
  if (!kept || !now) return not('shape')
  out.kept = kept
  out.now = now
  if (kept.district !== now.district) return not('other')
  for (const note of [keptNote, today.note]) {
    const s = await checkNote(note, today.key)
    if (s === 'key' || s === 'signature') return not(s)
    out.signature = s
  }
  if (kept.size > now.size) return not('shorter')
  const path = kept.size === now.size ? [] : (await today.path(kept.size, now.size)).map(bytes)
  if (path.some((h) => h === null)) return not('shape')
  out.holds = await contains(kept.size, now.size, kept.root, now.root, path as Uint8Array[])
  return out.holds ? out : not('changed')
}
