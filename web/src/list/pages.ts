// A list of any length, of which only the pages near the eye are kept. Pages are
// reached one after another by keyset: what a page begins after is remembered for
// all of them (some thirty characters each), the rows only for a few.
import type { Hazard } from '../api/client'
import { differences } from './differences'

export const pageSize = 200
/** Pages whose rows are kept: 2400 rows are a few megabytes, and further than one scrolls back at a glance. */
export const keptPages = 12
/** A glance at a list that is short reads at least so many rows. */
const fewRows = 30
/** Beyond this a browser cannot make an element tall enough for all the rows. */
export const mostRows = 400_000

export interface Fetched { items: Hazard[]; next: string }
export type Fetch = (after: string, limit: number, signal: AbortSignal) => Promise<Fetched>

export class Pages {
  private readonly after: string[] = ['']
  private readonly begins: number[] = [] // the index of each page's first row
  private readonly firstID: string[] = []
  private readonly lastID: string[] = []
  private readonly rows = new Map<number, Hazard[]>()
  private readonly under = new Map<number, Promise<void>>()
  private readonly stop = new AbortController()
  private at = 0 // the page last looked at
  count = 0
  more = true
  error: unknown = null

  constructor(private readonly fetch: Fetch, private readonly changed: () => void) {}

  abort(): void { this.stop.abort() }

  get far(): boolean { return this.count >= mostRows }
  get kept(): number { return this.rows.size }

  private pageOf(index: number): number {
    let low = 0
    let high = this.begins.length - 1
    while (low < high) {
      const mid = (low + high + 1) >> 1
      if (this.begins[mid]! <= index) low = mid
      else high = mid - 1
    }
    return low
  }

  /** The row, where its page is kept. */
  row(index: number): Hazard | undefined {
    const p = this.pageOf(index)
    return this.rows.get(p)?.[index - (this.begins[p] ?? 0)]
  }

  /** Sees to it that the rows from first to last are there, and the page after them is on its way. */
  need(first: number, last: number): void {
    if (!this.begins.length) return
    const from = this.pageOf(Math.max(0, first))
    const to = this.pageOf(Math.min(this.count - 1, Math.max(first, last)))
    this.at = to
    for (let p = from; p <= to; p++) if (!this.rows.has(p)) void this.load(p).catch(() => undefined)
    const ahead = this.pageOf(Math.min(this.count - 1, last + pageSize / 2))
    if (ahead !== to && !this.rows.has(ahead)) void this.load(ahead).catch(() => undefined)
    if (this.more && !this.far && last > this.count - pageSize * 0.75) void this.load(this.begins.length).catch(() => undefined)
  }

  /** Loads one page, or the first one. */
  load(p: number): Promise<void> {
    const running = this.under.get(p)
    if (running) return running
    if (this.after[p] === undefined) return Promise.resolve()
    const job = this.get(p).finally(() => { this.under.delete(p) })
    this.under.set(p, job)
    return job
  }

  private async get(p: number): Promise<void> {
    try {
      const got = await this.fetch(this.after[p]!, pageSize, this.stop.signal)
      if (this.stop.signal.aborted) return
      this.error = null
      this.keep(p, got)
    } catch (e) {
      if (this.stop.signal.aborted) return
      this.error = e
      this.changed()
      throw e
    }
    this.changed()
  }

  private keep(p: number, got: Fetched): void {
    const last = p >= this.begins.length - 1
    let items = got.items
    if (!last) items = this.cut(p, items)
    if (p === this.begins.length) this.begins.push(this.count)
    const grown = items.length - this.length(p)
    if (grown) {
      for (let i = p + 1; i < this.begins.length; i++) this.begins[i]! += grown
      this.count += grown
    }
    this.rows.delete(p) // so that it is the newest of the map
    this.rows.set(p, items)
    this.firstID[p] = items[0]?.id ?? ''
    this.lastID[p] = items[items.length - 1]?.id ?? ''
    if (last) {
      this.more = got.next !== ''
      if (got.next) this.after[p + 1] = got.next
      else this.after.length = p + 1
    }
    this.forget()
  }

  /** A page that is read anew ends where the next one begins. */
  private cut(p: number, items: Hazard[]): Hazard[] {
    const end = items.findIndex((h) => h.id === this.lastID[p])
    if (end >= 0) return items.slice(0, end + 1)
    const next = items.findIndex((h) => h.id === this.firstID[p + 1])
    return next >= 0 ? items.slice(0, next) : items
  }

  private length(p: number): number {
    if (p >= this.begins.length) return 0
    return (this.begins[p + 1] ?? this.count) - this.begins[p]!
  }

  private forget(): void {
    while (this.rows.size > keptPages) {
      let farthest = -1
      for (const p of this.rows.keys()) if (farthest < 0 || Math.abs(p - this.at) > Math.abs(farthest - this.at)) farthest = p
      this.rows.delete(farthest)
    }
  }

  /** Reads the pages in sight anew and lets go of the others, after something changed. */
  async refresh(first: number, last: number): Promise<void> {
    if (!this.begins.length) return this.load(0)
    const from = this.pageOf(Math.max(0, first))
    const to = this.pageOf(Math.min(Math.max(0, this.count - 1), Math.max(first, last)))
    for (const p of [...this.rows.keys()]) if (p < from || p > to) this.rows.delete(p)
    for (let p = from; p <= to; p++) await this.load(p)
  }

  /** How many of the rows in sight are others now than they are shown. Nothing is kept or moved. */
  async peek(first: number, last: number): Promise<number> {
    if (!this.begins.length) return 0
    const p = this.pageOf(Math.max(0, first))
    const rows = this.rows.get(p)
    if (!rows) return 0
    const limit = Math.max(fewRows, Math.min(pageSize, last - this.begins[p]! + 1))
    const got = await this.fetch(this.after[p]!, limit, this.stop.signal)
    if (this.rows.get(p) !== rows) return 0 // read anew meanwhile
    const shown = rows.slice(0, limit)
    const whole = got.next === '' && rows.length <= limit && p === this.begins.length - 1
    // A page that was read anew ends where the next one begins.
    return differences(shown, p < this.begins.length - 1 ? this.cut(p, got.items) : got.items, whole)
  }

  /** Every kept row from one index to another; what is not kept is left out. */
  between(a: number, b: number): Hazard[] {
    const out: Hazard[] = []
    for (let i = Math.min(a, b); i <= Math.max(a, b); i++) {
      const h = this.row(i)
      if (h) out.push(h)
    }
    return out
  }
}
