// What has been typed of a report, kept in this browser until it is sent.
import { reactive, watch } from 'vue'

export interface Clause { law: string; article: string }
export interface Draft {
  site: { id: string; name: string } | null
  free: boolean
  siteName: string
  town: string
  spot: string
  text: string
  grade: 'general' | 'major'
  clause: Clause | null
  onSpot: boolean
  recurrence: string // id of the closed hazard that has come again; "" for none
}

const key = 'anwang.report'
export const blank = (): Draft => ({ site: null, free: false, siteName: '', town: '', spot: '', text: '', grade: 'general', clause: null, onSpot: false, recurrence: '' })

export function read(kept: string | null): Draft {
  try {
    return { ...blank(), ...(JSON.parse(kept ?? '{}') as Partial<Draft>) }
  } catch {
    return blank()
  }
}

/** The draft that was left here, kept anew with every change; discard forgets it. */
export function useDraft(): { form: Draft; discard: () => void } {
  let kept: string | null = null
  try {
    kept = sessionStorage.getItem(key)
  } catch { /* storage is shut off */ }
  const form = reactive(read(kept)) as Draft
  watch(form, () => {
    try {
      sessionStorage.setItem(key, JSON.stringify(form))
    } catch { /* storage is shut off */ }
  })
  return {
    form,
    discard() {
      try {
        sessionStorage.removeItem(key)
      } catch { /* there is none */ }
    },
  }
}

/** The next report of a round: the same place, nothing else. */
export function next(form: Draft): void {
  Object.assign(form, { ...blank(), site: form.site, free: form.free, siteName: form.siteName, town: form.town })
}

/** What is missing, by field: "photo" and "after" only where it was fixed at once. */
export function missing(form: Draft, before: number, after: number): string[] {
  const out: string[] = []
  if (form.onSpot && !before) out.push('photo')
  if (form.onSpot && !after) out.push('after')
  if (form.free ? !form.siteName.trim() || !form.town : !form.site) out.push('where')
  if (!form.text.trim()) out.push('what')
  return out
}
