// What a search found, as groups of choices that one list shows.
import type { Schemas } from '../api/client'
import { t } from '../i18n'
import { party, waiting, where } from '../hazard/words'

export type Results = Schemas['Results']
export interface Choice { key: string; title: string; detail: string; to: string }
export interface Group { name: string; choices: Choice[]; all: string }
export interface Page { to: string; names: string[] }

const enc = encodeURIComponent

/** Pages of the console whose name, in either language, holds the text. */
export function pagesNamed(pages: Page[], text: string): Choice[] {
  const q = text.trim().toLowerCase()
  if (!q) return []
  return pages.filter((p) => p.names.some((n) => n.toLowerCase().includes(q))).map((p) => ({ key: `page:${p.to}`, title: p.names[0]!, detail: p.to, to: p.to }))
}

/** The groups in the order in which people look for things; empty ones are left out. */
export function groupsOf(r: Results | null, text: string, pages: Page[]): Group[] {
  const q = enc(text.trim())
  const some = r && [
    { name: 'hazards', choices: r.hazards.items.map((h) => ({ key: `hazard:${h.id}`, title: h.text, detail: `${h.number} · ${where(h)} · ${waiting(h)}`, to: `/hazards/${h.number}` })), all: r.hazards.items.length ? `/hazards?q=${q}` : '' },
    { name: 'sites', choices: r.sites.items.map((s) => ({ key: `site:${s.id}`, title: s.name, detail: [s.unit !== s.name ? s.unit : '', s.address, s.code].filter(Boolean).join(' · '), to: `/sites/${s.id}` })), all: r.sites.more ? `/sites?q=${q}` : '' },
    { name: 'units', choices: r.units.items.map((u) => ({ key: `unit:${u.id}`, title: u.name, detail: [t(`search.kind.${u.kind}`), u.place].filter(Boolean).join(' · '), to: `/responsibility/units/${u.id}` })), all: r.units.more ? `/responsibility/units?q=${q}` : '' },
    { name: 'posts', choices: r.posts.items.map((p) => ({ key: `post:${p.post}`, title: party(p), detail: p.unit, to: `/responsibility/posts/${p.post}` })), all: r.posts.more ? `/responsibility/units?q=${q}` : '' },
    { name: 'people', choices: r.people.items.map((p) => ({ key: `person:${p.id}`, title: p.name, detail: p.posts.map((x) => `${x.unit} · ${x.title}`).join(t('common.sep')) || t('search.no_post'), to: `/responsibility/people/${p.id}` })), all: r.people.more ? `/responsibility/people?q=${q}` : '' },
    { name: 'articles', choices: r.articles.items.map((a) => ({ key: `article:${a.law}:${a.date}:${a.number}:${a.sub ?? 0}`, title: `${a.law} ${a.cite}`, detail: around(a.text, text), to: `/articles?q=${q}#${enc(`${a.law}.${a.number}.${a.sub ?? 0}`)}` })), all: r.articles.more ? `/articles?q=${q}` : '' },
  ]
  return [{ name: 'pages', choices: pagesNamed(pages, text), all: '' }, ...(some ?? [])].filter((g) => g.choices.length)
}

/** The stretch of a text around the first of the words that are looked for. */
export function around(text: string, words: string, long = 60): string {
  const flat = text.replace(/\s+/g, ' ').trim()
  const first = words.trim().toLowerCase().split(/\s+/)[0] ?? ''
  const at = Math.max(0, flat.toLowerCase().indexOf(first))
  const from = at < long / 2 ? 0 : at - Math.floor(long / 3)
  const piece = flat.slice(from, from + long)
  return `${from ? '…' : ''}${piece}${from + long < flat.length ? '…' : ''}`
}
