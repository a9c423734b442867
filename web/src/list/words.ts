// A filter in words: on its chips, on paper, and as a view's first name.
import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import { api, must } from '../api/client'
import { chips, type Filter } from '../hazard/filter'
import { t } from '../i18n'
import { may } from '../session'
import { useIndustries } from '../shared/industry'

export interface Names { division: string; industry: string; site: string; unit: string; holder: string }

export function useTowns() {
  return useQuery({ queryKey: ['towns'], enabled: may('org.read'), queryFn: async () => must(await api.GET('/api/v1/towns')).items, staleTime: Infinity })
}

export function useVillages(town: ComputedRef<string>) {
  return useQuery({
    queryKey: ['villages', town], enabled: computed(() => town.value.length === 9 && may('org.read')), staleTime: 300_000,
    queryFn: async () => must(await api.GET('/api/v1/divisions', { params: { query: { parent: town.value, limit: 500 } } })).items,
  })
}

/** The names of what a filter points at by code or id; the code itself until they have come. */
export function useNames(filter: ComputedRef<Filter>): ComputedRef<Names> {
  const towns = useTowns()
  const villages = useVillages(computed(() => (filter.value.division ?? '').slice(0, 9)))
  const industries = useIndustries()
  const of = (key: 'site' | 'unit' | 'holder', get: (id: string) => Promise<string>) => useQuery({
    queryKey: ['named', key, computed(() => filter.value[key])], enabled: computed(() => /^\d+$/.test(filter.value[key] ?? '') && may('org.read')), staleTime: 300_000, retry: false,
    queryFn: () => get(filter.value[key]!),
  })
  const site = of('site', async (id) => must(await api.GET('/api/v1/sites/{id}', { params: { path: { id } } })).name)
  const unit = of('unit', async (id) => must(await api.GET('/api/v1/units/{id}', { params: { path: { id } } })).name)
  const holder = of('holder', async (id) => {
    const p = must(await api.GET('/api/v1/posts/{id}', { params: { path: { id } } }))
    return [p.unit, p.title].filter(Boolean).join(' ')
  })
  return computed(() => {
    const d = filter.value.division ?? ''
    const town = towns.data.value?.find((x) => x.code === d.slice(0, 9))?.name ?? towns.data.value?.find((x) => x.code === d)?.name ?? d
    const village = d.length > 9 ? villages.data.value?.find((x) => x.code === d)?.name ?? d : ''
    return {
      division: village ? `${town} ${village}` : town, industry: industries.name(filter.value.industry ?? ''),
      site: site.data.value ?? filter.value.site ?? '', unit: unit.data.value ?? filter.value.unit ?? '', holder: holder.data.value ?? filter.value.holder ?? '',
    }
  })
}

export function range(from?: string, to?: string): string {
  if (from && to) return from === to ? from : t('list.range.both', { a: from, b: to })
  return from ? t('list.range.from', { a: from }) : to ? t('list.range.to', { b: to }) : ''
}

/** What one group of fields says; "" when it asks for nothing. The first field names the group. */
export function said(f: Filter, n: Names, first: keyof Filter): string {
  switch (first) {
    case 'state': return f.state.map((s) => t(`hazard.state.${s}`)).join(t('common.sep'))
    case 'grade': return f.grade ? t(`hazard.grade.${f.grade}`) : ''
    case 'holder': return !f.holder ? '' : f.holder === 'mine' ? t('list.chip.mine') : t('list.chip.holder', { v: n.holder })
    case 'overdue': return f.overdue ? t('list.chip.overdue') : ''
    case 'term': return f.term ? t(`list.term.${f.term}`) : f.due_from || f.due_to ? t('list.chip.due', { v: range(f.due_from, f.due_to) }) : ''
    case 'late': return f.late ? t('list.chip.late') : ''
    case 'in_time': return f.in_time ? t('list.chip.in_time') : ''
    case 'unplaced': return f.unplaced ? t('list.chip.unplaced') : ''
    case 'unclassed': return f.unclassed ? t('list.chip.unclassed') : ''
    case 'blind': return f.blind ? t('list.chip.blind') : ''
    case 'division': return f.division ? t('list.chip.division', { v: n.division }) : ''
    case 'industry': return f.industry ? t('list.chip.industry', { v: n.industry }) : ''
    case 'unit': return f.unit ? t('list.chip.unit', { v: n.unit }) : ''
    case 'site': return f.site ? t('list.chip.site', { v: n.site }) : ''
    case 'source': return f.source ? t('list.chip.source', { v: f.source }) : ''
    case 'from': return f.from || f.to ? t('list.chip.found', { v: range(f.from, f.to) }) : ''
    case 'closed_from': return f.closed_from || f.closed_to ? t('list.chip.closed', { v: range(f.closed_from, f.closed_to) }) : ''
    case 'q': return f.q.trim() ? t('list.chip.q', { v: f.q.trim() }) : ''
  }
  return ''
}

export function inWords(f: Filter, n: Names): string {
  return [...chips, ['q' as const]].map((group) => group.map((k) => said(f, n, k)).find(Boolean) ?? '').filter(Boolean).join(t('common.sep'))
}
