// Days as people name them, and the instants that take effect. "From today" is now,
// another day begins at midnight in the district's zone.
import { dateIn } from '../shared/time'

export const today = (): string => dateIn(0)

/** The instant from which something holds that is to hold from a day on; undefined is now. */
export function instantOf(date: string, now = today(), offset = '+08:00'): string | undefined {
  return !date || date === now ? undefined : `${date}T00:00:00${offset}`
}

/** The instant up to which something holds that is to hold through a day: its end. */
export function endAfter(date: string, offset = '+08:00'): string | undefined {
  if (!date) return undefined
  const next = new Date(Date.parse(`${date}T00:00:00Z`) + 24 * 60 * 60_000).toISOString().slice(0, 10)
  return `${next}T00:00:00${offset}`
}
