// The overview that an address asks for.
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, must } from '../api/client'
import { language } from '../i18n'
import { useNews } from '../news/useNews'
import type { Asked } from './ask'

/** Counts follow what happens gently: they are dear, and nobody acts on the second. */
const gently = 15_000

/** Reads an overview, and again after news, and every so many milliseconds when told to. */
export function useOverview(asked: Ref<Asked>, every?: number) {
  const overview = useQuery({
    queryKey: ['overview', asked, computed(() => language.value)],
    queryFn: async () => must(await api.GET('/api/v1/overview', { params: { query: asked.value } })),
    placeholderData: keepPreviousData,
    refetchInterval: every ?? false,
    refetchIntervalInBackground: !!every,
    retry: false,
    networkMode: 'always',
  })
  useNews(() => { void overview.refetch() }, gently)
  return overview
}
