// "Who answers for this?" as it stands in the address.
import type { LocationQuery } from 'vue-router'

export interface Question { site?: string; unit?: string; division?: string; industry?: string; attributes: string[]; at?: string }

const one = (v: unknown, shape: RegExp): string | undefined => (typeof v === 'string' && shape.test(v) ? v : undefined)

/** Reads a question; what is not shaped like one is left out. */
export function asked(query: LocationQuery): Question {
  return {
    site: one(query.site, /^[1-9]\d{0,18}$/), unit: one(query.unit, /^[1-9]\d{0,18}$/), division: one(query.division, /^\d{6,12}$/), industry: one(query.industry, /^[A-T]\d{0,4}$/),
    attributes: typeof query.attributes === 'string' ? query.attributes.split('.').filter(Boolean) : [], at: one(query.at, /^\d{4}-\d\d-\d\d$/),
  }
}

export function toQuery(q: Question): Record<string, string> {
  const all = { site: q.site, unit: q.unit, division: q.division, industry: q.industry, attributes: q.attributes.join('.') || undefined, at: q.at }
  return Object.fromEntries(Object.entries(all).filter((x): x is [string, string] => !!x[1]))
}

/** The question as the server takes it; null while nothing is asked about. */
export function ask(q: Question, at: string | undefined) {
  if (q.site) return { site: q.site, at }
  if (q.unit) return { unit: q.unit, at }
  if (!q.division && !q.industry) return null
  return { division: q.division, industry: q.industry, attributes: q.attributes.length ? q.attributes : undefined, at }
}
