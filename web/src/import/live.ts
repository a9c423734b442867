// One import, and what changes about it while it moves: told by the server as it
// happens, and asked again every two seconds where that line does not hold.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import { get, type Import } from './service'
import { moving } from './steps'

export function useImport(id: Ref<string>) {
  const queries = useQueryClient()
  const deaf = ref(false)
  const one = useQuery({
    queryKey: ['import', id], queryFn: () => get(id.value),
    refetchInterval: (q) => (q.state.data && moving(q.state.data) && deaf.value ? 2000 : false),
  })
  let line: EventSource | undefined
  const hang = () => { line?.close(); line = undefined }
  const hear = (e: Event) => {
    const now = JSON.parse((e as MessageEvent<string>).data) as Import
    queries.setQueryData<Import>(['import', now.id], (old) => (old && old.version > now.version ? old : { ...old, ...now }))
    if (e.type === 'done') hang()
  }
  const moves = computed(() => !!one.data.value && moving(one.data.value))
  watch([moves, id], ([on]) => {
    hang()
    if (!on) return
    deaf.value = !('EventSource' in window)
    if (deaf.value) return
    line = new EventSource(`/api/v1/imports/${id.value}/events`)
    line.addEventListener('progress', hear)
    line.addEventListener('done', hear)
    line.onerror = () => { deaf.value = true; hang() }
  }, { immediate: true })
  watch(moves, (on, was) => {
    if (!was || on) return // it has come to a rest: what hangs on it is asked anew
    for (const key of ['topics', 'look', 'report', 'undo', 'imports', 'hazards', 'import']) void queries.invalidateQueries({ queryKey: [key] })
  })
  onScopeDispose(hang)
  return { one, keep: (i: Import) => queries.setQueryData(['import', i.id], i) }
}
