// A ladder in words: what happens when, and to whom.
import { language, t } from '../i18n'
import type { Schemas } from '../api/client'
import { party } from './words'

export type Rung = Schemas['Rung']

/** "24 小时", "3 天": days where they are whole. */
export function span(hours: number): string {
  const h = Math.abs(hours)
  return h >= 48 && h % 24 === 0 ? t('ladder.days', { n: h / 24 }) : t('ladder.hours', { n: h })
}

/** "到期前 24 小时提醒 王五（安全总监）", "逾期 3 天交 赵六（镇长）督办". */
export function rung(r: Rung): string {
  const when = r.hours < 0 ? t('ladder.before', { span: span(r.hours) }) : r.hours > 0 ? t('ladder.after', { span: span(r.hours) }) : t('ladder.at')
  return t(`ladder.${r.act}`, { when, who: r.to.title ? party(r.to) : t('ladder.someone') })
}

/** The steps as one sentence. */
export const whole = (rungs: Rung[]): string => rungs.map(rung).join(language.value === 'zh' ? '；' : '; ')

export const said = (x: { zh: string; en: string }): string => (language.value === 'zh' ? x.zh : x.en)
