// A signed note (C2SP): a checkpoint as the ledger signs it, read and checked here.
import { sha256 } from './sha256'

const utf8 = new TextEncoder()

/** The bytes of a base64 text; null when it is none. */
export function bytes(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
  } catch {
    return null
  }
}

const hex = (b: Uint8Array) => Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('')

/** A head of the ledger: its district, how many entries, their root, and when it was signed (µs UTC). */
export interface Head { district: string; size: number; root: Uint8Array; signed: number }

/** Reads the text of a checkpoint; null when it is none. It does not look at the signature. */
export function headOf(note: string): Head | null {
  const [origin, size, root, at] = note.split('\n')
  const district = /^anwang\/(\d{6})$/.exec(origin ?? '')?.[1]
  const hash = bytes(root ?? '')
  if (!district || !hash || hash.length !== 32 || !/^[1-9]\d{0,15}$/.test(size ?? '') || !/^at \d{1,16}$/.test(at ?? '')) return null
  return { district, size: Number(size), root: hash, signed: Number(at!.slice(3)) }
}

/** What came of a signature: 'unchecked' where the browser has no Ed25519, 'key' when the key is not the one that signed. */
export type Signature = 'checked' | 'unchecked' | 'key' | 'signature'

/** Checks a note's only signature by a key "name+hash+base64". */
export async function checkNote(note: string, key: string): Promise<Signature> {
  const cut = note.lastIndexOf('\n\n')
  const parts = /^— (\S+) (\S+)\n$/.exec(note.slice(cut + 2))
  const [name, number, ...rest] = key.split('+')
  const pub = bytes(rest.join('+'))
  const signature = bytes(parts?.[2] ?? '')
  if (cut <= 0 || !parts || parts[1] !== name || !pub || !signature || pub.length !== 33 || pub[0] !== 1 || signature.length !== 68) return 'key'
  const hash = await sha256(utf8.encode(`${name}\n`), pub)
  if (hex(hash.slice(0, 4)) !== number || hex(signature.slice(0, 4)) !== number) return 'key'
  const subtle = globalThis.crypto?.subtle
  if (!subtle) return 'unchecked'
  let ours: CryptoKey
  try {
    ours = await subtle.importKey('raw', pub.slice(1), { name: 'Ed25519' } as Algorithm, false, ['verify'])
  } catch {
    return 'unchecked' // a browser older than Ed25519 in Web Cryptography
  }
  const right = await subtle.verify({ name: 'Ed25519' } as Algorithm, ours, signature.slice(4), utf8.encode(note.slice(0, cut + 1)))
  return right ? 'checked' : 'signature'
}
