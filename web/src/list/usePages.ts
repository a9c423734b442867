// The list of one filter, kept for as long as somebody may come back to it. One
// query stands for all of it, so that whatever makes lists stale reads the pages
// in sight anew.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, shallowRef, watch, type ComputedRef } from 'vue'
import { api, must } from '../api/client'
import { toAPI, toQuery, type Filter } from '../hazard/filter'
import { useNews } from '../news/useNews'
import { dateIn } from '../shared/time'
import { Pages } from './pages'

export interface Seat { pages: Pages; first: number; last: number; scroll: number; active: number; today: string }

/** The lists last looked at, with where one stood in each; the newest last. */
const seats = new Map<string, Seat>()
const mostSeats = 4

/** Forgets every list: somebody else signed in, or another post was put on. */
export function forgetSeats(): void {
  for (const s of seats.values()) s.pages.abort()
  seats.clear()
}

export function usePages(filter: ComputedRef<Filter>, whose: ComputedRef<string>) {
  const tick = shallowRef(0)
  const key = computed(() => `${whose.value}|${new URLSearchParams(toQuery(filter.value)).toString()}`)

  function sit(k: string, f: Filter): Seat {
    const old = seats.get(k)
    if (old && old.today === dateIn(0)) {
      seats.delete(k)
      seats.set(k, old)
      return old
    }
    const query = toAPI(f)
    const seat: Seat = {
      first: 0, last: 0, scroll: 0, active: 0, today: dateIn(0),
      pages: new Pages(
        async (after, limit, signal) => must(await api.GET('/api/v1/hazards', { params: { query: { ...query, limit, after: after || undefined } }, signal })),
        () => { tick.value++ },
      ),
    }
    seats.set(k, seat)
    while (seats.size > mostSeats) {
      const oldest = seats.keys().next().value!
      seats.get(oldest)!.pages.abort()
      seats.delete(oldest)
    }
    return seat
  }
  const seat = computed(() => sit(key.value, filter.value))
  watch(seat, (now, before) => {
    if (before && before !== now && !before.pages.count) { // typed on before it came
      before.pages.abort()
      for (const [k, s] of seats) if (s === before) seats.delete(k)
    }
  })

  const queries = useQueryClient()
  const pulse = useQuery({
    queryKey: ['hazards', key], staleTime: 30_000, gcTime: 600_000, retry: false,
    queryFn: async () => {
      const s = seat.value
      await s.pages.refresh(s.first, s.last)
      return { at: Date.now() }
    },
  })
  const total = useQuery({
    queryKey: ['hazards', key, 'total'], staleTime: 30_000, enabled: computed(() => filter.value.order === 'found'), retry: false,
    queryFn: async ({ signal }) => {
      const { order: _, ...query } = toAPI(filter.value)
      return must(await api.GET('/api/v1/hazards/total', { params: { query }, signal }))
    },
  })
  // What changes under the reader is told and moved only when he asks for it.
  const updates = ref(0)
  useNews(() => { void glance() })
  async function glance() {
    const s = seat.value
    const n = await s.pages.peek(s.first, s.last).catch(() => -1) // it looks again at the next news
    if (n >= 0 && s === seat.value && !pulse.isFetching.value) updates.value = n
  }
  watch([seat, () => pulse.dataUpdatedAt.value], () => { updates.value = 0 })

  const known = computed(() => (total.data.value?.known ? total.data.value.n : -1))
  return { seat, tick, pulse, total: known, key, updates, again: () => queries.invalidateQueries({ queryKey: ['hazards'] }) }
}
