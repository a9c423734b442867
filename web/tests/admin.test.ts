import { describe, expect, it } from 'vitest'
import { findings, type State } from '../src/admin/findings'
import { size, span } from '../src/admin/size'
import { remaining } from '../src/ledger/remaining'

const noon = '2026-11-24T12:00:00+08:00'
const good: State = {
  version: '1', engine: 'sqlite', now: noon, started: '2026-11-20T12:00:00+08:00', tls: 'proxy', database: 1e9, database_free: 50e9, evidence_free: 50e9,
  numbering: { entries: 1000, pending: 3, oldest: '2026-11-24T11:59:59+08:00', followers: { tally: 0, search: 12 } },
  sweep: { last: noon, late: false, climbed: 2 }, imports: { running: 0, failed: 0 }, verifying: false,
  backup: { name: 'anwang-20261124-023000-nightly.db', size: 1, made: '2026-11-24T02:30:00+08:00', nightly: true, entries: 990, result: 'whole' },
  backups_own: true, nightly: '02:30', skew_ms: 0, ahead_ms: 0, troubles: [],
}
const codes = (change: Partial<State>, browser = Date.parse(noon)) => findings({ ...good, ...change }, browser).map((x) => x.code)

describe('what is wrong with the system', () => {
  it('is nothing when all is well', () => { expect(codes({})).toEqual([]) })
  it('names each thing, the worst first', () => {
    expect(codes({ tls: 'none', sweep: { ...good.sweep, late: true } })).toEqual(['sweep_late', 'tls_none'])
    expect(codes({ database_free: 1e8, evidence_free: 4e9 })).toEqual(['disk_database', 'disk_low_evidence'])
    expect(codes({ database_free: -1, evidence_free: -1 })).toEqual([])
    expect(codes({ numbering: { ...good.numbering, oldest: '2026-11-24T11:50:00+08:00' } })).toEqual(['numbering_late'])
    expect(codes({ numbering: { ...good.numbering, followers: { tally: 9000 } } })).toEqual(['follower_late'])
    expect(codes({ skew_ms: -5000, ahead_ms: 90_000 })).toEqual(['clock_back', 'clock_skew'])
    expect(codes({}, Date.parse(noon) + 300_000)).toEqual(['clock_browser'])
    expect(codes({ backup: undefined, nightly: '' })).toEqual(['backup_none', 'backup_no_nightly'])
    expect(codes({ backup: { ...good.backup!, result: '', made: '2026-11-20T02:30:00+08:00' } })).toEqual(['backup_old'])
    expect(codes({ backup: { ...good.backup!, result: 'differs' } })).toEqual(['backup_differs'])
    expect(codes({ backup: undefined, nightly: '', backups_own: false })).toEqual([])
    expect(codes({ troubles: [{ at: noon, what: 'x' }, { at: '2026-11-01T12:00:00+08:00', what: 'x' }], imports: { running: 0, failed: 2 } })).toEqual(['imports_failed', 'troubles'])
  })
})

describe('sizes and spans', () => {
  it('are read at a glance', () => {
    expect([-1, 0, 900, 2048, 5 * 2 ** 20, 3.25 * 2 ** 30].map(size)).toEqual(['', '0 B', '900 B', '2.0 KB', '5.0 MB', '3.3 GB'])
    expect([0, 59, 61, 3700, 100_000].map(span)).toEqual(['0 秒', '59 秒', '1 分钟', '1 小时 1 分钟', '1 天 3 小时'])
  })
})

describe('what is left of a verification', () => {
  const part = (name: string, of: number, seen: number, ms: number, done: boolean) => ({ name, of, seen, ms, done })
  it('is not guessed before anything is known', () => {
    expect(remaining([part('entries', 1000, 0, 0, false), part('hazard', 10, 0, 0, false)], [])).toBeNull()
  })
  it('comes from the parts done before, at today\'s pace', () => {
    const last = [part('entries', 1000, 1000, 10_000, true), part('hazard', 100, 100, 5000, true), part('storage', 7, 7, 1000, true)]
    const now = [part('entries', 2000, 1000, 20_000, false), part('hazard', 200, 0, 0, false), part('storage', 0, 0, 0, false)]
    // Today is twice as slow: 1000 entries took 20 s, as 10 s before.
    expect(remaining(now, last)).toBeCloseTo(20 + 20 + 2)
  })
  it('is the part\'s own where there is no run before and it is the last', () => {
    expect(remaining([part('entries', 10, 10, 1000, true), part('evidence files', 100, 25, 5000, false)], [])).toBeCloseTo(15)
  })
})
