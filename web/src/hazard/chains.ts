import { useQuery } from '@tanstack/vue-query'
import { api, must, type Hazard } from '../api/client'

/** Who answers for a hazard's place, on the four lines. */
export function useChains(h: Hazard) {
  const query = h.site ? { site: h.site } : { unit: h.unit, division: h.division || undefined, industry: h.industry || undefined }
  return useQuery({
    queryKey: ['responsibility', query], staleTime: 60_000,
    queryFn: async () => must(await api.GET('/api/v1/responsibility', { params: { query } })),
  })
}
