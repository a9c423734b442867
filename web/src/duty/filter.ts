// The filter of a list of duties lives in the address, so that a figure elsewhere
// can link to its rows.
import type { LocationQuery } from 'vue-router'

export const kinds = ['confirm', 'rectify', 'verify', 'supervise', 'account', 'vacancy', 'answer'] as const
export type Kind = (typeof kinds)[number]
export interface Filter { mine: boolean; post: string; unit: string; kind?: Kind; from: string; to: string; late: boolean; done: boolean }

const one = (v: LocationQuery[string] | undefined) => String((Array.isArray(v) ? v[0] : v) ?? '')
const id = (s: string) => (/^[1-9]\d{0,18}$/.test(s) ? s : '')
const day = (s: string) => (/^\d{4}-\d\d-\d\d$/.test(s) ? s : '')

export function fromQuery(q: LocationQuery): Filter {
  const post = id(one(q.post))
  const unit = post ? '' : id(one(q.unit))
  return {
    post, unit, mine: !post && !unit && one(q.all) !== '1', kind: kinds.find((k) => k === one(q.kind)),
    from: day(one(q.from)), to: day(one(q.to)), late: one(q.late) === '1', done: one(q.done) === '1',
  }
}

export function toQuery(f: Filter): Record<string, string> {
  const out: Record<string, string> = {}
  if (f.post) out.post = f.post
  if (f.unit) out.unit = f.unit
  if (!f.post && !f.unit && !f.mine) out.all = '1'
  if (f.done) out.done = '1'
  if (f.mine) return out // mine are listed whole
  if (f.kind) out.kind = f.kind
  if (f.from) out.from = f.from
  if (f.to) out.to = f.to
  if (f.late && !f.done) out.late = '1'
  return out
}

/** The day after a day, since a range of the API ends before its end. */
const next = (date: string) => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

export function toAPI(f: Filter) {
  const done = f.done || undefined
  if (f.mine) return { list: 'mine' as const, done }
  return {
    list: 'scope' as const, done, post: f.post || undefined, unit: f.unit || undefined, kind: f.kind, late: (f.late && !f.done) || undefined,
    from: f.from ? `${f.from}T00:00:00+08:00` : undefined, to: f.to ? `${next(f.to)}T00:00:00+08:00` : undefined,
  }
}
