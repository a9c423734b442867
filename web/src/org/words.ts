// The organisation in words.
import type { Schemas } from '../api/client'
import { t } from '../i18n'

export type Charge = Schemas['Charge']
export type Tenure = Schemas['Tenure']
export type Seat = Schemas['OnePost']

export const kinds = ['party', 'government', 'office', 'department', 'town', 'village', 'enterprise', 'team'] as const
export const lines = ['enterprise', 'industry', 'government', 'party'] as const
export const manners = ['formal', 'acting', 'presiding'] as const

export const kindWord = (kind: string): string => t(`org.kind.${kind}`)

/** "由上级 张三 代行": who stands in for a vacant post. */
export const standIn = (p: Pick<Seat, 'stand_in'>): string => (p.stand_in?.name ? t('org.stand_in', { name: p.stand_in.name, title: p.stand_in.title }) : t('org.stand_in_none'))

/** "广平镇 · 制造业 · 特种设备": a scope as people say it. */
export function scope(c: Pick<Charge, 'division_names' | 'industry_names' | 'kinds' | 'unit_names' | 'units' | 'line'>): string {
  const said = (list: string[] | null | undefined) => (list ?? []).join(t('common.sep'))
  const hidden = (c.units?.length ?? 0) - c.unit_names.length
  const units = said(c.unit_names) + (hidden > 0 ? t('org.charge.hidden', { n: hidden }) : '')
  const own = c.line === 'enterprise' && !c.units?.length ? t('org.charge.own_unit') : ''
  return [own || said(c.division_names) || t('org.charge.district'), said(c.industry_names) || (own ? '' : t('org.charge.all_industries')), said(c.kinds), units].filter(Boolean).join(' · ')
}

export const paren = (x: string): string => t('org.paren', { x })

/** A whole phone number, for a tel: link; "" for one whose middle is hidden. */
export const callable = (phone: string | undefined): string => (phone && /^\+?[0-9]{7,}$/.test(phone) ? phone : '')
