// The classification of industries (GB/T 4754) as codes and names: a section "C",
// a division "C26", a group "C261", a class "C2611".
import type { Schemas } from '../api/client'

export type Industry = Schemas['Industry']

/** Where a code stands: the codes from its section down to itself. */
export function industryPath(code: string): string[] {
  return [1, 3, 4, 5].filter((n) => n < code.length).map((n) => code.slice(0, n)).concat(code)
}

/** The industries whose name holds the text or whose code begins with it, best first. */
export function findIndustries(all: Industry[], text: string, limit = 12): Industry[] {
  const q = text.trim().toUpperCase()
  if (!q) return all.filter((i) => i.code.length === 1)
  const rank = (i: Industry) => (i.code === q || i.name === text.trim() ? 0 : i.code.startsWith(q) || i.code.slice(1).startsWith(q) ? 1 : i.name.startsWith(text.trim()) ? 2 : i.name.includes(text.trim()) ? 3 : 9)
  return all.map((i, at) => ({ i, at, r: rank(i) })).filter((x) => x.r < 9)
    .sort((a, b) => a.r - b.r || a.i.code.length - b.i.code.length || a.at - b.at).slice(0, limit).map((x) => x.i)
}
