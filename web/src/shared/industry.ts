// The industries of GB/T 4754, by the codes that sites, units and charges carry
// ("C", "C26", "C2611"). Sections and divisions are read first; the long table of
// groups and classes only when a code of that depth is to be named or chosen.
import { useQuery } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { api, must } from '../api/client'
import { may } from '../session'

export { findIndustries, industryPath, type Industry } from './gbt4754'

const short = 3 // letters of a division's code, "C26"
const deep = ref(false) // somebody has asked for a code below the divisions

const table = async (level: number) => must(await api.GET('/api/v1/industries', { params: { query: { level } } })).items

/** Names for codes. name('C2611') is '无机酸制造', the code itself until the table has come. */
export function useIndustries(all = false) {
  if (all) deep.value = true
  const wide = useQuery({ queryKey: ['industries', 2], queryFn: () => table(2), enabled: may('org.read'), staleTime: Infinity, gcTime: Infinity })
  const whole = useQuery({ queryKey: ['industries', 4], queryFn: () => table(4), enabled: computed(() => deep.value && may('org.read')), staleTime: Infinity, gcTime: Infinity })
  const list = computed(() => whole.data.value ?? wide.data.value ?? [])
  const names = computed(() => new Map(list.value.map((i) => [i.code, i.name])))
  function name(code: string | null | undefined): string {
    if (!code) return ''
    if (code.length > short && !deep.value && may('org.read')) queueMicrotask(() => { deep.value = true })
    return names.value.get(code) ?? names.value.get(code.slice(0, short)) ?? code
  }
  return { list, name, loading: computed(() => wide.isPending.value && may('org.read')), error: computed(() => whole.error.value ?? wide.error.value) }
}
