// What is new to me, asked after news, every minute, and when I come back to the page.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { api, must, newKey } from '../api/client'
import { useNews } from '../news/useNews'

const minute = 60_000
const often = 5_000

export function useUnseen() {
  const unseen = useQuery({
    queryKey: ['notices', 'unseen'], queryFn: async () => must(await api.GET('/api/v1/notices/unseen')),
    refetchInterval: minute, refetchOnWindowFocus: true, staleTime: minute / 2, retry: false,
  })
  useNews(() => { void unseen.refetch() }, often)
  return unseen
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
