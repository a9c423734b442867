// The hazards that are selected, with the version that was seen of each.
import { computed, shallowReactive, type ComputedRef } from 'vue'
import type { Hazard } from '../api/client'

/** As many as the service handles at once. */
export const most = 500

export interface Choice {
  most: number
  n: ComputedRef<number>
  has: (id: string) => boolean
  add: (h: Hazard) => void
  toggle: (h: Hazard) => void
  drop: (id: string) => void
  clear: () => void
  ids: () => string[]
}

export function choose(): Choice {
  const chosen = shallowReactive(new Map<string, string>())
  const add = (h: Hazard) => { if (chosen.size < most) chosen.set(h.id, h.number) }
  return {
    most, n: computed(() => chosen.size), has: (id) => chosen.has(id), add, drop: (id) => { chosen.delete(id) }, clear: () => chosen.clear(),
    toggle: (h) => { if (!chosen.delete(h.id)) add(h) }, ids: () => [...chosen.keys()],
  }
}
