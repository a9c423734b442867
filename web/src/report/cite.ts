// Citations as statutes write them: 第三十六条之一.
const digits = '零一二三四五六七八九'

/** A number of 1 to 9999 in Chinese numerals. */
export function numeral(n: number): string {
  let out = ''
  let gap = false
  for (const [unit, sign] of [[1000, '千'], [100, '百'], [10, '十'], [1, '']] as const) {
    const d = Math.floor(n / unit) % 10
    if (d) {
      if (gap && out) out += '零'
      out += (d === 1 && unit === 10 && !out ? '' : digits[d]!) + sign
      gap = false
    } else if (out) gap = true
  }
  return out
}

export const cite = (a: { number: number; sub?: number }): string => `第${numeral(a.number)}条${a.sub ? `之${numeral(a.sub)}` : ''}`
