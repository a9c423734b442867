// Checks a proof file (docs/api.md, "A proof file") here, in the browser, with no
// word from the server: every record's leaf, every path to the signed root, the
// versions without a gap, the key's hash, and the signature where the browser has
// Ed25519.
import { bytes as decoded, checkNote, headOf as read, type Head } from './note'
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
  const b = decoded(base64)
  need(b, 'shape')
  return b
}

function headOf(f: File): Head {
  need(f.checkpoint.split('\n')[0] === `anwang/${f.district}`, 'district')
  const head = read(f.checkpoint)
  need(head, 'shape')
  return head
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
  const s = await checkNote(f.checkpoint, f.key)
  if (s === 'key' || s === 'signature') throw new Broken(s)
  return s
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
