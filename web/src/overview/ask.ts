// What an overview is asked of, as it stands in the address.
import type { LocationQuery } from 'vue-router'

export const periods = ['week', 'month', 'quarter', 'year', 'twelve', 'days'] as const
export type Period = (typeof periods)[number]

export interface Asked { period: Period; division?: string; industry?: string; from?: string; to?: string }

const one = (v: LocationQuery[string] | undefined) => String((Array.isArray(v) ? v[0] : v) ?? '')
const shaped = (v: string, shape: RegExp) => (shape.test(v) ? v : undefined)

export function fromQuery(q: LocationQuery): Asked {
  const asked: Asked = {
    period: periods.find((p) => p === one(q.period)) ?? 'month',
    division: shaped(one(q.division), /^\d{6}(\d{3})?$/), industry: shaped(one(q.industry), /^[A-T](\d\d)?$/),
  }
  if (asked.period === 'days') {
    asked.from = shaped(one(q.from), /^\d{4}-\d\d-\d\d$/)
    asked.to = shaped(one(q.to), /^\d{4}-\d\d-\d\d$/)
    if (!asked.from || !asked.to) asked.period = 'month'
  }
  return asked
}

export function toQuery(a: Asked): Record<string, string> {
  const out: Record<string, string> = {}
  if (a.period !== 'month') out.period = a.period
  if (a.division) out.division = a.division
  if (a.industry) out.industry = a.industry
  if (a.period === 'days' && a.from && a.to) {
    out.from = a.from
    out.to = a.to
  }
  return out
}
