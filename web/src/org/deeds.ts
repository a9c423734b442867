// The verbs of responsibility: what each asks, and what it is decided on.
import type { Schemas } from '../api/client'
import { instantOf } from './effective'

export type Name = 'add_unit' | 'change_unit' | 'move_unit' | 'dissolve' | 'add_division' | 'withdraw_division' | 'add_post' | 'add_top' | 'change_post' | 'move' | 'abolish' | 'appoint' | 'end' | 'exchange'
  | 'add_charge' | 'end_charge' | 'add_person' | 'change_person' | 'leave' | 'die' | 'back' | 'erase'

export interface PostLike { id: string; title: string; unit: string; unit_id: string; line: string; head?: boolean; top?: boolean; version?: number; superior?: string }

/** A verb with what it is about. */
export interface Deed {
  name: Name
  unit?: Schemas['OrgUnit']
  post?: PostLike
  tenure?: Schemas['Tenure']
  charge?: Schemas['Charge']
  person?: Schemas['Person']
  division?: Schemas['OrgDivision']
}

export interface Form {
  name: string; kind: string; code: string; division: string; industry: string
  title: string; line: string; head: boolean
  parent: string; parentName: string; root: boolean // the unit above, or none
  person: string; personName: string; superior: string; superiorName: string; manner: string
  from: string; to: string
  phone: string; identity: string
  divisions: string[]; industries: string[]; kinds: string; units: { id: string; title: string }[]; lead: boolean
}

export const blank = (): Form => ({
  name: '', kind: 'enterprise', code: '', division: '', industry: '', title: '', line: '', head: false, parent: '', parentName: '', root: false, person: '', personName: '', superior: '', superiorName: '', manner: 'formal',
  from: '', to: '', phone: '', identity: '', divisions: [], industries: [], kinds: '', units: [], lead: false,
})

/** What a deed begins with. */
export function begun(d: Deed, today: string): Form {
  const f = { ...blank(), from: today }
  const u = d.unit
  if (d.name === 'change_unit' && u) Object.assign(f, { name: u.name, kind: u.kind, code: u.code, division: u.division, industry: u.industry })
  if (d.name === 'add_unit' && u) Object.assign(f, { division: u.division, kind: u.kind === 'enterprise' || u.kind === 'department' || u.kind === 'team' ? 'team' : u.kind === 'town' ? 'village' : 'department' })
  if (d.name === 'add_top') f.head = true
  if (d.name === 'add_division' && u) f.code = u.division
  if (d.name === 'change_post' && d.post) Object.assign(f, { title: d.post.title, line: d.post.line, head: !!d.post.head })
  if (d.name === 'add_charge' && d.post) f.line = d.post.line
  if (d.person && d.name === 'change_person') Object.assign(f, { name: d.person.name, phone: d.person.phone ?? '', identity: d.person.identity ?? '' })
  return f
}

/** Fields that cannot be left empty. */
export const required: Partial<Record<Name, (keyof Form)[]>> = {
  add_unit: ['name'], change_unit: ['name'], add_division: ['name', 'code'], add_post: ['title'], add_top: ['title', 'person'], change_post: ['title'], move: ['superior'], appoint: ['person', 'from'], exchange: ['person', 'from'],
  end: ['from'], end_charge: ['from'], add_charge: ['from'], add_person: ['name'], change_person: ['name'], leave: ['from'], die: ['from'],
}

/** The version that a deed was decided on; undefined for what is new. */
export const versionOf = (d: Deed): number | undefined => {
  if (d.name === 'end') return d.tenure?.version
  if (d.name === 'end_charge') return d.charge?.version
  if (['change_unit', 'move_unit', 'dissolve'].includes(d.name)) return d.unit?.version
  if (d.name === 'withdraw_division') return d.division?.version
  if (['change_post', 'move', 'abolish'].includes(d.name)) return d.post?.version
  if (['change_person', 'leave', 'die', 'back', 'erase'].includes(d.name)) return d.person?.version
  return undefined
}

export type Plan = { act: 'appoint' | 'end' | 'exchange' | 'abolish' | 'move' | 'end_charge' | 'leave'; post?: string; superior?: string; person?: string; tenure?: string; charge?: string; at?: string }

/** What to look at beforehand; null while it is not settled, or nothing is to be seen. */
export function planOf(d: Deed, f: Form): Plan | null {
  const at = instantOf(f.from)
  switch (d.name) {
    case 'appoint': case 'exchange': return d.post && f.person && f.from ? { act: d.name, post: d.post.id, person: f.person, at } : null
    case 'end': return d.tenure && f.from ? { act: 'end', tenure: d.tenure.id, at } : null
    case 'end_charge': return d.charge && f.from ? { act: 'end_charge', charge: d.charge.id, at } : null
    case 'abolish': return d.post ? { act: 'abolish', post: d.post.id } : null
    case 'move': return d.post && f.superior ? { act: 'move', post: d.post.id, superior: f.superior } : null
    case 'leave': case 'die': return d.person && f.from ? { act: 'leave', person: d.person.id, at } : null
  }
  return null
}

/** What of a row a change may be about, for a stale edit; the words are the page's. */
export function comparable(d: Deed, row: Record<string, unknown>): Record<string, string> {
  const keys = d.name === 'end' ? ['name', 'from', 'to'] : d.name === 'end_charge' ? ['line', 'from', 'to']
    : d.division ? ['name', 'withdrawn'] : versionOf(d) !== undefined && d.unit ? ['name', 'kind', 'code', 'division', 'industry', 'parent', 'dissolved']
      : d.person ? ['name', 'phone', 'state'] : ['title', 'line', 'head', 'superior', 'abolished']
  return Object.fromEntries(keys.map((k) => [k, row[k] === undefined || row[k] === null || row[k] === false ? '' : String(row[k])]))
}
