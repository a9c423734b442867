// What is like what somebody writes, asked for once he pauses.
import { useQuery } from '@tanstack/vue-query'
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { api, must, type Schemas } from '../api/client'

export type Suggestions = Schemas['Suggestions']
export type Likeness = Schemas['Likeness']
export type NearClause = Schemas['NearClause']
export type Proposal = Schemas['Proposal']

/** The value, once it has stood still for a while. */
export function paused<T>(source: () => T, wait = 350): Ref<T> {
  const still = ref(source()) as Ref<T>
  let timer = 0
  watch(source, (v) => {
    clearTimeout(timer)
    timer = window.setTimeout(() => { still.value = v }, wait)
  })
  onScopeDispose(() => clearTimeout(timer))
  return still
}

/** Too little to compare: a word or two resembles everything. */
export const enough = (text: string): boolean => text.replace(/\s/g, '').length >= 4

export function useSimilar(site: () => string, text: () => string) {
  const still = paused(() => ({ site: site(), text: text().trim() }))
  return useQuery({
    queryKey: ['similar', still],
    enabled: () => enough(still.value.text),
    staleTime: 60_000,
    placeholderData: (before: Suggestions | undefined) => (enough(still.value.text) ? before : undefined),
    queryFn: async () => must(await api.GET('/api/v1/hazards/similar', { params: { query: { site: still.value.site || undefined, q: still.value.text.slice(0, 400) } } })),
  })
}

export interface Asked { site: string; division: string; grade: 'general' | 'major'; text: string }

export function useProposal(ask: () => Asked) {
  const still = paused(ask, 300)
  return useQuery({
    queryKey: ['proposal', still],
    enabled: () => !!(still.value.site || still.value.division),
    staleTime: 30_000,
    placeholderData: (before: Proposal | undefined) => before,
    queryFn: async () => {
      const a = still.value
      return must(await api.GET('/api/v1/hazards/propose', { params: { query: { site: a.site || undefined, division: a.site ? undefined : a.division || undefined, grade: a.grade, text: a.text.slice(0, 1000) || undefined } } }))
    },
  })
}
