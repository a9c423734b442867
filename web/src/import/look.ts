// The sheet as the server shows it, and what a click on it sends back.
import type { Assignment, Look, LookColumn, LookRow, Reading } from './service'

/** Below this certainty a column is shown as unsure, though it is used. */
const plain = 0.75

export const unsure = (c: LookColumn): boolean => c.why === 'ambiguous' || (c.why === 'name' && c.certainty < plain)

/** "A", "Z", "AA": the letter of a column counted from 1. */
export function letter(n: number): string {
  let s = ''
  for (; n > 0; n = Math.floor((n - 1) / 26)) s = String.fromCharCode(65 + ((n - 1) % 26)) + s
  return s
}

/** The columns to draw: those of the header, and on to the end of the widest row. */
export function columnsOf(found: LookColumn[], rows: LookRow[]): LookColumn[] {
  const width = rows.reduce((n, r) => Math.max(n, r.cells?.length ?? 0), 0)
  const out = [...found]
  for (let n = out.length + 1; n <= width; n++) {
    out.push({ column: n, letter: letter(n), header: '', field: '', name: '', certainty: 0, why: 'none', others: [], unit: '', samples: [], withheld: false, ignored: false })
  }
  return out
}

/** What kind of row the server took it for, where that is worth a word beside its number. */
export function rowWord(r: LookRow): string {
  return r.kind === 'record' || r.kind === 'blank' || r.kind === 'other_sheet' ? '' : r.kind
}

/** The whole assignment of the shown sheet, with one column changed. */
export function assign(columns: LookColumn[], column: number, field: string, ignored: boolean, many: boolean): Assignment[] {
  const out: Assignment[] = []
  for (const c of columns) {
    if (c.withheld) continue
    if (c.column === column) {
      if (field || ignored) out.push({ column, field: ignored ? '' : field, ignored })
    } else if (c.ignored) out.push({ column: c.column, field: '', ignored: true })
    else if (c.field && (c.field !== field || many)) out.push({ column: c.column, field: c.field, ignored: false })
  }
  return out
}

/** Which column has a field now, beside the one that is asking for it. */
export const holderOf = (columns: LookColumn[], field: string, but: number): LookColumn | undefined =>
  columns.find((c) => c.field === field && !c.ignored && c.column !== but)

/** The reading with a header at these rows; 0 lets it be found. */
export const withHeader = (r: Reading, row: number, rows: number): Reading => ({ ...r, header_row: row, header_rows: row ? Math.max(1, rows) : 0 })

/** What must be there before anything can be read. */
export const stops = (look: Look): string[] => [...(look.problem ? [look.problem] : []), ...(look.missing ?? []).filter((m) => m.must).map((m) => m.sentence)]
