import { onScopeDispose, ref, type Ref } from 'vue'

/** The present, told anew every minute, so that "due today" does not outlive the day. */
export function useNow(): Ref<number> {
  const now = ref(Date.now())
  const timer = setInterval(() => { now.value = Date.now() }, 60_000)
  onScopeDispose(() => clearInterval(timer))
  return now
}
