// The filters of the list of sites live in the address.
import type { LocationQuery } from 'vue-router'

export type Show = 'open' | 'all' | 'closed'
export interface Filter { q: string; division?: string; industry?: string; attribute?: string; unit?: string; show: Show }

export const none: Filter = { q: '', show: 'open' }

const one = (v: LocationQuery[string] | undefined) => String((Array.isArray(v) ? v[0] : v) ?? '')

export function fromQuery(query: LocationQuery): Filter {
  const f: Filter = { q: one(query.q).slice(0, 100), show: one(query.show) === 'all' ? 'all' : one(query.show) === 'closed' ? 'closed' : 'open' }
  if (/^\d{6,12}$/.test(one(query.division))) f.division = one(query.division)
  if (/^[A-T]\d{0,4}$/.test(one(query.industry))) f.industry = one(query.industry)
  if (/^[1-9]\d{0,18}$/.test(one(query.unit))) f.unit = one(query.unit)
  if (one(query.attribute)) f.attribute = one(query.attribute).slice(0, 100)
  return f
}

export function toQuery(f: Filter): Record<string, string> {
  const out: Record<string, string> = {}
  if (f.q.trim()) out.q = f.q.trim()
  for (const k of ['division', 'industry', 'attribute', 'unit'] as const) if (f[k]) out[k] = f[k]!
  if (f.show !== 'open') out.show = f.show
  return out
}

/** The same filter as the API takes it, for the list and for the export alike. */
export function toAPI(f: Filter) {
  return {
    q: f.q.trim() || undefined, division: f.division, industry: f.industry, attribute: f.attribute, unit: f.unit,
    ended: f.show === 'all' || undefined, closed: f.show === 'closed' || undefined,
  }
}

export const filtered = (f: Filter) => Object.keys(toQuery(f)).length > 0

export function exportAddress(f: Filter, format: 'xlsx' | 'csv'): string {
  const p = new URLSearchParams({ format })
  for (const [k, v] of Object.entries(toAPI(f))) if (v !== undefined) p.set(k, String(v))
  return `/api/v1/exports/sites?${p}`
}

/** The list of hazards that a figure of a site stands for. */
export function hazardsOf(site: string, more: Record<string, string> = {}): { path: string; query: Record<string, string> } {
  return { path: '/hazards', query: { site, ...more } }
}
export const openStates = 'reported.rectifying.submitted'
