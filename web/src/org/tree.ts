// The tree as rows: what is opened, in order, and where the keys lead.
import type { Schemas } from '../api/client'

export type Branch = Schemas['Branch']
export type Twig = Schemas['Twig']
export type Seat = Schemas['OnePost']

export interface Row {
  key: string // "unit:12", "post:34", "more:12"
  kind: 'unit' | 'post' | 'more' | 'wait'
  id: string
  level: number // from 1
  parent: string // the key of the row around it, "" at the root
  open?: boolean // undefined for what cannot be opened
  size: number // of the neighbours
  at: number // among them, from 1
  twig?: Twig
  seat?: Seat
  label: string
  sound?: string
}

/** What is known of the units that are opened; "" is the root. */
export type Branches = Map<string, { posts: Seat[]; units: Twig[]; more: boolean } | undefined>

const root = ''

/** The rows that are to be seen, in order. */
export function flatten(branches: Branches, opened: ReadonlySet<string>): Row[] {
  const out: Row[] = []
  const walk = (unit: string, level: number, parent: string) => {
    const b = branches.get(unit)
    if (!b) {
      out.push({ key: `wait:${unit}`, kind: 'wait', id: unit, level, parent, size: 1, at: 1, label: '' })
      return
    }
    const size = b.posts.length + b.units.length + (b.more ? 1 : 0)
    let at = 0
    for (const p of b.posts) out.push({ key: `post:${p.id}`, kind: 'post', id: p.id, level, parent, size, at: ++at, seat: p, label: p.title })
    for (const u of b.units) {
      const key = `unit:${u.id}`
      const inner = u.parts + u.posts > 0
      const open = inner ? opened.has(u.id) : undefined
      out.push({ key, kind: 'unit', id: u.id, level, parent, size, at: ++at, open, twig: u, label: u.name, sound: u.sound })
      if (open && level < 60) walk(u.id, level + 1, key)
    }
    if (b.more) out.push({ key: `more:${unit}`, kind: 'more', id: unit, level, parent, size, at: ++at, label: '' })
  }
  walk(root, 1, '')
  return out
}

export type Step = { to: number } | { open: string } | { shut: string } | { choose: number } | null

/** Where a key leads from a row. Null for keys that the tree does not know. */
export function step(rows: Row[], at: number, key: string): Step {
  const row = rows[at]
  if (!row) return null
  switch (key) {
    case 'ArrowDown': return { to: Math.min(at + 1, rows.length - 1) }
    case 'ArrowUp': return { to: Math.max(at - 1, 0) }
    case 'Home': return { to: 0 }
    case 'End': return { to: rows.length - 1 }
    case 'ArrowRight': return row.open === undefined ? { to: at } : row.open ? { to: Math.min(at + 1, rows.length - 1) } : { open: row.id }
    case 'ArrowLeft': {
      if (row.open) return { shut: row.id }
      const up = rows.findIndex((r) => r.key === row.parent)
      return { to: up < 0 ? at : up }
    }
    case 'Enter':
    case ' ': return { choose: at }
  }
  return null
}

/** The next row after one whose label, or its pinyin, begins with what was typed, round the end. */
export function typeAhead(rows: Row[], at: number, text: string): number {
  const q = text.toLowerCase()
  for (let i = 0; i < rows.length; i++) {
    const n = (at + (text.length > 1 ? 0 : 1) + i) % rows.length
    if (rows[n]!.label.toLowerCase().startsWith(q) || rows[n]!.sound?.startsWith(q)) return n
  }
  return at
}
