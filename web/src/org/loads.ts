// What waits on a post, in words.
import type { Schemas } from '../api/client'
import { t } from '../i18n'

/** "3 项未办结，1 项逾期"; "1000 项以上" where it was not counted further. */
export function load(l: Schemas['Load']): string {
  if (!l.pending) return t('org.load.none')
  const many = l.capped ? t('org.load.capped', { n: l.pending }) : t('org.load.pending', { n: l.pending })
  return l.late ? `${many}${t('org.load.late', { n: l.late })}` : many
}
