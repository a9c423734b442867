// Audit paths of RFC 6962, verified as RFC 9162, 2.1.3.2 says.
import { sha256 } from './sha256'

const zero = Uint8Array.of(0)
const one = Uint8Array.of(1)

export const leafHash = (record: Uint8Array) => sha256(zero, record)

export const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((x, i) => x === b[i])

const half = (n: number) => Math.floor(n / 2)
const odd = (n: number) => n % 2 === 1

/** Tells whether a leaf, number index from 0, lies under the root of a tree of size leaves. */
export async function lies(leaf: Uint8Array, index: number, size: number, path: Uint8Array[], root: Uint8Array): Promise<boolean> {
  if (index < 0 || index >= size) return false
  let n = index
  let top = size - 1
  let hash = leaf
  for (const p of path) {
    if (top === 0) return false
    if (odd(n) || n === top) {
      hash = await sha256(one, p, hash)
      while (n !== 0 && !odd(n)) {
        n = half(n)
        top = half(top)
      }
    } else {
      hash = await sha256(one, hash, p)
    }
    n = half(n)
    top = half(top)
  }
  return top === 0 && same(hash, root)
}
