// What is new to me, asked every minute and when I come back to the page.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { api, must, newKey } from '../api/client'

const minute = 60_000

export function useUnseen() {
  return useQuery({
    queryKey: ['notices', 'unseen'], queryFn: async () => must(await api.GET('/api/v1/notices/unseen')),
    refetchInterval: minute, refetchOnWindowFocus: true, staleTime: minute / 2, retry: false,
  })
}

/** Notes that everything up to a number has been looked at. A lost note is made again at the next look. */
export function useSee() {
  const queries = useQueryClient()
  return async (until: string | undefined) => {
    if (!until) return
    await api.POST('/api/v1/notices/seen', { body: { until }, params: { header: { 'Idempotency-Key': newKey() } } }).catch(() => undefined)
    await queries.invalidateQueries({ queryKey: ['notices', 'unseen'] })
  }
}
