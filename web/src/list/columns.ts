// The columns of the dense table: which, in what order, how wide.
import { t } from '../i18n'

export const columns = {
  number: { width: 178, ledger: 'number' }, text: { width: 340, ledger: 'text' }, site: { width: 190, ledger: 'site' }, place: { width: 130, ledger: 'place' },
  unit: { width: 170, ledger: 'site' }, division: { width: 130, ledger: 'division' }, industry: { width: 120, ledger: 'industry' }, grade: { width: 92, ledger: 'grade' }, state: { width: 92, ledger: 'state' },
  waits: { width: 200, ledger: 'holder' }, due: { width: 220, ledger: 'deadline' }, found: { width: 132, ledger: 'found_at' }, submitted: { width: 132, ledger: 'completed' },
  closed: { width: 132, ledger: 'verified' }, source: { width: 120, ledger: 'note' }, returns: { width: 84, ledger: 'note' },
} as const
export type Key = keyof typeof columns
export interface Column { key: Key; width: number }

/** Columns that the list can be ordered by, and how. */
export const sortable: Partial<Record<Key, 'found' | 'due' | 'closed'>> = { found: 'found', due: 'due', closed: 'closed' }

const usual: Key[] = ['state', 'text', 'site', 'waits', 'due', 'found', 'number']
export const usualColumns = (): Column[] => usual.map((key) => ({ key, width: columns[key].width }))
export const keys = Object.keys(columns) as Key[]
export const narrowest = 64
export const widest = 800
export const bounded = (width: number) => Math.round(Math.min(widest, Math.max(narrowest, width || 0)))

/** "state:92.text:340" */
export const write = (list: Column[]): string => list.map((c) => (c.width === columns[c.key].width ? c.key : `${c.key}:${c.width}`)).join('.')

/** What write wrote; nothing when it names no column. */
export function read(text: string): Column[] {
  const out: Column[] = []
  for (const part of text.split('.')) {
    const [key, width] = part.split(':') as [string, string?]
    if ((keys as string[]).includes(key) && !out.some((c) => c.key === key)) out.push({ key: key as Key, width: width ? bounded(Number(width)) : columns[key as Key].width })
  }
  return out
}

const store = 'anwang.columns'
export function remembered(): Column[] {
  try {
    return read(localStorage.getItem(store) ?? '')
  } catch {
    return []
  }
}
export function remember(list: Column[]): void {
  try {
    localStorage.setItem(store, write(list))
  } catch { /* storage is shut off: they last for this page */ }
}

/** The columns of the exported ledger that a table shows. */
export const ledgerColumns = (list: Column[]): string[] => [...new Set(list.map((c) => columns[c.key].ledger as string))]

export const heading = (key: Key): string => t(`list.col.${key}`)
