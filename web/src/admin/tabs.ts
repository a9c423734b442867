// The tabs of the administration: only those whose verb one may use.
import { may } from '../session'

export interface Tab { name: string; to: string; verb: string }

const all: Tab[] = [
  { name: 'accounts', to: '/admin/accounts', verb: 'access.read' },
  { name: 'tokens', to: '/admin/tokens', verb: 'access.read' },
  { name: 'imports', to: '/admin/imports', verb: 'system.read' },
  { name: 'backups', to: '/admin/backups', verb: 'system.read' },
  { name: 'system', to: '/admin/system', verb: 'system.read' },
  { name: 'trail', to: '/admin/trail', verb: 'access.trail' },
]

export const tabs = (): Tab[] => all.filter((x) => may(x.verb))

/** Where each administration starts. */
export const first = (): string => may('access.trail') ? '/admin/trail' : tabs()[0]?.to ?? ''
