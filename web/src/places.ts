// The places of the console. Whoever may use none of a place's verbs is not shown it.
import { may } from './session'

export interface Place { name: string; to: string; verbs: string[]; rail: 'always' | 'desk' | 'more' }

const all: Place[] = [
  { name: 'today', to: '/today', verbs: ['duty.read'], rail: 'always' },
  { name: 'hazards', to: '/hazards', verbs: ['hazard.read'], rail: 'always' },
  { name: 'sites', to: '/sites', verbs: ['org.read'], rail: 'desk' },
  { name: 'responsibility', to: '/responsibility', verbs: ['org.read'], rail: 'desk' },
  { name: 'overview', to: '/overview', verbs: ['tally.read'], rail: 'always' },
  { name: 'ledger', to: '/ledger', verbs: [], rail: 'desk' },
  { name: 'imports', to: '/imports', verbs: ['import.read'], rail: 'more' },
  { name: 'burden', to: '/burden', verbs: ['burden.read'], rail: 'more' },
  { name: 'admin', to: '/admin', verbs: ['access.read', 'system.read'], rail: 'always' },
  { name: 'guide', to: '/help', verbs: [], rail: 'more' },
]

/** The places that the one signed in may go to. */
export const places = (): Place[] => all.filter((p) => !p.verbs.length || p.verbs.some(may))

/** Where somebody starts: an administrator has no duties. */
export const start = (): string => places()[0]?.to === '/today' ? '/today' : may('access.read') || may('system.read') ? '/admin' : '/today'
