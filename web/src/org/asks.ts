// What the pages of responsibility ask the server.
import { api, must, type Schemas } from '../api/client'
import type { Option } from './finder'
import { t } from '../i18n'
import { kindWord } from './words'

export type Consequences = Schemas['Consequences']
export type Person = Schemas['Person']

const size = 500

/** A branch of the tree, as far as it was asked to be unfolded. */
export async function branchOf(unit: string, pages: number) {
  const first = must(await api.GET('/api/v1/org/tree', { params: { query: { unit: unit || undefined, limit: size } } }))
  const units = [...first.units]
  let next = first.next
  for (let n = 1; n < pages && next; n++) {
    const page = must(await api.GET('/api/v1/org/tree', { params: { query: { unit: unit || undefined, limit: size, after: next } } }))
    units.push(...page.units)
    next = page.next
  }
  return { unit: first.unit, place: first.place, way: first.way, posts: first.posts, units, more: !!next }
}

export const addressOf = (kind: string, id: string): string => `/responsibility/${kind === 'unit' ? 'units' : kind === 'post' ? 'posts' : 'people'}/${id}`

async function found(q: string, only?: string): Promise<{ options: Option[]; more: boolean }> {
  const r = must(await api.GET('/api/v1/org/find', { params: { query: { q, limit: only ? 60 : 20 } } }))
  const options = r.items.filter((h) => !only || h.kind === only).map((h) => ({
    id: h.id, kind: h.kind, title: h.title,
    note: h.kind === 'unit' ? [kindWord(h.sort ?? ''), h.unit].filter(Boolean).join(' · ')
      : h.kind === 'post' ? [h.unit, h.person || t('org.vacant')].join(' · ')
        : h.posts.map((p) => `${p.unit} ${p.title}`).join(t('common.sep')) || t('org.person.no_post'),
  }))
  return { options, more: r.more }
}
export const findOrg = (q: string) => found(q)
export const findPosts = (q: string) => found(q, 'post')
export const findUnits = (q: string) => found(q, 'unit')

/** Active people by name, pinyin or phone. */
export async function findPeople(q: string): Promise<{ options: Option[]; more: boolean }> {
  const page = must(await api.GET('/api/v1/people', { params: { query: { q, limit: 12 } } }))
  return {
    more: !!page.next,
    options: page.items.map((p) => ({ id: p.id, kind: 'person', title: p.name, note: [p.phone, p.posts.map((x) => `${x.unit} ${x.title}`).join(t('common.sep')) || t('org.person.no_post')].filter(Boolean).join(' · ') })),
  }
}
