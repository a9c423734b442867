// Who has changed a hazard, and how, in words.
import type { Entry, Hazard } from '../api/client'
import { entryWords, t } from '../i18n'

export interface Newer { hazard: Hazard; words: string }

/** What the newest entry about the hazard itself says of who did what. */
export function newerWords(entries: Entry[], person: string | undefined): string {
  let last: Entry | undefined
  for (const e of entries) if (e.about === 'hazard' && e.version > (last?.version ?? 0)) last = e
  if (!last?.name) return t('news.hazard')
  const what = entryWords(last.kind)
  return person && last.actor.split('/').includes(`person:${person}`) ? t('news.hazard_self', { what }) : t('news.hazard_by', { who: last.name, what })
}
