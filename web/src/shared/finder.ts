// What a box does that finds while one types: it asks when the typing pauses, keeps
// only the answer to what was asked last, and is walked with the arrow keys.
import { getCurrentScope, onScopeDispose, ref, type Ref } from 'vue'

const pause = 180 // ms without a key

export function useFinder<T>(look: (text: string) => Promise<T[]>, pick: (one: T) => void) {
  const found = ref([]) as Ref<T[]>
  const looked = ref('') // what was asked last and answered; "" when there is no answer
  const at = ref(0) // the one that Enter picks
  const error = ref<unknown>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = 0

  /** Forgets what was found, and what is still being asked. */
  function clear(): void {
    clearTimeout(timer)
    turn++
    at.value = 0
    found.value = []
    looked.value = ''
    error.value = null
  }

  async function ask(text: string): Promise<void> {
    clearTimeout(timer)
    const mine = ++turn
    at.value = 0
    if (!text.trim()) return clear()
    try {
      const items = await look(text.trim())
      if (mine !== turn) return
      found.value = items
      error.value = null
    } catch (e) {
      if (mine !== turn) return
      error.value = e
    }
    looked.value = text.trim()
  }

  /** Asks once the typing has paused; an answer that is on its way comes too late. */
  function soon(text: string): void {
    clearTimeout(timer)
    turn++
    timer = setTimeout(() => void ask(text), pause)
  }

  /** Takes a key of the box; false when it is none of the finder's. */
  function key(e: KeyboardEvent): boolean {
    if (e.key === 'ArrowDown') at.value = Math.max(0, Math.min(at.value + 1, found.value.length - 1))
    else if (e.key === 'ArrowUp') at.value = Math.max(at.value - 1, 0)
    else if (e.key === 'Enter' && !e.isComposing) { // an input method's Enter ends a word
      const one = found.value[at.value]
      if (one !== undefined) pick(one)
    } else return false
    e.preventDefault()
    return true
  }

  if (getCurrentScope()) onScopeDispose(clear)
  return { found, looked, at, error, ask, soon, clear, key }
}
