// Whether a hazard has been changed since it was shown, by whom, and how. It is told
// and not put in place of what is read: somebody may be typing about it.
import { computed, shallowRef, type Ref } from 'vue'
import { api, must, type Hazard } from '../api/client'
import { useNews } from '../news/useNews'
import { me } from '../session'
import { newerWords, type Newer } from './newer'

export function useNewer(id: string, shown: Ref<Hazard | undefined>) {
  const found = shallowRef<Newer | null>(null)
  const path = { id }
  async function look() {
    const was = shown.value
    if (!was) return
    try {
      const hazard = must(await api.GET('/api/v1/hazards/{id}', { params: { path } }))
      if (hazard.version <= was.version || hazard.version === found.value?.hazard.version) return
      const entries = await api.GET('/api/v1/hazards/{id}/timeline', { params: { path } })
      found.value = { hazard, words: newerWords(entries.data?.items ?? [], me.value?.person) }
    } catch { /* it looks again at the next news */ }
  }
  useNews(() => { void look() }, 3_000)
  return computed(() => (found.value && shown.value && found.value.hazard.version > shown.value.version ? found.value : null))
}
