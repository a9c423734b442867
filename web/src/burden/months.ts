// Months as the API counts them (yyyymm) and as a month field does (yyyy-mm).

/** The month n before the one of an instant, in the district's zone. */
export function monthBefore(n: number, now: number): number {
  const t = new Date(now + 8 * 3_600_000)
  const months = t.getUTCFullYear() * 12 + t.getUTCMonth() - n
  return Math.floor(months / 12) * 100 + (months % 12) + 1
}

export const toField = (m: number): string => `${String(Math.floor(m / 100)).padStart(4, '0')}-${String(m % 100).padStart(2, '0')}`

/** The month of a field or an address; 0 for none. */
export function fromField(s: unknown): number {
  const m = /^(\d{4})-(\d\d)$/.exec(String(s ?? ''))
  const n = m ? Number(m[1]) * 100 + Number(m[2]) : 0
  return n % 100 >= 1 && n % 100 <= 12 ? n : 0
}

/** How much there was of something for each of n, with one digit; "–" for none. */
export const each = (sum: number, n: number): string => (n ? (sum / n).toFixed(1) : '–')
