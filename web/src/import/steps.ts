// Where an import stands, in the steps that a person goes through.
import type { Counts, Import } from './service'

export const steps = ['look', 'questions', 'run', 'result'] as const
export type Step = (typeof steps)[number]
type Stands = Pick<Import, 'state' | 'counts'> & Partial<Pick<Import, 'may'>>

/** The step at which an import is now. */
export function stepOf(i: Stands): Step {
  switch (i.state) {
    case 'draft': return 'look'
    case 'trying': case 'tried': return 'questions'
    case 'waiting': case 'running': return 'run'
    default: return 'result'
  }
}

/** Whether there is something to see at a step. */
export function open(i: Stands, step: Step): boolean {
  switch (step) {
    case 'look': return true
    case 'questions': return i.state !== 'draft'
    case 'run': return !['failed', 'undoing', 'undone'].includes(i.state)
    case 'result': return ['done', 'failed', 'undoing', 'undone'].includes(i.state)
  }
}

export const moving = (i: Pick<Import, 'state'>): boolean => ['trying', 'waiting', 'running', 'undoing'].includes(i.state)

export interface Next { step: Step; key: string; n: number }

/** The one thing that comes next, and where it is done. */
export function next(i: Stands): Next {
  const n = i.counts.questions
  const at = (step: Step, key: string, count = 0): Next => ({ step, key, n: count })
  switch (i.state) {
    case 'draft': return at('look', 'look')
    case 'trying': return at('questions', 'trying')
    case 'tried': return n ? at('questions', 'answer', n) : at('run', 'run', i.counts.imported + i.counts.updated)
    case 'waiting': return at('run', 'waiting')
    case 'running': return at('run', 'running')
    case 'failed': return at('result', 'failed')
    case 'undoing': return at('result', 'undoing')
    case 'undone': return at('result', 'undone')
    default: return n ? at('questions', 'answer', n) : at('result', 'done')
  }
}

/** What a run will do, told before the click: answers that wait count as taken. */
export interface Outlook { take: number; later: number; refuse: number; same: number }

export function outlook(c: Counts, answered: number, skipped: number): Outlook {
  const settled = Math.min(answered, c.questions)
  const left = Math.min(skipped, c.questions - settled)
  return { take: c.imported + c.updated + settled, later: c.questions - settled - left, refuse: c.refused + left, same: c.unchanged + c.merged }
}

/** How far it is, 0 to 1; undefined before the file has been looked through. */
export const share = (i: Pick<Import, 'rows' | 'total'>): number | undefined => (i.total > 0 ? Math.min(1, i.rows / i.total) : undefined)

/** A remaining time in the largest unit that is honest: seconds, then minutes, then hours. */
export function remaining(seconds: number): { key: 'seconds' | 'minutes' | 'hours'; n: number } {
  if (seconds < 90) return { key: 'seconds', n: Math.max(1, seconds <= 10 ? seconds : Math.ceil(seconds / 10) * 10) }
  if (seconds < 90 * 60) return { key: 'minutes', n: Math.round(seconds / 60) }
  return { key: 'hours', n: Math.round(seconds / 3600) }
}
