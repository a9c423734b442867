// Checks a proof file (docs/api.md, "A proof file") here, in the browser, with no
// word from the server: every record's leaf, every path to the signed root, the
// versions without a gap, the key's hash, and the signature where the browser has
// Ed25519.
import { sha256 } from './sha256'
import { items, members, tight } from './slices'
import { leafHash, lies, same } from './tree'

export interface ProvenEntry {
  number: number
  at: number
  actor: string
  kind: string
  about: string
  subject: string
  version: number
}

export type Reason = 'shape' | 'district' | 'entry' | 'path' | 'gap' | 'key' | 'signature'

export interface Verdict {
  holds: boolean
  why?: Reason
  number?: number
  district: string
  size: number
  signed: number
  key: string
  signature: 'checked' | 'unchecked'
  entries: ProvenEntry[]
}

interface Entry extends ProvenEntry { district: string; id: string; recorded: number; leaf: string; path: string[] }
interface File { format: string; district: string; entries: Entry[]; checkpoint: string; key: string }

class Broken extends Error {
  constructor(readonly why: Reason, readonly number?: number) { super(why) }
}

function need(ok: unknown, why: Reason, number?: number): asserts ok {
  if (!ok) throw new Broken(why, number)
}

const utf8 = new TextEncoder()

function bytes(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
  } catch {
    throw new Broken('shape')
  }
}

const hex = (b: Uint8Array) => Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('')

interface Head { size: number; root: Uint8Array; signed: number }

function headOf(f: File): Head {
  const [origin, size, root, at] = f.checkpoint.split('\n')
  need(origin === `anwang/${f.district}`, 'district')
  need(/^[1-9]\d{0,15}$/.test(size ?? '') && /^at \d{1,16}$/.test(at ?? ''), 'shape')
  return { size: Number(size), root: bytes(root ?? ''), signed: Number(at!.slice(3)) }
}

const recordKeys = ['about', 'actor', 'at', 'body', 'district', 'id', 'kind', 'recorded', 'subject', 'version']

async function checkEntry(f: File, e: Entry, raw: string, head: Head, last: Map<string, number>): Promise<void> {
  const m = members(raw)
  need(m, 'shape')
  need(e.district === f.district, 'district')
  const record = '{' + recordKeys.map((k) => `"${k}":${m.get(k)}`).join(',') + '}'
  const leaf = await leafHash(utf8.encode(record))
  need(same(leaf, bytes(e.leaf)), 'entry', e.number)
  need(await lies(leaf, e.number - 1, head.size, e.path.map(bytes), head.root), 'path', e.number)
  // All versions of a subject from 1; an event that changes no row has 0.
  const about = `${e.about}/${e.subject}`
  const before = last.get(about) ?? Math.min(e.version, 1) - 1
  need(e.version === before + 1, 'gap', e.number)
  last.set(about, e.version)
}

async function checkSignature(f: File): Promise<'checked' | 'unchecked'> {
  const cut = f.checkpoint.lastIndexOf('\n\n')
  const message = f.checkpoint.slice(0, cut + 1)
  const line = f.checkpoint.slice(cut + 2)
  const parts = /^— (\S+) (\S+)\n$/.exec(line)
  const [name, number, ...rest] = f.key.split('+')
  need(cut > 0 && parts && parts[1] === name, 'key')
  const key = bytes(rest.join('+'))
  const signature = bytes(parts[2]!)
  need(key.length === 33 && key[0] === 1 && signature.length === 68, 'key')
  const hash = await sha256(utf8.encode(`${name}\n`), key)
  need(hex(hash.slice(0, 4)) === number && hex(signature.slice(0, 4)) === number, 'key')
  const subtle = globalThis.crypto?.subtle
  if (!subtle) return 'unchecked'
  let ours: CryptoKey
  try {
    ours = await subtle.importKey('raw', key.slice(1), { name: 'Ed25519' } as Algorithm, false, ['verify'])
  } catch {
    return 'unchecked' // a browser older than Ed25519 in Web Cryptography
  }
  need(await subtle.verify({ name: 'Ed25519' } as Algorithm, ours, signature.slice(4), utf8.encode(message)), 'signature')
  return 'checked'
}

/** Checks the text of a proof file. It never throws. */
export async function checkProof(text: string): Promise<Verdict> {
  const v: Verdict = { holds: false, district: '', size: 0, signed: 0, key: '', signature: 'unchecked', entries: [] }
  try {
    const whole = tight(text)
    const f = JSON.parse(whole) as File
    const top = members(whole)
    need(top && f.format === 'anwang-proof/1' && Array.isArray(f.entries) && f.entries.length > 0, 'shape')
    need(typeof f.checkpoint === 'string' && typeof f.key === 'string' && typeof f.district === 'string', 'shape')
    const raws = items(top.get('entries') ?? '')
    need(raws && raws.length === f.entries.length, 'shape')
    const head = headOf(f)
    Object.assign(v, { district: f.district, size: head.size, signed: head.signed, key: f.key })
    const last = new Map<string, number>()
    for (const [i, e] of f.entries.entries()) await checkEntry(f, e, raws[i]!, head, last)
    v.signature = await checkSignature(f)
    v.entries = f.entries.map(({ number, at, actor, kind, about, subject, version }) => ({ number, at, actor, kind, about, subject, version }))
    v.holds = true
  } catch (e) {
    v.why = e instanceof Broken ? e.why : 'shape'
    v.number = e instanceof Broken ? e.number : undefined
  }
  return v
}
