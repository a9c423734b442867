import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, must } from '../api/client'

/** The district and its towns, by name. */
export function useTowns() {
  const q = useQuery({ queryKey: ['towns'], queryFn: async () => must(await api.GET('/api/v1/towns')).items, staleTime: Infinity })
  return computed(() => q.data.value ?? [])
}
