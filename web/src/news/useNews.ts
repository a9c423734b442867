// What a page does when something of the district has changed.
import { onScopeDispose } from 'vue'
import { Line } from './line'
import { Pulse } from './pulse'

const pulses = new Set<Pulse>()
const seen = () => !document.hidden
const chance = () => Math.random()

// Locks need https or this very machine; over plain http each page that is seen
// holds a line of its own.
const locks = (navigator as { locks?: LockManager }).locks
const line = new Line({
  open: () => new EventSource('/api/v1/events'),
  alone: locks && ((f, signal) => locks.request('anwang.events', { signal }, f)),
  others: 'BroadcastChannel' in window ? () => new BroadcastChannel('anwang.events') : undefined,
  seen, chance,
}, (n) => { for (const p of pulses) p.beat(n.within) })

function turned() {
  line.look()
  for (const p of pulses) p.shown()
}

/** Calls look after news, at most once in so many milliseconds, until the page goes. */
export function useNews(look: () => void, every = 4_000): void {
  if (!('EventSource' in window)) return
  const pulse = new Pulse(look, { every, seen, chance })
  if (!pulses.size) document.addEventListener('visibilitychange', turned)
  pulses.add(pulse)
  line.look()
  onScopeDispose(() => {
    pulse.end()
    pulses.delete(pulse)
    if (pulses.size) return
    document.removeEventListener('visibilitychange', turned)
    line.end()
  })
}

/** Forgets what was heard: somebody else may sign in. */
export const forgetNews = (): void => { line.forget() }
