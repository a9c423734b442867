import { describe, expect, it } from 'vitest'
import * as entries from 'virtual:entries'
import en from '../src/locales/en/index'
import zh from '../src/locales/zh/index'

type Tree = { [key: string]: string | Tree }

function flat(t: Tree, under = ''): Map<string, string> {
  const out = new Map<string, string>()
  for (const [k, v] of Object.entries(t)) {
    if (typeof v === 'string') out.set(under + k, v)
    else flat(v, `${under}${k}.`).forEach((s, key) => out.set(key, s))
  }
  return out
}

const blanks = (s: string) => [...new Set(s.match(/\{\w+\}/g) ?? [])].sort()

describe('languages', () => {
  const a = flat(zh as Tree)
  const b = flat(en as Tree)

  it('have the same keys', () => expect([...b.keys()].sort()).toEqual([...a.keys()].sort()))
  it('have the same blanks', () => {
    for (const [key, s] of a) expect([key, ...blanks(b.get(key)!)]).toEqual([key, ...blanks(s)])
  })
  it('leave nothing empty, and no Chinese in English', () => {
    for (const [key, s] of a) expect(s.trim(), key).not.toBe('')
    for (const [key, s] of b) expect(/[\u4e00-\u9fff]/.test(s) && key !== 'shell.chinese', `${key}: ${s}`).toBe(false)
  })
  it('name every entry in both', () => expect(Object.keys(entries.en).sort()).toEqual(Object.keys(entries.zh).sort()))
})
