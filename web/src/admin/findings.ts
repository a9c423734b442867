// What is wrong with the system, worst first, from its figures. Nothing wrong is
// an empty list, and says so on the page.
import type { Schemas } from '../api/client'

export type State = Schemas['SystemState']
export interface Finding { code: string; bad: boolean; args: Record<string, unknown> }

const gigabyte = 2 ** 30
const minute = 60_000
const day = 24 * 60 * minute
const time = (iso: string | null | undefined) => (iso ? Date.parse(iso) : 0)

/** now is the server's clock, browser this machine's; both ms. */
export function findings(s: State, browser: number): Finding[] {
  const now = time(s.now)
  const out: Finding[] = []
  const add = (when: boolean, bad: boolean, code: string, args: Record<string, unknown> = {}) => { if (when) out.push({ code, bad, args }) }
  add(s.sweep.late, true, 'sweep_late')
  for (const [where, free] of [['database', s.database_free], ['evidence', s.evidence_free]] as const) {
    add(free >= 0 && free < gigabyte, true, `disk_${where}`, { free })
    add(free >= gigabyte && free < 5 * gigabyte, false, `disk_low_${where}`, { free })
  }
  const oldest = time(s.numbering.oldest)
  add(s.numbering.pending > 0 && now - oldest > minute, true, 'numbering_late', { n: s.numbering.pending, seconds: (now - oldest) / 1000 })
  for (const name of Object.keys(s.numbering.followers).sort()) {
    const n = s.numbering.followers[name]!
    add(n > 5000, false, 'follower_late', { name, n })
  }
  add(s.ahead_ms > 1000, true, 'clock_back', { seconds: s.ahead_ms / 1000 })
  add(Math.abs(s.skew_ms) > 2000, true, 'clock_skew', { seconds: Math.abs(s.skew_ms) / 1000 })
  add(Math.abs(browser - now) > 2 * minute, false, 'clock_browser', { seconds: Math.abs(browser - now) / 1000 })
  if (s.backups_own) {
    const made = time(s.backup?.made)
    add(!s.backup, true, 'backup_none')
    add(!!s.backup && now - made > 2 * day, false, 'backup_old', { days: Math.floor((now - made) / day) })
    add(s.backup?.result === 'differs', true, 'backup_differs', { name: s.backup?.name })
    add(!!s.backup && s.backup.result === '' && now - made < 2 * day, false, 'backup_unchecked', { name: s.backup?.name })
    add(!s.nightly, false, 'backup_no_nightly')
  }
  add(s.tls === 'none', false, 'tls_none')
  add(s.imports.failed > 0, false, 'imports_failed', { n: s.imports.failed })
  const lately = s.troubles.filter((x) => now - time(x.at) < day).length
  add(lately > 0, false, 'troubles', { n: lately })
  return [...out.filter((x) => x.bad), ...out.filter((x) => !x.bad)]
}
