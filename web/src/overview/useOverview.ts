// The overview that an address asks for.
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, must } from '../api/client'
import { language } from '../i18n'
import type { Asked } from './ask'

/** Reads an overview, and again every so many milliseconds when told to. */
export function useOverview(asked: Ref<Asked>, every?: number) {
  return useQuery({
    queryKey: ['overview', asked, computed(() => language.value)],
    queryFn: async () => must(await api.GET('/api/v1/overview', { params: { query: asked.value } })),
    placeholderData: keepPreviousData,
    refetchInterval: every ?? false,
    refetchIntervalInBackground: !!every,
    retry: false,
    networkMode: 'always',
  })
}
