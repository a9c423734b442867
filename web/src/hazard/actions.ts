// The verbs that a hazard's page offers, in the order in which they are wanted.
import type { Hazard } from '../api/client'

export type Name = 'submit' | 'accept' | 'return' | 'extension' | 'grant' | 'refuse' | 'confirm' | 'regrade' | 'reject' | 'merge' | 'reassign' | 'attach' | 'answer'
/** rare actions stand behind the others. */
export interface Action { name: Name; verb: string; primary?: boolean; rare?: boolean }

export const verbs: Action[] = [
  { name: 'confirm', verb: 'hazard.confirm', primary: true },
  { name: 'submit', verb: 'hazard.submit', primary: true },
  { name: 'accept', verb: 'hazard.accept', primary: true },
  { name: 'return', verb: 'hazard.return' },
  { name: 'grant', verb: 'hazard.grant_extension', primary: true },
  { name: 'refuse', verb: 'hazard.refuse_extension' },
  { name: 'extension', verb: 'hazard.ask_extension' },
  { name: 'reject', verb: 'hazard.reject' },
  { name: 'merge', verb: 'hazard.merge', rare: true },
  { name: 'regrade', verb: 'hazard.confirm', rare: true },
  { name: 'reassign', verb: 'hazard.reassign', rare: true },
  { name: 'attach', verb: 'hazard.attach', rare: true },
]

/** What may be done with a hazard now. Confirming is for what is reported, grading anew for what is being fixed. */
export function actionsOf(h: Pick<Hazard, 'allowed' | 'state'>): Action[] {
  return verbs.filter((a) => h.allowed?.includes(a.verb as never)
    && (a.name !== 'confirm' || h.state === 'reported') && (a.name !== 'regrade' || h.state === 'rectifying'))
}
