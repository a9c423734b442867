// How long a verification still takes: measured, never guessed.
import type { Schemas } from '../api/client'

type Part = Schemas['LedgerPart']

const rate = (p: Part) => (p.seen > 0 ? p.ms / p.seen : 0)

/**
 * Seconds left; null while nothing is known. What a part took in the run before
 * says how long it takes, at the pace of what is done today; without a run before
 * the part in hand speaks for itself, and for the whole only when it is the last.
 */
export function remaining(now: Part[], before: Part[]): number | null {
  const last = new Map(before.map((p) => [p.name, p]))
  let spent = 0
  let expected = 0
  for (const p of now) {
    const was = last.get(p.name)
    if (!was || p.seen === 0) continue
    spent += p.ms
    expected += p.done ? was.ms : rate(was) * p.seen
  }
  const pace = spent > 500 && expected > 500 ? spent / expected : 1
  let left = 0
  for (const p of now) {
    if (p.done) continue
    const was = last.get(p.name)
    if (was) left += Math.max(0, (rate(was) > 0 && p.of > 0 ? rate(was) * p.of : was.ms) * pace - p.ms)
    else if (p.seen > 0 && p.of > p.seen) left += rate(p) * (p.of - p.seen)
    else if (p.of !== 0 || before.length === 0) return null
  }
  return left / 1000
}
