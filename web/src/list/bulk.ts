// One verb for many hazards: in pieces, each under a key of its own, so that a run
// that breaks off goes on without doing anything twice.
import { api, must, newKey, type Schemas } from '../api/client'

export const actions = ['reassign', 'accept', 'return', 'extension'] as const
export type Bulk = (typeof actions)[number]
export type Item = Schemas['ErrandItem']
export type Preview = Schemas['ErrandPreview']
export interface Said { action: Bulk; reason: string; holder?: string; due?: string }

const piece = 20

export const preview = async (ids: string[], said: Said): Promise<Preview> => must(await api.POST('/api/v1/hazards/bulk/preview', { body: { ...said, ids } }))

export class Run {
  readonly done: Item[] = []
  private readonly key = newKey()
  constructor(private readonly todo: { id: string; version: number }[], private readonly said: Said) {}

  get total(): number { return this.todo.length }
  get finished(): boolean { return this.done.length === this.todo.length }

  /** Goes on from where it is; what fails with the network can be gone on with. */
  async go(told: () => void): Promise<void> {
    while (!this.finished) {
      const items = this.todo.slice(this.done.length, this.done.length + piece).map(({ id, version }) => ({ id, version }))
      const got = must(await api.POST('/api/v1/hazards/bulk', { params: { header: { 'Idempotency-Key': this.key } }, body: { ...this.said, items } }))
      this.done.push(...got.items)
      told()
    }
  }
}
