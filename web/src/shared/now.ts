// The present is the server's: the clock of an office computer may be days off, and
// what is left of a term is not a matter of whose computer one sits at.
import { onScopeDispose, ref, type Ref } from 'vue'

const slack = 30_000 // an answer's date has whole seconds, and takes a while to arrive
let skew = 0

/** Takes note of the date of an answer (an HTTP date). */
export function heed(date: string | null, mine = Date.now()): void {
  const theirs = Date.parse(date ?? '')
  if (!Number.isNaN(theirs) && Math.abs(theirs - mine - skew) > slack) skew = theirs - mine
}

/** The present in milliseconds since 1970, as the server has it. */
export const present = (): number => Date.now() + skew

/** The present, told anew every minute, so that "due today" does not outlive the day. */
export function useNow(): Ref<number> {
  const now = ref(present())
  const timer = setInterval(() => { now.value = present() }, 60_000)
  onScopeDispose(() => clearInterval(timer))
  return now
}
