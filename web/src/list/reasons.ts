import type { Schemas } from '../api/client'

/** Reasons with how many hazards each holds back, the commonest first. */
export function reasons(items: Schemas['ErrandItem'][]): { code: string; detail: string; numbers: string[] }[] {
  const out = new Map<string, { code: string; detail: string; numbers: string[] }>()
  for (const i of items) {
    if (i.ok) continue
    const plain = (i.detail ?? '').replace(i.number || '\u0000', '').trim()
    const r = out.get(`${i.code}|${plain}`) ?? { code: i.code ?? '', detail: i.detail ?? '', numbers: [] }
    r.numbers.push(i.number || i.id)
    out.set(`${i.code}|${plain}`, r)
  }
  return [...out.values()].sort((a, b) => b.numbers.length - a.numbers.length)
}
