// The verbs that a hazard's page offers, in the order in which they are wanted.
export type Name = 'submit' | 'accept' | 'return' | 'extension' | 'grant' | 'refuse' | 'confirm' | 'reject' | 'reassign' | 'attach' | 'answer'
export interface Action { name: Name; verb: string; primary?: boolean }

export const verbs: Action[] = [
  { name: 'confirm', verb: 'hazard.confirm', primary: true },
  { name: 'submit', verb: 'hazard.submit', primary: true },
  { name: 'accept', verb: 'hazard.accept', primary: true },
  { name: 'return', verb: 'hazard.return' },
  { name: 'grant', verb: 'hazard.grant_extension', primary: true },
  { name: 'refuse', verb: 'hazard.refuse_extension' },
  { name: 'extension', verb: 'hazard.ask_extension' },
  { name: 'reject', verb: 'hazard.reject' },
  { name: 'reassign', verb: 'hazard.reassign' },
  { name: 'attach', verb: 'hazard.attach' },
]
