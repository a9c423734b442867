import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { guidePages, guideText } from '../sources'
import { pageFor } from '../src/help/pages'

const pictures = fileURLToPath(new URL('../../docs/guide/img/', import.meta.url))
const shape = (s: string) => (s.match(/^(#{1,3} |- |\d\. |!\[)/gm) ?? []).map((m) => m.trim())

describe('the guide', () => {
  it('has the same ten pages in both languages', () => {
    expect(guidePages('zh')).toEqual(guidePages('en'))
    expect(guidePages('zh')).toHaveLength(10)
  })
  it.each(guidePages('zh'))('%s says the same in both, and has its picture', (file) => {
    const zh = guideText('zh', file)
    const en = guideText('en', file)
    expect(shape(en)).toEqual(shape(zh))
    for (const text of [zh, en]) {
      const shown = [...text.matchAll(/!\[([^\]]+)\]\(\.\.\/img\/([^)]+)\)/g)]
      expect(shown.length).toBeGreaterThan(0)
      for (const [, , picture] of shown) expect(existsSync(pictures + picture!), picture).toBe(true)
      for (const [, page] of text.matchAll(/\]\((\d\d-[a-z]+\.md)\)/g)) expect(guidePages('zh')).toContain(page)
    }
    expect(/[\u4e00-\u9fff]/.test(en), 'no Chinese in the English page').toBe(false)
  })
  it('shows every picture that it has', () => {
    const all = ['zh', 'en'].flatMap((l) => guidePages(l).map((f) => guideText(l, f))).join('')
    for (const p of readdirSync(pictures)) expect(all).toContain(p)
  })
  it('has a page for every place', () => {
    for (const path of ['/today', '/report', '/hazards', '/hazards/YH-1', '/imports/3', '/responsibility', '/sites/1', '/overview', '/ledger', '/admin', '/burden', '/more']) {
      expect(guidePages('zh')).toContain(`${pageFor(path)}.md`)
    }
  })
})
