// Follows a run of the verification as it goes, by server-sent events; where a
// stream breaks off it is opened again, and the run goes on without anybody.
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { api, must, type Schemas } from '../api/client'

type Verification = Schemas['Verification']

export function useRun(id: Ref<string>): { run: Ref<Verification | null>; error: Ref<unknown>; again: () => void } {
  const run = ref<Verification | null>(null)
  const error = ref<unknown>(null)
  let stream: EventSource | null = null
  let timer = 0
  const stop = () => {
    stream?.close()
    stream = null
    clearTimeout(timer)
  }

  async function look() {
    stop()
    error.value = null
    try {
      run.value = must(await api.GET('/api/v1/verifications/{id}', { params: { path: { id: id.value } } }))
      if (run.value.state === 'running') listen()
    } catch (e) {
      error.value = e
    }
  }

  function listen() {
    stream = new EventSource(`/api/v1/verifications/${id.value}/events`)
    const take = (e: MessageEvent<string>) => { run.value = JSON.parse(e.data) as Verification }
    stream.addEventListener('progress', take)
    // The events know no language of the reader: what it found is asked for again.
    stream.addEventListener('done', () => { void look() })
    stream.onerror = () => {
      stop()
      timer = window.setTimeout(() => { void look() }, 2000)
    }
  }

  watch(id, () => { run.value = null; void look() }, { immediate: true })
  onScopeDispose(stop)
  return { run, error, again: () => { void look() } }
}
