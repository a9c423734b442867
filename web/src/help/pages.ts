// The guide, one language at a time, and which page of it belongs to a place.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { language } from '../i18n'

const belongs: [RegExp, string][] = [
  [/^\/(today|duties|notices)/, '02-today'],
  [/^\/report/, '03-report'],
  [/^\/hazards\/./, '04-rectify'],
  [/^\/hazards/, '05-list'],
  [/^\/imports/, '06-import'],
  [/^\/(responsibility|sites)/, '07-responsibility'],
  [/^\/overview/, '08-overview'],
  [/^\/ledger/, '09-ledger'],
  [/^\/(admin|burden)/, '10-administration'],
]

/** The page of the guide that helps at an address. */
export const pageFor = (path: string): string => belongs.find(([place]) => place.test(path))?.[1] ?? '01-start'

export function useGuide() {
  return useQuery({
    queryKey: computed(() => ['guide', language.value]),
    queryFn: async () => (language.value === 'zh' ? await import('virtual:guide/zh') : await import('virtual:guide/en')).default,
    staleTime: Infinity,
  })
}
