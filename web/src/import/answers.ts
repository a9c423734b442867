// Answers that are chosen but not sent yet: by topic, or by one record of it.
import type { Answer, Topic } from './service'

export interface Draft { choice: string; value: string }
export const skip = 'skip'
export const typed = 'typed'

/** Whether something was chosen, and typed where typing was chosen. */
export const whole = (d: Draft | undefined): boolean => !!d && !!d.choice && (d.choice !== typed || !!d.value.trim())

/** The answers of drafts, as the server takes them. */
export function toSend(drafts: Record<string, Draft>, by: 'topic' | 'row'): Answer[] {
  return Object.keys(drafts).filter((k) => whole(drafts[k])).map((k) => {
    const d = drafts[k]!
    const what: Answer = by === 'topic' ? { topic: k } : { row: k }
    if (d.choice === skip) return { ...what, skip: true }
    return d.choice === typed ? { ...what, value: d.value.trim() } : { ...what, choice: d.choice }
  })
}

/** How many records the drafts and the answers that wait for a run settle, and how many they leave out. */
export function settled(topics: Topic[], drafts: Record<string, Draft> = {}): { answered: number; skipped: number } {
  const out = { answered: 0, skipped: 0 }
  for (const q of topics) {
    const d = drafts[q.id]
    // A new answer to the topic takes the place of its last one, not of those to single rows.
    if (whole(d)) out[d!.choice === skip ? 'skipped' : 'answered'] += q.count + (q.answer?.fresh ? q.ready.answered + q.ready.skipped : 0)
    if (whole(d) && q.answer?.fresh) continue
    out.answered += q.ready.answered
    out.skipped += q.ready.skipped
  }
  return out
}
