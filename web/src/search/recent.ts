// What I chose last, kept in this browser for me alone: another person at the same
// computer finds nothing of it.
import type { Choice } from './found'

const name = 'anwang.recent'
const most = 6

interface Kept { person: string; choices: Choice[] }

const isChoice = (c: unknown): c is Choice => !!c && typeof c === 'object' && ['key', 'title', 'detail', 'to'].every((k) => typeof (c as Record<string, unknown>)[k] === 'string') && (c as Choice).to.startsWith('/')

export function recent(person: string, store: Pick<Storage, 'getItem'> = localStorage): Choice[] {
  try {
    const kept = JSON.parse(store.getItem(name) ?? 'null') as Kept | null
    return kept?.person === person && Array.isArray(kept.choices) ? kept.choices.filter(isChoice) : []
  } catch {
    return []
  }
}

export function keep(person: string, choice: Choice, store: Pick<Storage, 'getItem' | 'setItem'> = localStorage): void {
  const choices = [choice, ...recent(person, store).filter((c) => c.key !== choice.key)].slice(0, most)
  try {
    store.setItem(name, JSON.stringify({ person, choices }))
  } catch { /* storage is shut off or full: nothing is remembered */ }
}

export function forgetRecent(store: Pick<Storage, 'removeItem'> = localStorage): void {
  try {
    store.removeItem(name)
  } catch { /* there was nothing */ }
}
